// Any bytes as a DNS message, and what it tells into a small table: a name is never longer than its place,
// what was just learned is found, and an address is never called what nobody asked.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "collectors/packet/passive_dns.hpp"

using namespace campus;
using namespace campus::packet;

namespace {

void demand(bool is_true) {
  if (!is_true) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  DnsMessage message;
  if (!read_dns_message({data, size}, message)) return 0;
  demand(message.name_used <= message.name.size());
  demand(message.addresses_used <= DnsMessage::addresses_max);
  demand(message.is_answer || message.found().empty());
  for (char const letter : message.question()) demand(letter > 0x20 && letter < 0x7f);

  static PassiveDns dns;
  static bool const is_prepared = dns.prepare({.entries = 64}, {1, 2}).has_value();
  demand(is_prepared);
  static std::int64_t now_ns = 1'700'000'000'000'000'000;
  now_ns += 1'000'000'000;
  auto const client = IpAddress::v4(0x0a140005);
  dns.learn(message, client, now_ns);
  if (!message.is_answer || message.name_used == 0 || message.found().empty()) return 0;
  auto const name = dns.name_of(message.found().back().address, client, now_ns);
  demand(!name.empty() && message.question().ends_with(name));
  return 0;
}
