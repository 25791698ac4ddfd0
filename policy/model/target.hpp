#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/model/calendar.hpp"
#include "policy/model/metric.hpp"
#include "policy/model/school.hpp"
#include "policy/model/time.hpp"

// What planning documents ask of a school's network, and how far the school is with it.
namespace campus::targets {

// Of a number of heads or classes: both ends belong to it, an absent end is open.
struct Span {
  std::optional<std::uint32_t> least, most;
  bool operator==(Span const&) const = default;
};

// Which schools a target is for; what is absent is not asked.
struct Rule {
  enum class Answer : std::uint8_t { applies, does_not, school_unknown };
  std::vector<SchoolType> types;
  std::optional<Locality> locality;
  Span headcount, classes;

  Answer ask(School const& school) const;
  // The first attribute that this rule asks for and the school does not say: "headcount"; empty: none.
  std::string_view missing_of(School const& school) const;
  bool operator==(Rule const&) const = default;
};

struct Bound {
  enum class Side : std::uint8_t { at_least, at_most };
  Side side = Side::at_least;
  Amount amount;
  bool is_met_by(Amount const& value) const;
  bool is_stricter_than(Bound const& other) const;  // of the same side
  bool operator==(Bound const&) const = default;
};

struct Target {
  std::string id;  // within its profile: "egress-large"
  Metric metric{};
  Rule rule;
  Bound bound;
  EvidenceKind proof = EvidenceKind::counted;  // the kind of evidence that decides
  std::optional<CivilDay> from, until;         // in force, both days included
  std::optional<CivilDay> due;                 // to be reached on this day at the latest
  bool is_baseline = false;                    // a description of how things stood: shown, never missed
  std::string wording;                         // how the document says it, in short
  bool is_in_force(CivilDay day) const { return (!from || *from <= day) && (!until || day <= *until); }
  bool operator==(Target const&) const = default;
};

// How far the source can be trusted: read by the author of the data, known but not seen, or neither.
enum class Certainty : std::uint8_t { seen, known, unverified };

// Where a profile comes from.
struct Source {
  std::string title, document, seen_at;  // whose plan, its number, where it was read
  std::int64_t year = 0;                 // of the document; 0: not known
  Certainty certainty = Certainty::unverified;
  bool operator==(Source const&) const = default;
};

struct Profile {
  std::string id;
  Source source;
  std::vector<Target> targets;
  bool operator==(Profile const&) const = default;
};

enum class Outcome : std::uint8_t {
  met,
  missed,
  not_defined,  // the document says nothing for this school, or not enough is known of the school to tell
  no_evidence,  // nothing that decides was measured, or too little of it, or too long ago
};

// Why there is no answer.
enum class Want : std::uint8_t {
  nothing,
  rule,       // no target of this profile is for such a school
  attribute,  // the school does not say what a rule asks for
  reading,    // nothing was measured
  proof,      // something was, but not the kind that decides
  fresh,      // it is too old, or a contract that is over
  coverage,   // too much of it is unknown for either answer
};

// One kind of evidence beside the bound.
struct Standing {
  Outcome outcome = Outcome::no_evidence;  // met, missed or no_evidence
  Want want = Want::nothing;
  Amount short_by;  // missed: what is lacking to the bound, or too much
  Reading reading;
  bool operator==(Standing const&) const = default;
};

struct Verdict {
  std::string id;  // "xuzhou-2019-2023.egress-large"; of an undefined one "xuzhou-2019-2023.egress_rate"
  std::string profile;
  Source source;
  Metric metric{};
  std::optional<Target> target;  // absent: not defined
  Outcome outcome = Outcome::not_defined;
  Want want = Want::nothing;
  std::string missing;        // of the school: "headcount"
  bool is_due = false;        // its day has come, or it has none
  bool is_strictest = false;  // of all that are in force and due for the metric
  std::optional<Amount> value, short_by;
  std::vector<Standing> standings;  // by kind of evidence; the one that decided is `deciding`
  std::optional<std::size_t> deciding;
  Instant judged_at;
  std::string seal;  // the digest of canonical()

  // Missed, and its day has come: somebody must do something.
  bool is_finding() const { return outcome == Outcome::missed && is_due && target && !target->is_baseline; }
  bool operator==(Verdict const&) const = default;
};

// A run of a speed test: what arrived at the other end, and what came from there.
struct SpeedTest {
  Instant at;  // when it ended
  std::string server;
  std::uint64_t down_bps = 0, up_bps = 0;
  std::uint32_t seconds = 0;  // of one direction
  std::uint32_t samples = 0;  // intervals of both
  bool operator==(SpeedTest const&) const = default;
};

std::string_view name_of(Certainty certainty);
std::string_view name_of(Bound::Side side);
std::string_view name_of(Outcome outcome);
std::string_view name_of(Want want);

}  // namespace campus::targets
