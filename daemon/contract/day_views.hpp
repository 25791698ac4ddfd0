#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/model/alert.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/time.hpp"

namespace campus::contract {

// What the district's pages are shown of its schools' days: shapes of /api/v1 in openapi.yaml.  What is called a
// body is canonical JSON of evidence.hpp and goes into the answer as it is.  Plain values; any thread.

struct SchoolRef {
  std::string id, name;
};

// Who of the district looks after an incident.
struct Claim {
  std::string by;
  Instant at;
  std::string note;
};

// The alerts of one cause at one school.
struct DistrictIncident {
  SchoolRef school;
  std::uint64_t number = 0;  // of the school; 0: an alert that joined none
  Severity severity = Severity::info;
  Instant opened_at, last_seen;
  std::optional<Instant> ended_at;  // of its last alert
  std::uint64_t alerts = 0, open = 0, hidden = 0;
  std::uint64_t lead = 0;  // explained by no other; open before ended, the most severe, the eldest
  std::string lead_body;
  std::optional<Claim> claim;
  std::optional<std::uint64_t> task;  // about it, that is not closed
};

struct IncidentPage {
  std::uint64_t total = 0;
  // Of the asked state and school, whatever else was asked.
  std::vector<std::pair<Severity, std::uint64_t>> by_severity;
  std::vector<std::pair<std::string, std::uint64_t>> by_rule;  // the most first
  std::vector<DistrictIncident> items;                         // the newest first
};

struct AlertDetail {
  SchoolRef school;
  Instant observed_at;  // by the school's clock, though never ahead of ours
  Instant received_at;
  std::string body;
  DistrictIncident incident;
  std::vector<std::string> others;  // bodies of the others of its incident
  std::uint64_t others_beyond = 0;
  std::vector<std::pair<Instant, AlertState>> history;  // the oldest first
};

std::string encode(IncidentPage const& page, Instant at);
std::string encode(AlertDetail const& detail);
std::string encode(Claim const& claim);

constexpr std::size_t claim_note_bytes_max = 3000;  // 1,000 letters of any alphabet
Result<std::string> decode_claim_request(std::string_view json);  // the note

}  // namespace campus::contract
