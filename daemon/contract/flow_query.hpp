#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "policy/model/address.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/time.hpp"

namespace campus::contract {

// Which conversations are looked for: all that fit every wish.  A plain value.
struct FlowQuery {
  static constexpr std::size_t limit_default = 100;
  static constexpr std::size_t limit_max = 10'000;
  static constexpr std::size_t word_bytes_max = 253;  // the longest host name there is

  std::optional<Prefix> host{};             // either end
  std::optional<std::uint16_t> port{};      // likewise
  std::optional<std::uint8_t> protocol{};   // IANA's number
  std::string application{};                // its name in either language, its carrier or its category; any case
  std::string name{};                       // of the server: that host, and all below it; lower case
  std::optional<Instant> from{}, until{};   // it lasted within
  std::size_t limit = limit_default;
  bool operator==(FlowQuery const&) const = default;
};

// The value of a wish by its name ("host", "port", "protocol", "app", "name", "from", "until", "limit"), if it was
// said.  What is wrong names the wish.
using WishNamed = std::function<std::optional<std::string>(std::string_view)>;
Result<FlowQuery> read_flow_query(WishNamed const& wish);

// "?host=10.20.0.0%2F16&port=443", or "".
std::string to_query_string(FlowQuery const& query);

// "tcp", or the number of what has no name here.
std::string protocol_name(std::uint8_t number);
std::optional<std::uint8_t> protocol_named(std::string_view word);  // "TCP", "tcp", "6"

}  // namespace campus::contract
