#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "policy/admission/plan.hpp"
#include "policy/model/fault.hpp"

namespace campus::enforce {

// What campusd and campus-enforcer say to one another over their socket: a head of 24 bytes and so many
// records of 48, little-endian, no text but names of interfaces.  Reading trusts nobody: every byte has a
// meaning or must be zero. Pure functions.

enum class Word : std::uint16_t {
  read = 1,     // campusd: how is the table
  apply = 2,    // campusd: these steps; the records are elements to remove and to add
  table = 3,    // the answer to both: the table as the kernel says it is now
  refused = 4,  // the answer: it was not done, and why; `count` is of bytes
};

constexpr std::size_t head_bytes = 24;
constexpr std::size_t record_bytes = 48;
constexpr std::size_t refusal_bytes = 512;

struct Head {
  Word word = Word::read;
  bool is_whole = false;     // apply: begin with an empty table; table: it is built
  std::uint64_t serial = 0;  // an answer carries that of its question
  std::uint32_t count = 0;
  std::size_t body_bytes() const;
};

using Bytes = std::vector<std::byte>;

Bytes encode_read(std::uint64_t serial);
Bytes encode(std::uint64_t serial, admission::Plan const& steps);
Bytes encode(std::uint64_t serial, admission::AdmissionTable const& table);
Bytes encode(std::uint64_t serial, Fault const& refusal);  // its code and its first argument

// A head of a word, a version or a size that nobody says is a Fault.
Result<Head> decode_head(std::span<std::byte const> bytes);
Result<admission::Plan> decode_plan(Head const& head, std::span<std::byte const> body);
Result<admission::AdmissionTable> decode_table(Head const& head, std::span<std::byte const> body);
Result<Fault> decode_refusal(Head const& head, std::span<std::byte const> body);

}  // namespace campus::enforce
