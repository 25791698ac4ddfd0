#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/contract/reports.hpp"
#include "daemon/contract/wire.hpp"
#include "daemon/store/admission_rows.hpp"
#include "daemon/store/database.hpp"
#include "daemon/store/district_orders.hpp"
#include "daemon/store/evidence_rows.hpp"
#include "daemon/store/lane_facts.hpp"
#include "daemon/store/reserve.hpp"
#include "policy/model/alert.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/target.hpp"
#include "policy/model/time.hpp"

namespace campus::store {

// What a school may not lose: the devices as last seen, what waits for the district, and who did what.
// record.db, synchronous=FULL: when a call returns, it is on the disk.  Lives on the store's thread.
class RecordStore {
public:
  // So much may wait in each lane of the outbox.  Full: the oldest tenth is dropped and becomes a gap.
  struct Limits {
    std::int64_t alert_bytes_max = 256LL * 1024 * 1024;
    std::int64_t control_bytes_max = 256LL * 1024 * 1024;
    std::int64_t evidence_bytes_max = 512LL * 1024 * 1024;
  };
  // Enough to see what is wrong with a school's reports; the oldest goes first.
  static constexpr std::int64_t dead_letters_max = 1000;
  // Heartbeat numbers are taken in blocks, so that a heartbeat costs no write: 1,024 at one in 5 s last 85
  // minutes.
  static constexpr std::uint64_t heartbeat_block = 1024;

  // A fact by what it is called, and the gist by which a change is seen.
  struct Told {
    std::string schema, key, gist;
    Instant at;
    bool operator==(Told const&) const = default;
  };
  struct Tale {
    Told told;
    std::string body;  // JSON
    Instant observed_at;
  };
  // One thing to keep: a device as it now is (or that it is gone), a report for the district, or both, together or
  // not at all.
  struct Report {
    contract::Lane lane = contract::Lane::control;  // alert, control or evidence
    std::string schema;
    std::string body;  // JSON
    Instant observed_at;
  };
  struct Change {
    std::optional<contract::DeviceReport> device;
    std::optional<Report> report;
    std::optional<contract::DeviceGone> gone{};  // deleted, before `report` is put
  };
  struct DeadLetter {
    contract::Lane lane{};
    contract::Record record;
    std::string code;
    Instant at;
  };
  struct AuditEntry {
    Instant at;
    std::string actor, action, subject, outcome;
  };
  // What the book of alerts wants kept, in one transaction: a notice and what it is about, or neither.
  struct Channel {
    std::string name;
    Severity least = Severity::info;  // of the notices it gets; a test goes to all
    bool operator==(Channel const&) const = default;
  };
  struct AlertBatch {
    std::vector<Alert> alerts;
    std::vector<Report> reports;
    std::vector<Incident> incidents;
    std::vector<Silence> silences;
    std::vector<Notice> notices;
    std::optional<Instant> alive;
    std::vector<Channel> channels;  // that the notices go to
    std::string school;             // as the district calls it
  };
  struct Delivery {
    std::uint64_t notice = 0;
    Notice::Kind kind = Notice::Kind::page;
    Severity severity = Severity::info;
    Instant at, due;
    unsigned tries = 0;  // that failed
    std::string body;    // JSON
  };
  // A month of one page in five minutes.  Full: the oldest goes, and is counted.
  static constexpr std::int64_t deliveries_max = 10'000;  // of one channel

  // `epoch_if_new`: a ULID, used when the file does not exist yet.
  static Result<RecordStore> open(std::filesystem::path const& directory, std::string_view epoch_if_new,
                                  Reserve& reserve, Limits limits);

  std::string const& epoch() const { return epoch_; }
  // The store came back from a backup: what waits keeps its order and is numbered from 1 under the new name.
  Result<void> begin_epoch(std::string_view epoch);

  // All changes in one transaction.  On a full disk those with an alert or a control report give up the
  // reserve and are tried again; the others are a Fault of kind full.
  Result<void> apply(std::span<Change const> changes);
  Result<void> keep(contract::DeviceReport const& device, std::optional<Report> report);  // apply() of one
  static Change change_of(contract::DeviceGone gone, Instant now);  // deleted here, and a report that says so
  // Forgets every other device and tells the district; gives how many there were.  At the start: what changed while
  // nobody watched.
  Result<std::size_t> forget_devices_but(std::span<std::string const> names, Instant now);
  Result<std::vector<contract::DeviceReport>> devices();

  // The outbox.  Numbers are those of the present epoch, as the district sees them.  alert, control,
  // evidence: records and gaps stand here; rollup: only its marks and gaps do, the records stand in the
  // series (see Spool).
  Result<LaneFacts> facts(contract::Lane lane);
  Result<contract::Batch> read(contract::Lane lane, std::uint64_t after_seq, std::size_t records_max,
                               std::size_t bytes_max);
  Result<void> offer(contract::Lane lane, std::uint64_t up_to_seq);
  // `up_to_time`: of the newest record acknowledged, where the record does not stand here.
  Result<void> acknowledge(contract::Lane lane, std::uint64_t up_to_seq,
                           std::optional<Instant> up_to_time = {});
  Result<void> rewind(contract::Lane lane, std::uint64_t to_seq);
  Result<void> bury(contract::Lane lane, contract::Record const& record, std::string_view code, Instant now);
  Result<std::vector<DeadLetter>> dead_letters();

