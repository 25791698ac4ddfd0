#pragma once

#include <string>

#include "policy/model/flow_record.hpp"

namespace campus {

// A conversation as it is kept and found again: with words in the place of numbers that mean nothing beyond the
// process that made them.

struct ApplicationWords {
  std::string carrier;   // what carries it: "TLS"; "" where nothing is known, as with all of these
  std::string name;      // what it is, in Chinese or as it calls itself
  std::string english;   // where that is another word
  std::string category;  // by the words of application.hpp: "game"
  bool operator==(ApplicationWords const&) const = default;
};

// Of its record, the label's source is kept and not its numbers.  Never a path or a query of a URL.
struct KeptFlow {
  FlowRecord record;
  std::string interface_name;  // of ours, or "EXPORTER#PORT" of who told us
  ApplicationWords application;
  std::string name;  // of the server
  NameOrigin name_origin = NameOrigin::none;
  std::string ja4;
  std::string agent;          // only where the school wants it kept
  bool has_ip_bytes = false;  // an exporter counted, and counts the bytes of IP; we count those of frames
};

}  // namespace campus
