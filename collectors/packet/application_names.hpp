#pragma once

#include <cstdint>
#include <string_view>

#include "collectors/packet/applications.hpp"
#include "collectors/packet/name_table.hpp"
#include "policy/model/application.hpp"

namespace campus::packet {

// Our list of applications with everything that is made of it: the table of host names for the capture threads, and
// the words for the numbers in their labels.  Made once, never changed; any thread.
class ApplicationNames {
public:
  explicit ApplicationNames(ApplicationList list);

  // The word an application is kept by: the list's own name, else the dissector's; "" for 0 and for numbers that
  // nobody gave.
  std::string_view name(std::uint16_t number) const;
  ApplicationList const& list() const { return list_; }
  NameTable const& table() const { return table_; }

private:
  ApplicationList list_;
  NameTable table_;
  DissectorWords words_;
};

}  // namespace campus::packet
