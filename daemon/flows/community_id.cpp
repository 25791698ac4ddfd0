// SHA-1 over seed, both addresses, protocol, a zero and both ports, the smaller end first, so that question
// and answer have one name.  ICMP has a type in place of the source's port, and in place of the other the
// type of its answer; what has no answer keeps the order of its way and has the code there.  Protocols
// without ports have none in the hash.
#include "daemon/flows/community_id.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "daemon/contract/base64.hpp"
#include "daemon/flows/protocol.hpp"

namespace campus::flows {
namespace {

using Types = std::pair<std::uint8_t, std::uint8_t>;

// Question and answer.
constexpr std::array icmp_types{Types{8, 0}, Types{13, 14}, Types{15, 16}, Types{10, 9}, Types{17, 18}};
constexpr std::array icmp6_types{Types{128, 129}, Types{133, 134}, Types{135, 136},
                                 Types{130, 131}, Types{139, 140}, Types{144, 145}};

std::optional<std::uint8_t> other_type(std::span<Types const> table, std::uint8_t type) {
  for (auto const& [question, answer] : table) {
    if (type == question) return answer;
    if (type == answer) return question;
  }
  return std::nullopt;
}

struct End {
  IpAddress address;
  std::uint16_t port = 0;
  auto operator<=>(End const&) const = default;
};

struct Ends {
  End first, second;
  bool have_ports = true;
};

Ends icmp_ends(FlowRecord const& record, std::span<Types const> table) {
  auto const& key = record.key;
  auto const answer = other_type(table, record.icmp_type);
  End source{record.is_opened_by_a ? key.address_a : key.address_b, record.icmp_type};
  End destination{record.is_opened_by_a ? key.address_b : key.address_a, answer.value_or(record.icmp_code)};
  if (answer && destination < source) std::swap(source, destination);
  return {source, destination};
}

Ends ends_of(FlowRecord const& record) {
  auto const& key = record.key;
  if (key.protocol == proto_icmp) return icmp_ends(record, icmp_types);
  if (key.protocol == proto_icmp6) return icmp_ends(record, icmp6_types);
  return {{key.address_a, key.port_a}, {key.address_b, key.port_b}, has_ports(key.protocol)};
}

// What is hashed, 40 bytes at the most.
class Input {
public:
  void add(std::uint8_t byte) { bytes_[size_++] = byte; }
  void add16(std::uint16_t number) {
    add(static_cast<std::uint8_t>(number >> 8));
    add(static_cast<std::uint8_t>(number));
  }
  void add(IpAddress const& address, bool is_v4) {
    for (std::size_t i = is_v4 ? 12 : 0; i < address.octets.size(); ++i) add(address.octets[i]);
  }
  std::array<unsigned char, 20> sha1() const {
    std::array<unsigned char, 20> digest{};
    // Looked up once: OpenSSL's look-up takes longer than the digest.
    static std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> const method(
        EVP_MD_fetch(nullptr, "SHA1", nullptr), EVP_MD_free);
    EVP_Digest(bytes_.data(), size_, digest.data(), nullptr, method.get(), nullptr);
    return digest;
  }

private:
  std::array<unsigned char, 40> bytes_{};
  std::size_t size_ = 0;
};

}  // namespace

std::string community_id(FlowRecord const& record, std::uint16_t seed) {
  auto const [first, second, have_ports] = ends_of(record);
  bool const is_v4 = record.key.ip_version == 4;
  Input input;
  input.add16(seed);
  input.add(first.address, is_v4);
  input.add(second.address, is_v4);
  input.add(record.key.protocol);
  input.add(std::uint8_t{0});
  if (have_ports) {
    input.add16(first.port);
    input.add16(second.port);
  }
  auto const digest = input.sha1();
  return "1:" + contract::to_base64({reinterpret_cast<char const*>(digest.data()), digest.size()});
}

}  // namespace campus::flows
