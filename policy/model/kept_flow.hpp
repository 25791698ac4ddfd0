#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "policy/model/address.hpp"
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

// What a name server answered, as far as it is kept: FlowNames::answers_max addresses.
struct KeptAnswer {
  std::uint8_t code = 0;
  std::vector<IpAddress> addresses;
  bool operator==(KeptAnswer const&) const = default;
};

// Of its record, the label's source is kept and not its numbers, nor the number of its tunnel.  Never a path or a query
// of a URL.
struct KeptFlow {
  FlowRecord record;
  std::string interface_name;  // of ours, or "EXPORTER#PORT" of who told us
  ApplicationWords application;
  std::string name;  // of the server
  NameOrigin name_origin = NameOrigin::none;
  std::string ja4;
  std::string ja3, ja3_server;      // 32 digits each
  std::string certificate, issuer;  // whom the server's certificate is for, and who says so
  std::optional<KeptAnswer> answer;
  std::string tunnel;         // what it was in, by packet::tunnel_names: "vxlan"; "": nothing
  std::string agent;          // only where the school wants it kept
  bool has_ip_bytes = false;  // an exporter counted, and counts the bytes of IP; we count those of frames
};

}  // namespace campus
