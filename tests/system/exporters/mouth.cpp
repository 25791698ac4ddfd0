// mouth ipfix PORT COUNT: sends so many conversations as IPFIX to that port of 127.0.0.1, and prints the
// lines that nfdump must print of them. mouth eve FILE COUNT: writes the same conversations as EVE JSON, and
// prints a line of their facts for each.
//
// The conversations are drawn from one seed: both versions, with and without answer, ICMP, VLANs, sampled
// ones.

#include <fmt/format.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <random>
#include <string_view>

#include "daemon/flows/eve_file.hpp"
#include "daemon/flows/eve_flow.hpp"
#include "daemon/flows/ipfix_sender.hpp"
#include "tests/support/flow_rows.hpp"

using namespace campus;
using namespace campus::flows;
namespace asio = boost::asio;

namespace {

Instant present() { return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()); }

class Dice {
public:
  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }
  template <class Number>
  Number any() {
    return static_cast<Number>(random_());
  }

private:
  std::mt19937_64 random_{1};
};

IpAddress draw_address(Dice& dice, bool is_v6) {
  if (!is_v6) return IpAddress::v4(0x0a00'0001 + static_cast<std::uint32_t>(dice.below(1 << 16)));
  auto address = IpAddress::parse("2001:db8::").value();
  for (std::size_t i = 12; i < 16; ++i) address.octets[i] = dice.any<std::uint8_t>();
  return address;
}

FlowSide draw_side(Dice& dice) {
  auto const packets = 1 + dice.below(1'000);
  return {.counts = {.packets = packets, .bytes = packets * (60 + dice.below(1'400))},
          .tcp_flags = dice.any<std::uint8_t>(),
          .tos = dice.any<std::uint8_t>(),
          .ttl = dice.any<std::uint8_t>()};
}

FlowRecord draw(Dice& dice, std::int64_t now_ns) {
  constexpr std::array<std::uint8_t, 6> protocols{1, 6, 6, 17, 17, 47};
  FlowRecord record;
  bool const is_v6 = dice.below(3) == 0;
  auto& key = record.key;
  key.address_a = draw_address(dice, is_v6);
  key.address_b = draw_address(dice, is_v6);
  if (key.address_b < key.address_a) std::swap(key.address_a, key.address_b);
  key.ip_version = is_v6 ? 6 : 4;
  key.protocol = protocols[dice.below(protocols.size())];
  if (key.protocol == 1 && is_v6) key.protocol = 58;
  if (key.protocol == 6 || key.protocol == 17) {
    key.port_a = dice.any<std::uint16_t>();
    key.port_b = dice.any<std::uint16_t>();
  }
  if (key.protocol == 1 || key.protocol == 58) {
    record.icmp_type = static_cast<std::uint8_t>(is_v6 ? 128 : 8);
    record.icmp_code = static_cast<std::uint8_t>(dice.below(3));
  }
  key.vlan = dice.below(2) == 0 ? std::uint16_t{0} : static_cast<std::uint16_t>(1 + dice.below(4'094));
  record.is_opened_by_a = dice.below(2) == 0;
  (record.is_opened_by_a ? record.a : record.b) = draw_side(dice);
  if (dice.below(4) != 0) (record.is_opened_by_a ? record.b : record.a) = draw_side(dice);
  if (key.protocol != 6) record.a.tcp_flags = record.b.tcp_flags = 0;
  record.first_ns = now_ns - static_cast<std::int64_t>(dice.below(600'000'000'000));
  record.last_ns = record.first_ns + static_cast<std::int64_t>(dice.below(60'000'000'000));
  record.end = static_cast<FlowEnd>(dice.below(6));
  record.sampled_one_in = dice.below(10) == 0 ? 100 : 1;
  return record;
}

std::vector<FlowRecord> draw_many(std::size_t count) {
  Dice dice;
  auto const now = present().time_since_epoch().count();
  std::vector<FlowRecord> records;
  for (std::size_t i = 0; i < count; ++i) records.push_back(draw(dice, now));
  return records;
}

int send_ipfix(std::uint16_t port, std::vector<FlowRecord> const& records) {
  asio::io_context loop;
  IpfixSender sender(
      loop.get_executor(),
      {.address = IpAddress::v4(0x7f00'0001), .port = port, .settings = {.bytes = RecordBytes::of_ip}},
      present);
  if (!sender.open()) return 1;
  asio::co_spawn(loop, sender.run(), asio::detached);
  // In the batches of a second, with pauses that a collector's small buffer needs.
  constexpr std::size_t batch = 100;
  for (std::size_t at = 0; at < records.size(); at += batch) {
    sender.offer(std::span{records}.subspan(at, std::min(batch, records.size() - at)));
    loop.run_for(std::chrono::milliseconds(5));
    loop.restart();
  }
  sender.stop();
  loop.run();
  for (auto const& record : records)
    for (bool const is_from_a : {true, false})
      if ((is_from_a ? record.a : record.b).counts != Counts{})
        fmt::print("{}\n",
                   to_string(test::FlowRow{.record = record, .is_from_a = is_from_a, .has_answer = false}));
  auto const& counters = sender.counters();
  fmt::print(stderr, "sent {} records in {} messages\n", counters.records, counters.messages);
  return counters.records_dropped + counters.records_unsent + counters.refused == 0 ? 0 : 1;
}

int write_eve(std::string path, std::vector<FlowRecord> const& records) {
  EveFile file({.path = std::move(path)});
  for (auto const& record : records) {
    std::string line;
    append_eve_flow(line, record, {.written = present(), .application = "tls", .interface = "lan0"});
    if (!file.append(line)) return 1;
    auto const& key = record.key;
    bool const by_a = record.is_opened_by_a;
    auto const& there = by_a ? record.a : record.b;
    auto const& back = by_a ? record.b : record.a;
    fmt::print("{} {} {} {} {} {} {} {} {} {} {} {}\n", (by_a ? key.address_a : key.address_b).to_string(),
               (by_a ? key.address_b : key.address_a).to_string(), by_a ? key.port_a : key.port_b,
               by_a ? key.port_b : key.port_a, key.protocol, key.vlan, there.counts.packets,
               there.counts.bytes, back.counts.packets, back.counts.bytes, record.icmp_type,
               record.icmp_code);
  }
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) return 2;
  auto const records = draw_many(std::stoul(arguments[3]));
  if (std::string_view(arguments[1]) == "eve") return write_eve(arguments[2], records);
  return send_ipfix(static_cast<std::uint16_t>(std::stoi(arguments[2])), records);
}
