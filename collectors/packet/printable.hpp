#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "policy/model/flow_names.hpp"

namespace campus::packet {

using Octets = std::span<std::uint8_t const>;

inline Octets octets_of(std::string_view text) {
  return {reinterpret_cast<std::uint8_t const*>(text.data()), text.size()};
}

// Texts out of packets, made harmless.  What is no UTF-8, a control character, or a mark that turns the
// direction of writing becomes '?'; a character that does not fit whole is left out.  Never allocates, never
// throws; any thread.

// The beginning of the text; the number of bytes used.
std::size_t clean_text(Octets from, std::span<char> into) noexcept;

// A host name: in lower case, without the root's dot, its end where it is too long; what cannot stand in one
// becomes '?'.
std::size_t clean_host(Octets from, std::span<char> into) noexcept;

template <std::size_t Bytes>
void set_text(FlowText<Bytes>& into, Octets from) noexcept {
  into.used = static_cast<std::uint8_t>(clean_text(from, into.text));
}

template <std::size_t Bytes>
void set_host(FlowText<Bytes>& into, Octets from) noexcept {
  into.used = static_cast<std::uint8_t>(clean_host(from, into.text));
}

}  // namespace campus::packet
