#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "collectors/exporters/bytes.hpp"
#include "collectors/exporters/statistics.hpp"
#include "collectors/exporters/told.hpp"
#include "policy/model/time.hpp"

namespace campus::exporters {

// How a number of an item is written.
enum class Form : std::uint8_t {
  number,
  bytes,
  seconds,       // since 1970
  milliseconds,  // likewise
  ntp,           // seconds since 1900 and their fraction, 32 bits each
};

// One step through a record: over what is of no interest, then one item.
struct Step {
  std::uint16_t skip = 0;    // bytes before it
  std::uint16_t length = 0;  // or variable_length
  Item item = Item::nothing;
  Form form = Form::number;
  bool operator==(Step const&) const = default;
};

// How the records of one kind are laid out.  What we do not understand is only stepped over.
struct Template {
  std::uint16_t number = 0;
  bool is_options = false;
  bool is_variable = false;        // some field says its own length
  std::uint32_t record_bytes = 0;  // the least; exact unless is_variable; never 0
  std::vector<Step> steps;
  Instant last_heard;  // of it or of its records

  bool is_same_as(Template const& other) const {
    return is_options == other.is_options && record_bytes == other.record_bytes && steps == other.steps;
  }
};

enum class TemplateFate : std::uint8_t {
  good,
  withdrawn,  // IPFIX: a template without fields takes back what it named
  refused,    // a limit, a record of no length, a scope that is none: the next template can still be read
  broken,     // it ends early: what follows cannot be read
};

// Reads one template from the body of a set and leaves `set` behind it.  `out` is complete if the fate is
// good, and has its number unless it is broken.
TemplateFate read_template(Protocol protocol, bool is_options, Bytes& set, Template& out);

// Reads one record and leaves `set` behind it.  False: it ends early.
bool read_record(Template const& layout, Bytes& set, Told& out) noexcept;

}  // namespace campus::exporters