  // For lanes whose records stand elsewhere: what was dropped there, and the number that came before the
  // first one of this epoch.
  Result<void> add_gap(contract::Lane lane, contract::Gap const& gap);
  Result<std::vector<contract::Gap>> gaps_after(contract::Lane lane, std::uint64_t after_seq);
  Result<std::uint64_t> base(contract::Lane lane);
  Result<Instant> acked_time(contract::Lane lane);

  // Facts of the school's day, and which of them the district was told: queued and noted in one transaction, so that
  // a start does not tell it all again.  `forget_before`: what was not told since is no fact any more.
  Result<void> tell(std::span<Tale const> tales, Instant forget_before);
  Result<std::vector<Told>> told();
  Result<void> note(AuditEntry const& entry, Report const& report);  // both or neither

  // Alerts, and what of them waits for people.  A channel's notices are delivered in their order.
  Result<std::uint64_t> keep_alerts(AlertBatch const& batch);  // how many deliveries found no room
  Result<AlertMemory> alert_memory();
  Result<std::vector<Alert>> ended_alerts(std::size_t newest_max);
  Result<std::optional<Delivery>> next_delivery(std::string_view channel);
  Result<void> settle_delivery(std::string_view channel, std::uint64_t notice);
  Result<void> postpone_delivery(std::string_view channel, std::uint64_t notice, Instant due);
  Result<std::uint64_t> deliveries_waiting(std::string_view channel);
  Result<void> forget_channels_but(std::span<std::string const> names);
  Result<void> purge_alerts(Instant before);  // that ended before

  // Admission.  On a full disk a step gives up the reserve and is tried again: a cut may not wait for room.
  Result<void> keep(AdmissionStep const& step);
  Result<AdmissionMemory> admission(Instant now);

  // What the line delivered, with who had it measured; the oldest beyond speed_tests_max go.
  static constexpr std::int64_t speed_tests_max = 1'000;
  Result<void> keep(targets::SpeedTest const& test, AuditEntry const& entry);
  Result<std::optional<targets::SpeedTest>> newest_speed_test();

  // What the district wants of the school, whole: what it lists no more is gone.  A warning that is new, and the version
  // as applied, are told to the district with it; what could not be taken is told alone.
  Result<void> keep_orders(DistrictOrders const& orders, std::uint64_t version, Instant now);
  Result<void> refuse_orders(std::uint64_t version, Fault const& why, Instant now);
  Result<std::vector<OrderedTask>> ordered_tasks();              // the newest first
  Result<OrderedTask> ordered_task(std::int64_t id);             // not_found
  Result<std::vector<OrderedWarning>> ordered_warnings(Instant now);  // in force, the newest first
  // Each is told to the district and written into the audit; true: it was news.
  Result<bool> accept_task(std::int64_t id, AuditEntry const& entry);
  Result<void> reply_to_task(std::int64_t id, std::string body, AuditEntry const& entry);  // the body of task.reply/v1
  Result<bool> read_warnings(std::span<std::int64_t const> ids, AuditEntry const& entry);  // those in force

  // The first of heartbeat_block numbers that nobody was given before.
  Result<std::uint64_t> take_heartbeat_block();

  Result<void> note(AuditEntry const& entry);
  Result<std::vector<AuditEntry>> audit(std::size_t newest_max);
  Result<void> purge_audit(Instant before);
  Result<RecordEvidence> evidence();  // for who asks what is kept

private:
  RecordStore(Database database, Reserve& reserve, Limits limits, std::string epoch);

  Result<void> put(Report const& report);
  Result<void> put(contract::DeviceReport const& device);
  Result<void> put_alert(Alert const& alert);
  Result<void> put_incident(Incident const& incident);
  Result<void> put_silence(Silence const& silence);
  Result<std::uint64_t> put_notice(Notice const& notice, AlertBatch const& batch);
  Result<void> put(AdmissionStep const& step);
  Result<void> put_orders(DistrictOrders const& orders, Instant now);
  Result<void> put_roster(AdmissionStep const& step);
  Result<void> put(Host const& host);
  Result<std::vector<Host>> remembered_hosts();
  Result<void> put_gap(contract::Lane lane, contract::Gap const& gap);
  Result<void> make_room(contract::Lane lane);
  Result<void> drop(contract::Lane lane, std::int64_t last);
  std::int64_t bytes_max(contract::Lane lane) const;

  Database database_;
  Reserve* reserve_;
  Limits limits_;
  std::string epoch_;
};

}  // namespace campus::store
