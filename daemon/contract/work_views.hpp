#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/contract/work.hpp"
#include "policy/model/fault.hpp"

namespace campus::contract {

// The district's pages of tasks, warnings, users and the desired state: the shapes of /api/v1 in
// openapi.yaml.  Pure; any thread.

// What a task is to the one who looks at it.
struct TaskLook {
  bool is_overdue = false;
  std::optional<std::int64_t> days_left;
  std::vector<std::string> verbs;  // that this user may use now
};
struct TaskSummaryView {
  TaskEntry task;
  TaskLook look;
};
struct TaskPageView {
  Instant at;
  std::uint64_t total = 0;
  TaskCounts counts;
  std::vector<TaskSummaryView> items;
};
struct TaskView {
  TaskSummaryView summary;
  std::vector<TaskStep> steps;
  std::vector<TaskAttachmentFacts> attachments;
};
std::string encode(TaskPageView const& value);
std::string encode(TaskView const& value);
std::string encode_task_ids(std::vector<std::int64_t> const& ids);

struct NewTask {
  std::vector<std::string> schools;
  std::string title, requirement;
  rectification::Source source;
  CivilDay due_on{};
  bool is_issued = false;
};
struct TaskMove {
  std::string note;
  std::optional<CivilDay> due_on;
};
struct NewWarning {
  Severity severity = Severity::medium;
  std::string title, text;
  Instant until;
};
constexpr std::size_t schools_per_task_max = 500;
Result<NewTask> decode_new_task(std::string_view json);
Result<TaskMove> decode_task_move(std::string_view json);
Result<NewWarning> decode_new_warning(std::string_view json);

struct WarningView {
  WarningEntry warning;
  std::vector<WarningReach> receipts;
};
std::string encode(WarningPage const& value);
std::string encode(WarningView const& value);

struct UserView {
  std::string name, role;
  bool is_disabled = false, has_password = false;
  Instant created_at;
  std::optional<Instant> last_seen;
};
struct UserChangedView {
  UserView user;
  std::optional<std::string> token;  // of a link, shown once
  Instant until;
};
struct NewUser {
  std::string name, role;
};
struct UserChange {
  std::optional<std::string> role;
  std::optional<bool> is_disabled;
  bool wants_link = false;
};
std::string encode(std::vector<UserView> const& users);
std::string encode(UserChangedView const& value);
Result<NewUser> decode_new_user(std::string_view json);
Result<UserChange> decode_user_change(std::string_view json);

struct AuditView {
  std::int64_t id = 0;
  Instant at;
  std::string actor, action, subject, outcome;
};
std::string encode_audit(std::uint64_t total, std::vector<AuditView> const& items);

struct DesiredView {
  std::optional<DesiredText> calendar, profiles;
  std::vector<DesiredStanding> schools;
};
std::string encode(DesiredView const& value);
Result<std::string> decode_desired_text(std::string_view json);

// A fault of a text that was sent, and where it stands; line 0 is none.
struct TextFault {
  int line = 0, column = 0;
  Fault fault;
};
constexpr std::size_t text_faults_max = 256;  // the first ones
std::string encode(Fault const& whole, std::vector<TextFault> const& faults);

// {"school": id}, for the events of the pages.
std::string encode_school_event(std::string_view school);

}  // namespace campus::contract
