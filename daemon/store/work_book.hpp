#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/contract/work.hpp"
#include "daemon/store/database.hpp"
#include "policy/model/fault.hpp"

namespace campus::store {

using contract::DesiredPart;
using contract::DesiredStanding;
using contract::DesiredText;
using contract::TaskAttachment;
using contract::TaskAttachmentFacts;
using contract::TaskCounts;
using contract::TaskEntry;
using contract::TaskPage;
using contract::TaskQuery;
using contract::TaskRecheck;
using contract::TaskStep;
using contract::WarningEntry;
using contract::WarningPage;
using contract::WarningReach;

// What the district wants of its schools, in district.db: tasks, warnings, the desired state.  Handed out by
// DistrictStore::work() for the length of one transaction, so that a step, its audit and the version that
// tells the school of it are there together or not at all.  Lives on the store's thread.
class WorkBook {
public:
  // More than one person can put right.  Full: no further task is made for that school.
  static constexpr std::int64_t open_tasks_per_school_max = 256;
  // Ten years of them.  Full: the one that ended first goes.
  static constexpr std::int64_t tasks_per_school_max = 4096;
  // Full: no further step but closing, exempting and what the re-check finds.
  static constexpr std::int64_t steps_per_task_max = 256;
  // Each answer and each exemption brings one re-check at most, so this is never reached in a task's ordinary
  // life.  Full: the task stays where it is.
  static constexpr std::int64_t steps_with_rechecks_max = 2 * steps_per_task_max;
  // So that a school cannot fill a task alone.  Full: a further answer is refused.
  static constexpr std::int64_t replies_per_task_max = 64;
  // Full: an answer that brings more is refused.
  static constexpr std::int64_t attachments_per_task_max = 64;
  // More are in force at once for nobody to read.  Full: no further warning.
  static constexpr std::int64_t warnings_in_force_max = 64;
  static constexpr std::int64_t warnings_max = 4096;  // the oldest goes
  // A task that ended is told to its school for so long.
  static constexpr Duration ended_told = std::chrono::hours(24 * 30);

  // What speaks against a word because of a task that is not there or full.  A disk that is full is none:
  // that passes, and the word with it is not lost.
  static bool is_refusal(Fault const& fault);

  explicit WorkBook(Database& database) : database_(database) {}

  // Tasks.  Each change is one step; it also grows the school's version.
  Result<std::int64_t> add_task(TaskEntry const& task, TaskStep const& step);  // the school by its id
  Result<TaskEntry> find_task(std::int64_t id);                                // not_found
  Result<TaskPage> tasks(TaskQuery const& query);
  Result<std::vector<TaskEntry>> open_tasks_of(std::string_view school, rectification::Source const& source);
  Result<std::vector<TaskEntry>> tasks_to_tell(std::string_view school, Instant now, std::size_t most);
  Result<std::vector<TaskEntry>> exempted_until(CivilDay before);  // whose last day is before that
  Result<void> keep(TaskEntry const& task, TaskStep const& step);
  Result<void> keep_facts(TaskEntry const& task);  // what is no step: nobody is told
  Result<std::vector<TaskStep>> steps(std::int64_t task);
  Result<void> attach(std::int64_t task, TaskAttachment const& attachment);  // full
  Result<std::vector<TaskAttachmentFacts>> attachments(std::int64_t task);
  Result<TaskAttachment> attachment(std::int64_t task, std::string_view sha256);  // not_found

  // Warnings, each to every school that is enrolled now.
  Result<std::int64_t> add_warning(WarningEntry const& warning);
  Result<WarningPage> warnings(std::uint32_t page, std::uint32_t size);
  Result<WarningEntry> find_warning(std::int64_t id);  // not_found
  Result<std::vector<WarningReach>> receipts(std::int64_t warning);
  Result<std::vector<WarningEntry>> warnings_for(std::string_view school, Instant now);
  // False: no such warning went to this school.
  Result<bool> warning_seen(std::string_view school, std::int64_t warning, bool is_read, Instant at);

  // The desired state.
  Result<std::optional<DesiredText>> part(DesiredPart part);
  Result<void> set_part(DesiredPart part, DesiredText const& row);  // an empty text takes it back
  Result<std::vector<DesiredStanding>> desired_schools();           // enrolled, by id
  Result<DesiredStanding> desired_of(std::string_view school);  // version 1 at least: its first is made here
  Result<void> receipt(DesiredStanding const& row);  // of what school, version, outcome, and why; at
  Result<void> grow_version(std::string_view school, Instant now);
  // The school has seen a version that we have not: we came back from a backup.
  Result<void> lift_version(std::string_view school, std::uint64_t beyond, Instant now);

  Result<void> note(Instant at, std::string_view actor, std::string_view action, std::string_view subject,
                    std::string_view outcome);

private:
  Result<std::int64_t> key_of(std::string_view school);
  Result<void> grow_all(Instant now);
  Result<void> put_step(std::int64_t task, TaskStep const& step);

  Database& database_;
};

}  // namespace campus::store
