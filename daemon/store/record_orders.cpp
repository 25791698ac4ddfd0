// What the district wants of the school, and what the school says to it: one transaction with the words on
// their way up.

#include <algorithm>
#include <string>
#include <utility>

#include "daemon/contract/school_words.hpp"
#include "daemon/store/record_store.hpp"

namespace campus::store {
namespace {

template <class Work>
Result<void> with_reserve(Database& database, Reserve& reserve, Work const& work) {
  auto done = database.transaction(work);
  if (done || done.error().kind != Fault::Kind::full || !reserve.release()) return done;
  return database.transaction(work);
}

RecordStore::Report word(std::string_view schema, std::string body, Instant now) {
  return {.lane = contract::Lane::control,
          .schema = std::string(schema),
          .body = std::move(body),
          .observed_at = now};
}

}  // namespace

Result<void> RecordStore::put_orders(DistrictOrders const& orders, Instant now) {
  if (orders.is_of_another)
    if (auto done = database_.script("delete from district_task; delete from district_warning;"); !done)
      return done;
  // What is no more listed is gone, but for a warning that is in force: its end is its own.
  if (auto done = database_.run("update district_task set received_at = -received_at"); !done) return done;
  for (auto const& task : orders.tasks) {
    auto done = database_.run(
        "insert into district_task (id, body, received_at) values (?1, ?2, ?3) on conflict (id) do update set "
        "body = ?2, received_at = -received_at, replied_at = null",
        task.id, task.body, now);
    if (!done) return done;
  }
  if (auto done = database_.run("delete from district_task where received_at < 0"); !done) return done;
  if (auto done = database_.run("delete from district_warning where until <= ?", now); !done) return done;
  for (auto const& warning : orders.warnings) {
    auto done = database_.run(
        "insert or ignore into district_warning (id, body, until, received_at) values (?, ?, ?, ?)",
        warning.id, warning.body, warning.until, now);
    if (!done) return done;
    if (database_.changes() == 0) continue;
    contract::WarningReceipt const receipt{.warning = warning.id, .is_read = false};
    done = put(word(contract::warning_receipt_schema, contract::encode(receipt), now));
    if (!done) return done;
  }
  return {};
}

Result<void> RecordStore::keep_orders(DistrictOrders const& orders, std::uint64_t version, Instant now) {
  return with_reserve(database_, *reserve_, [&]() -> Result<void> {
    if (auto done = put_orders(orders, now); !done) return done;
    contract::DesiredReceipt const receipt{.version = version, .is_applied = true, .refusal = {}};
    return put(word(contract::desired_receipt_schema, contract::encode(receipt), now));
  });
}

Result<void> RecordStore::refuse_orders(std::uint64_t version, Fault const& why, Instant now) {
  return with_reserve(database_, *reserve_, [&]() -> Result<void> {
    contract::DesiredReceipt const receipt{.version = version, .is_applied = false, .refusal = why};
    if (auto done = put(word(contract::desired_receipt_schema, contract::encode(receipt), now)); !done)
      return done;
    return database_.run("insert into audit (at, actor, action, subject, outcome) values (?, ?, ?, ?, ?)",
                         now, "district", "desired state", "version " + std::to_string(version),
                         "refused " + why.code);
  });
}

Result<std::vector<OrderedTask>> RecordStore::ordered_tasks() {
  auto rows =
      database_.query<std::int64_t, std::string, Instant, std::optional<Instant>, std::optional<Instant>>(
          "select id, body, received_at, accepted_at, replied_at from district_task order by id desc");
  if (!rows) return std::unexpected(std::move(rows.error()));
  std::vector<OrderedTask> tasks;
  for (auto& row : *rows) tasks.push_back(std::make_from_tuple<OrderedTask>(std::move(row)));
  return tasks;
}

Result<OrderedTask> RecordStore::ordered_task(std::int64_t id) {
  auto tasks = ordered_tasks();
  if (!tasks) return std::unexpected(std::move(tasks.error()));
  auto const found = std::ranges::find(*tasks, id, &OrderedTask::id);
  if (found == tasks->end()) return fail(Fault::Kind::not_found, "CMP-S050", {{"task", std::to_string(id)}});
  return std::move(*found);
}

Result<std::vector<OrderedWarning>> RecordStore::ordered_warnings(Instant now) {
  auto rows = database_.query<std::int64_t, std::string, Instant, Instant, std::optional<Instant>>(
      "select id, body, until, received_at, read_at from district_warning where until > ? order by id desc",
      now);
  if (!rows) return std::unexpected(std::move(rows.error()));
  std::vector<OrderedWarning> warnings;
  for (auto& row : *rows) warnings.push_back(std::make_from_tuple<OrderedWarning>(std::move(row)));
  return warnings;
}

Result<bool> RecordStore::accept_task(std::int64_t id, AuditEntry const& entry) {
  bool is_new = false;
  auto done = with_reserve(database_, *reserve_, [&]() -> Result<void> {
    auto marked = database_.run(
        "update district_task set accepted_at = ? where id = ? and accepted_at is null", entry.at, id);
    if (!marked) return marked;
    is_new = database_.changes() == 1;
    if (!is_new) return {};
    contract::TaskAccepted const accepted{.task = id, .at = entry.at};
    if (auto kept = put(word(contract::task_accepted_schema, contract::encode(accepted), entry.at)); !kept)
      return kept;
    return note(entry);
  });
  if (!done) return std::unexpected(std::move(done.error()));
  return is_new;
}

Result<void> RecordStore::reply_to_task(std::int64_t id, std::string body, AuditEntry const& entry) {
  return with_reserve(database_, *reserve_, [&]() -> Result<void> {
    auto marked = database_.run(
        "update district_task set replied_at = ?1, accepted_at = coalesce(accepted_at, ?1) where id = ?2",
        entry.at, id);
    if (!marked) return marked;
    if (auto kept = put(word(contract::task_reply_schema, body, entry.at)); !kept) return kept;
    return note(entry);
  });
}

Result<bool> RecordStore::read_warnings(std::span<std::int64_t const> ids, AuditEntry const& entry) {
  bool is_new = false;
  auto done = with_reserve(database_, *reserve_, [&]() -> Result<void> {
    is_new = false;
    for (auto const id : ids) {
      auto marked = database_.run(
          "update district_warning set read_at = ?1 where id = ?2 and read_at is null and until > ?1",
          entry.at, id);
      if (!marked) return marked;
      if (database_.changes() == 0) continue;
      is_new = true;
      contract::WarningReceipt const receipt{.warning = id, .is_read = true};
      marked = put(word(contract::warning_receipt_schema, contract::encode(receipt), entry.at));
      if (!marked) return marked;
    }
    return is_new ? note(entry) : Result<void>();
  });
  if (!done) return std::unexpected(std::move(done.error()));
  return is_new;
}

}  // namespace campus::store
