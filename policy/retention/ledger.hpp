#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "policy/model/calendar.hpp"
#include "policy/model/fault.hpp"

namespace campus::retention {

// What must be kept until when, and the proof that it was.  A day is the school's civil day; its 24 hours are
// looked at one by one, because a day with one row in it is no day of logs.  Pure; any thread.

// How long a class of records is kept, and by what it is asked.
struct Rule {
  std::string key;     // "traffic", "audit"
  int days_least = 0;  // the law's or the school's
  int days_most = 0;   // data of children is not kept for longer than needed; 0: without end
  std::string source;
  bool operator==(Rule const&) const = default;
};

// Keeps a class beyond its days, for somebody who answers for it.
struct Hold {
  std::string key;
  CivilDay from{}, until{};  // both belong to it
  std::string owner, reason;
  bool operator==(Hold const&) const = default;
};

// What there is of one day: bit n says that hour n has records.
struct Day {
  CivilDay day{};
  std::uint32_t hours = 0;
  bool operator==(Day const&) const = default;
};
constexpr std::uint32_t whole_day = 0xffffff;

// Hours without a record, from the first to the last of them.
struct Gap {
  CivilDay first_day{}, last_day{};
  int first_hour = 0, last_hour = 0;
  int hours = 0;
  bool operator==(Gap const&) const = default;
};

struct Proof {
  std::string key;
  int days_wanted = 0, days_present = 0;
  std::optional<CivilDay> oldest;  // within what is wanted
  CivilDay wanted_from{};
  bool is_younger = false;  // there was never anything before `oldest`
  int hours_missing = 0;
  std::vector<Gap> gaps;  // by time; those longer than the rule forgives
  bool is_whole() const { return gaps.empty() && !is_younger && days_present > 0; }
  bool operator==(Proof const&) const = default;
};

// Refused: a day twice or out of order, one after today, a rule that ends before it begins.  `hours_today`:
// whole hours of today that are over; `hours_forgiven`: a gap of so many is none.
Result<Proof> prove(Rule const& rule, std::span<Day const> days, CivilDay today, int hours_today,
                    int hours_forgiven);

// What of a class may, must and must not go today: nothing younger than days_least, nothing under a hold, and
// everything else older than days_most.
struct Purge {
  std::string key;
  std::vector<CivilDay> days;  // oldest first
  std::vector<CivilDay> held;  // would go, were it not for a hold
  bool operator==(Purge const&) const = default;
};
Purge plan(Rule const& rule, std::span<Hold const> holds, std::span<Day const> days, CivilDay today);

// The last day on which a record of `day` must still be there.
CivilDay kept_until(Rule const& rule, std::span<Hold const> holds, CivilDay day);

}  // namespace campus::retention
