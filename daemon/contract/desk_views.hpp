#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "daemon/contract/day_views.hpp"
#include "daemon/contract/room_pages.hpp"
#include "policy/model/alert.hpp"
#include "policy/model/calendar.hpp"
#include "policy/model/time.hpp"

namespace campus::contract {

// What waits for a person of the district, and how the district is: Desk of openapi.yaml.  Plain values; any
// thread.

// Tasks that wait for the district.
struct TaskQueue {
  std::uint64_t to_issue = 0, to_accept = 0, to_recheck = 0, overdue = 0;
};

// Incidents that were opened since, by the rule of their lead.
struct IncidentsSince {
  struct Cause {
    std::string rule;
    Severity severity = Severity::info;
    std::uint64_t incidents = 0, open = 0, schools = 0;
  };
  Instant since;
  std::uint64_t total = 0, open = 0;
  std::vector<Cause> causes;  // the worst first
};

// What is stored as a number may never change its meaning.
enum class CalmKind : std::uint8_t {
  schools_online,
  egress_met,
  rooms_healthy,
  lessons_used,
  self_checks_done
};
constexpr std::size_t calm_kinds = 5;
constexpr int trend_days = 30;

struct CalmNumber {
  struct Day {
    CivilDay day{};
    std::optional<std::uint64_t> good, of;
  };
  KnownShare share;
  std::optional<Instant> observed_at;  // of the newest fact in it
  std::vector<Day> trend;              // the oldest first
};

struct DeskView {
  template <class Item>
  struct Some {
    std::uint64_t total = 0;
    std::vector<Item> items;  // the first of them
  };
  struct Silent {
    SchoolRef school;
    std::optional<Instant> last_heard;
  };
  struct Ending {
    SchoolRef school;
    Instant until;
  };
  struct Exemption {
    SchoolRef school;
    std::int64_t task = 0;
    std::string title;
    CivilDay until{};  // its last day
  };
  static constexpr std::size_t items_max = 20;

  Instant at;
  TaskQueue queue;
  IncidentsSince incidents;
  Some<Silent> silent;        // the longest silent first
  Some<Ending> certificates;  // the first to end first
  Some<Exemption> exemptions;  // likewise
  std::array<CalmNumber, calm_kinds> numbers;
};
std::string encode(DeskView const& view);

}  // namespace campus::contract
