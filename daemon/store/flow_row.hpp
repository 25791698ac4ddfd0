#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "policy/model/kept_flow.hpp"

namespace campus::store {

// One row of a day's file as it is read, and the conversation that it is.  A day that was closed before a step of the
// schema stays as it was: what it has no column for is read as nothing.  Pure; any thread.

// What a conversation has said, and what was counted besides: since the second step.
using SaidColumns = std::tuple<std::string, std::string, std::string, std::string, std::string, std::optional<std::uint8_t>,
                               std::string, std::uint32_t, std::uint32_t, std::uint16_t, std::uint16_t, std::uint16_t>;
using FlowColumns =
    std::tuple<std::string, std::string, std::uint16_t, std::uint16_t, std::uint8_t, std::string, std::string, std::string,
               std::string, std::string, std::int64_t, std::int64_t, AppSource, NameOrigin, std::string, std::uint16_t,
               std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t, std::uint8_t, std::uint8_t, std::uint32_t,
               std::uint32_t, std::uint8_t, std::uint8_t, std::uint32_t, std::uint32_t, std::uint32_t, FlowEnd,
               std::uint32_t, bool, std::string, std::string>;
using FlowRow = decltype(std::tuple_cat(FlowColumns{}, SaidColumns{}));

constexpr int said_since_version = 2;

// "select … from flow where ", by the version of the day's schema.
std::string flow_selection(int version);

KeptFlow flow_of(FlowRow&& row);

// The octets of an address as the file holds them: 4 or 16.
std::string_view kept_octets(IpAddress const& address);

// A fingerprint of 32 hexadecimal digits as 16 octets, and back; none: it is no such thing.
std::optional<std::array<char, 16>> octets_of_digits(std::string_view digits);
std::string digits_of_octets(std::string_view octets);

}  // namespace campus::store
