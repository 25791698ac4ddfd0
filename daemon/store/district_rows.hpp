#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "daemon/contract/evidence.hpp"
#include "daemon/contract/reports.hpp"
#include "daemon/contract/school_words.hpp"
#include "daemon/contract/wire.hpp"
#include "policy/model/time.hpp"

namespace campus::store {

// What the district's store takes and gives back.  Plain values; digests are bytes as the caller makes them,
// and only compared.

struct School {
  std::string id;
  std::string name;
  Instant created_at;
  std::optional<Instant> enrolled_at;
  std::optional<Instant> certificate_until;  // of the newest certificate
  bool is_revoked = false;
  std::optional<Instant> last_heard;
  std::optional<std::int64_t> clock_offset_ms;  // the school's clock less ours
  std::optional<contract::HeartbeatReport> heartbeat;
  std::uint64_t gaps = 0;
  bool operator==(School const&) const = default;
};

struct SchoolQuery {
  enum class Sort : std::uint8_t { id, name, freshness, last_heard, down_bps, up_bps, unreachable };
  std::string q;  // part of the id or the name; empty: all
  Sort sort = Sort::id;
  bool is_descending = false;
  std::uint32_t page = 1;
  std::uint32_t size = 50;
  Instant now;                    // freshness is measured from here
  std::uint32_t stale_after = 3;  // in intervals of the school's own heartbeat
};
struct SchoolPage {
  std::uint64_t total = 0;
  std::vector<School> items;
};

struct IssuedCertificate {
  std::string serial_hex;       // upper case, no leading zeros
  std::string fingerprint_hex;  // lower case
  Instant not_before, not_after;
};

// The body of a record, decoded by the intake.
using ReportBody = std::variant<contract::HeartbeatReport, contract::DeviceReport, contract::DeviceGone,
                                contract::TrafficReport, contract::DayReport, contract::SchoolWord>;

struct DeliveredRecord {
  std::uint64_t seq = 0;
  Instant observed_at;
  std::string schema;
  std::string body;                  // the JSON as it came (a device's is kept and shown as it is)
  std::optional<ReportBody> report;  // empty: it could not be decoded, `rejected_because` says why
  std::string rejected_because;      // a code of the catalogue
};

struct Delivery {
  std::string school, epoch;
  contract::Lane lane{};
  std::vector<DeliveredRecord> records;  // by seq, growing
  std::vector<contract::Gap> gaps;       // by from_seq, growing
  std::optional<Instant> sent;           // by the school's clock
  Instant now;
};

struct Receipt {
  bool joins = true;        // false: there is a hole between `acked` and the delivery, and nothing was taken
  std::uint64_t acked = 0;  // everything up to here is durable
  std::uint64_t taken = 0;  // records that were not here before
  std::vector<contract::Ack::Rejected> rejected;
};

struct DeviceRow {
  std::string name;
  Instant observed_at;
  std::string body;  // device/v1 JSON
};

// Egress over [from, from + step_s × down_bps.size()).  Empty where nothing is known.
struct TrafficSeries {
  Instant from, to;
  std::uint32_t step_s = 1;
  std::vector<std::optional<std::uint64_t>> down_bps, up_bps;
};

// What is stored as a number may never change its meaning.
enum class Role : std::uint8_t {
  admin,     // users, the desired state, and all that an operator does
  operator_,  // tasks, alerts, warnings
  auditor,   // reads, the audit too
  viewer,    // reads
};
std::string_view name_of(Role role);  // "operator"
std::optional<Role> role_named(std::string_view name);

struct User {
  std::string name;
  std::string password_hash;  // as scrypt's wrapper prints it; empty: none was ever set
  Instant created_at;
  Role role = Role::viewer;
  bool is_disabled = false;
  std::optional<Instant> last_seen;  // when a session of it began
};

struct Session {
  std::string user;
  std::string csrf_token;
  Instant until;
  Role role = Role::viewer;  // of the user, as it is now
};

struct DistrictAudit {
  Instant at;
  std::string actor, action, subject, outcome;
  std::int64_t id = 0;  // given by the store
};
struct DistrictAuditPage {
  std::uint64_t total = 0;
  std::vector<DistrictAudit> items;
};

}  // namespace campus::store
