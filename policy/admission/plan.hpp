#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "policy/model/address.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/host.hpp"

namespace campus::admission {

// What the kernel's table does with a packet of, or for, somebody.
enum class Passage : std::uint8_t {
  open,    // on its way
  garden,  // to and from the garden alone
  shut,    // nowhere
};

// One entry of the table, as both sides of the socket and the kernel understand it.  Plain and of one shape,
// so that a program with rights can check every field of it.  Fields that its kind does not use are empty.
struct Element {
  enum class Kind : std::uint8_t {
    inside,     // interface_name: what comes from there or goes there is judged
    garden,     // address, length: everybody may speak with it
    portal,     // port: of the gateway, where the web pages are asked for that somebody may not have
    number,     // mac -> host: whose connection is this
    sender,     // mac -> passage: what it sends, wherever it is
    sender_at,  // interface_name, mac -> passage: what it sends there
    standing,   // host -> passage: the answers to what it began
    receiver,   // address -> passage: what others begin with it
  };
  Kind kind = Kind::inside;
  Passage passage = Passage::open;
  std::uint8_t length = 0;  // of a garden, as written: 0..32 or 0..128
  std::uint16_t port = 0;
  HostId host;
  MacAddress mac;
  IpAddress address;
  std::string interface_name;
  auto operator<=>(Element const&) const = default;
};

// The whole table: as the kernel has it, or as the gate wants it.
struct AdmissionTable {
  bool is_built = true;  // its chains and rules are there and are ours
  std::set<Element> elements;
  bool operator==(AdmissionTable const&) const = default;
};

// The steps from one table to another, taken as one transaction: all or nothing.
struct Plan {
  bool is_rebuilt = false;  // begin with an empty table of our own; then nothing is removed
  std::vector<Element> removed;
  std::vector<Element> added;
  bool is_empty() const { return !is_rebuilt && removed.empty() && added.empty(); }
  bool operator==(Plan const&) const = default;
};

// Sixteen thousand hosts, each with three entries and eight addresses, and what surrounds them.
constexpr std::size_t elements_max = 196'608;
constexpr std::size_t interface_name_max = 15;  // IFNAMSIZ less its end

// plan(t, t) is empty.  Built tables are expected to be well formed: see check().
Plan plan(AdmissionTable const& actual, AdmissionTable const& desired);

// What carrying out the plan makes of a table.
AdmissionTable after(AdmissionTable const& actual, Plan const& steps);

// Refused: a field that its kind may not have or cannot be, and a plan that is too long.
Result<void> check(Element const& element);
Result<void> check(Plan const& steps);

}  // namespace campus::admission
