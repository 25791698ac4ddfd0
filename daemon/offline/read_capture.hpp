#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <string>
#include <string_view>

#include "collectors/packet/read_file.hpp"
#include "daemon/contract/messages.hpp"
#include "policy/model/application.hpp"
#include "policy/model/fault.hpp"

namespace campus::offline {

// A whole capture file through the engine that watches an interface, and what that cost.
struct CaptureReading {
  packet::CaptureSummary summary;
  ApplicationList applications;  // by which names were read
  double cpu_seconds = 0;  // of this process, opening and closing included
};

// `names`: applications.yaml; empty: the installed one, where there is one.
Result<CaptureReading> read_capture(std::string const& path, packet::ReadOptions options, std::string const& names);

// "campusctl/traffic.read/v1".  Times are RFC 3339 in UTC with nanoseconds, null for a file without a frame.
boost::json::object to_json(std::string const& path, CaptureReading const& reading, contract::Language language);

// What an application is called: "TLS.Bilibili", "DNS"; where nothing is known `unknown_application`, for programs.
constexpr std::string_view unknown_application = "unknown";
std::string application_name(AppLabel const& label, ApplicationList const& list, contract::Language language);

// The name of an IP protocol, its number where it has none here.
std::string protocol_name(std::uint8_t number);

}  // namespace campus::offline
