#pragma once

#include <cstdint>
#include <string_view>

#include "collectors/packet/applications.hpp"
#include "collectors/packet/name_table.hpp"
#include "policy/model/application.hpp"

namespace campus::packet {

// The word an application is kept by: the list's own name, where there is a list, else the dissector's; "" for 0 and for
// numbers that nobody gave.  Borrowed from whichever of them has it.
std::string_view word_of_application(std::uint16_t number, ApplicationList const* list, DissectorWords const& words);

// Our list of applications with everything that is made of it: the table of host names for the capture threads, and
// the words for the numbers in their labels.  Made once, never changed; any thread.
class ApplicationNames {
public:
  explicit ApplicationNames(ApplicationList list);

  std::string_view name(std::uint16_t number) const { return word_of_application(number, &list_, words_); }
  ApplicationList const& list() const { return list_; }
  NameTable const& table() const { return table_; }

private:
  ApplicationList list_;
  NameTable table_;
  DissectorWords words_;
};

}  // namespace campus::packet
