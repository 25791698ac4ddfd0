// The alerts of a RecordStore, and the deliveries that are still owed.
//
// A notice is written with the alert it tells of and with one delivery a channel; a delivery goes when the
// channel has taken it.  So a process that is killed owes exactly what it owed before, and what a channel may
// have got twice carries the same number.

#include <set>
#include <utility>

#include "daemon/contract/alerts.hpp"
#include "daemon/store/record_store.hpp"

namespace campus::store {

// What is stored as a number may never change its meaning.
static_assert(static_cast<int>(AlertState::expired) == 4 && static_cast<int>(Severity::critical) == 4);
static_assert(static_cast<int>(Notice::Kind::test) == 5);

namespace {

template <class Value, class Decode>
Result<std::vector<Value>> decoded(Result<std::vector<std::tuple<std::string>>> rows, Decode decode) {
  if (!rows) return std::unexpected(std::move(rows.error()));
  std::vector<Value> values;
  for (auto const& [body] : *rows) {
    auto value = decode(body);
    // One row that cannot be read must not keep the school from starting.
    if (value) values.push_back(std::move(*value));
  }
  return values;
}

}  // namespace

Result<std::uint64_t> RecordStore::keep_alerts(AlertBatch const& batch) {
  auto const work = [&]() -> Result<std::uint64_t> {
    std::uint64_t dropped = 0;
    for (auto const& alert : batch.alerts)
      if (auto done = put_alert(alert); !done) return std::unexpected(std::move(done.error()));
    for (auto const& report : batch.reports)
      if (auto done = put(report); !done) return std::unexpected(std::move(done.error()));
    for (auto const& incident : batch.incidents)
      if (auto done = put_incident(incident); !done) return std::unexpected(std::move(done.error()));
    for (auto const& silence : batch.silences)
      if (auto done = put_silence(silence); !done) return std::unexpected(std::move(done.error()));
    for (auto const& notice : batch.notices) {
      auto const beyond = put_notice(notice, batch);
      if (!beyond) return beyond;
      dropped += *beyond;
    }
    if (batch.alive)
      if (auto done = database_.run("update alert_book set last_alive = ?", *batch.alive); !done)
        return std::unexpected(std::move(done.error()));
    return dropped;
  };
  auto done = database_.transaction(work);
  if (done || done.error().kind != Fault::Kind::full || !reserve_->release()) return done;
  return database_.transaction(work);
}

Result<void> RecordStore::put_alert(Alert const& alert) {
  auto done = database_.run(
      "insert or replace into alert (number, object, rule, state, severity, raised_at, ended_at, body) "
      "values (?, ?, ?, ?, ?, ?, ?, ?)",
      alert.number, alert.key.object, alert.key.rule, alert.state, alert.severity, alert.raised_at,
      alert.ended_at, contract::encode(alert));
  if (!done) return done;
  return database_.run("update alert_book set alert_newest = max(alert_newest, ?)", alert.number);
}

Result<void> RecordStore::put_incident(Incident const& incident) {
  auto done = database_.run("insert or replace into incident (number, ended_at, body) values (?, ?, ?)",
                            incident.number, incident.ended_at, contract::encode(incident));
  if (!done) return done;
  return database_.run("update alert_book set incident_newest = max(incident_newest, ?)", incident.number);
}

Result<void> RecordStore::put_silence(Silence const& silence) {
  auto done = database_.run("insert or replace into silence (id, until, body) values (?, ?, ?)", silence.id,
                            silence.until, contract::encode(silence));
  if (!done) return done;
  return database_.run("update alert_book set silence_newest = max(silence_newest, ?)", silence.id);
}

Result<std::uint64_t> RecordStore::put_notice(Notice const& notice, AlertBatch const& batch) {
  auto const severity = notice.incident.severity;
  auto done = database_.run("update alert_book set notice_newest = max(notice_newest, ?)", notice.number);
  if (done && !batch.channels.empty())
    done = database_.run(
        "insert or ignore into notice (number, at, kind, severity, body) values (?, ?, ?, ?, ?)",
        notice.number, notice.at, notice.kind, severity, contract::encode(notice, batch.school));
  if (!done) return std::unexpected(std::move(done.error()));
  std::uint64_t dropped = 0;
  for (auto const& channel : batch.channels) {
    if (severity < channel.least && notice.kind != Notice::Kind::test) continue;
    done = database_.run("insert or ignore into delivery (channel, notice, due) values (?, ?, ?)",
                         channel.name, notice.number, notice.at);
    if (!done) return std::unexpected(std::move(done.error()));
    done = database_.run(
        "delete from delivery where channel = ?1 and notice <= (select notice from delivery where channel = "
        "?1 "
        "order by notice desc limit 1 offset ?2)",
        channel.name, deliveries_max);
    if (!done) return std::unexpected(std::move(done.error()));
    dropped += static_cast<std::uint64_t>(database_.changes());
  }
  done = database_.run(
      "delete from notice where number = ? and not exists (select 1 from delivery where notice = number)",
      notice.number);
  if (!done) return std::unexpected(std::move(done.error()));
  return dropped;
}

Result<AlertMemory> RecordStore::alert_memory() {
  AlertMemory memory;
  auto open = decoded<Alert>(database_.query<std::string>(
                                 "select body from alert where ended_at is null order by number desc limit ?",
                                 contract::alerts_per_answer_max),
                             contract::decode_alert);
  if (!open) return std::unexpected(std::move(open.error()));
  memory.open = std::move(*open);
  auto incidents =
      decoded<Incident>(database_.query<std::string>(
                            "select body from incident where ended_at is null order by number desc limit ?",
                            contract::alerts_per_answer_max),
                        contract::decode_incident);
  if (!incidents) return std::unexpected(std::move(incidents.error()));
  memory.incidents = std::move(*incidents);
  auto book =
      database_.first<std::optional<Instant>, std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t>(
          "select last_alive, alert_newest, incident_newest, notice_newest, silence_newest from alert_book");
  if (!book) return std::unexpected(std::move(book.error()));
  if (*book)
    std::tie(memory.last_alive, memory.alert_newest, memory.incident_newest, memory.notice_newest,
             memory.silence_newest) = **book;
  auto silences = decoded<Silence>(
      database_.query<std::string>("select body from silence where until > ?", memory.last_alive),
      contract::decode_silence);
  if (!silences) return std::unexpected(std::move(silences.error()));
  memory.silences = std::move(*silences);
  return memory;
}

Result<std::vector<Alert>> RecordStore::ended_alerts(std::size_t newest_max) {
  return decoded<Alert>(
      database_.query<std::string>(
          "select body from alert where ended_at is not null order by number desc limit ?", newest_max),
      contract::decode_alert);
}

Result<std::optional<RecordStore::Delivery>> RecordStore::next_delivery(std::string_view channel) {
  auto row = database_.first<std::uint64_t, Notice::Kind, Severity, Instant, Instant, unsigned, std::string>(
      "select notice, kind, severity, at, due, tries, body from delivery join notice on notice = number "
      "where channel = ? order by notice limit 1",
      channel);
  if (!row) return std::unexpected(std::move(row.error()));
  if (!*row) return std::optional<Delivery>();
  return std::make_from_tuple<Delivery>(std::move(**row));
}

Result<void> RecordStore::settle_delivery(std::string_view channel, std::uint64_t notice) {
  auto const work = [&]() -> Result<void> {
    auto done = database_.run("delete from delivery where channel = ? and notice = ?", channel, notice);
    if (!done) return done;
    return database_.run(
        "delete from notice where number = ? and not exists (select 1 from delivery where notice = number)",
        notice);
  };
  return database_.transaction(work);
}

Result<void> RecordStore::postpone_delivery(std::string_view channel, std::uint64_t notice, Instant due) {
  return database_.run("update delivery set due = ?, tries = tries + 1 where channel = ? and notice = ?", due,
                       channel, notice);
}

Result<std::uint64_t> RecordStore::deliveries_waiting(std::string_view channel) {
  return database_.value<std::uint64_t>("select count(*) from delivery where channel = ?", channel);
}

Result<void> RecordStore::forget_channels_but(std::span<std::string const> names) {
  std::set<std::string, std::less<>> const kept(names.begin(), names.end());
  auto const work = [&]() -> Result<void> {
    auto const rows = database_.query<std::string>("select distinct channel from delivery");
    if (!rows) return std::unexpected(rows.error());
    for (auto const& [name] : *rows)
      if (!kept.contains(name))
        if (auto done = database_.run("delete from delivery where channel = ?", name); !done) return done;
    return database_.run(
        "delete from notice where not exists (select 1 from delivery where delivery.notice = notice.number)");
  };
  return database_.transaction(work);
}

Result<void> RecordStore::purge_alerts(Instant before) {
  auto const work = [&]() -> Result<void> {
    if (auto done = database_.run("delete from alert where ended_at < ?", before); !done) return done;
    if (auto done = database_.run("delete from incident where ended_at < ?", before); !done) return done;
    return database_.run("delete from silence where until < ?", before);
  };
  return database_.transaction(work);
}

}  // namespace campus::store
