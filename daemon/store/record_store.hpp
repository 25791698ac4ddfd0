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
#include "daemon/store/database.hpp"
#include "daemon/store/lane_facts.hpp"
#include "daemon/store/reserve.hpp"
#include "policy/model/fault.hpp"
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

  // One thing to keep: a device as it now is, a report for the district, or both, together or not at all.
  struct Report {
    contract::Lane lane = contract::Lane::control;  // alert, control or evidence
    std::string schema;
    std::string body;  // JSON
    Instant observed_at;
  };
  struct Change {
    std::optional<contract::DeviceReport> device;
    std::optional<Report> report;
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
  Result<void> forget_devices_but(std::span<std::string const> names);  // after a new configuration
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

  // The first of heartbeat_block numbers that nobody was given before.
  Result<std::uint64_t> take_heartbeat_block();

  Result<void> note(AuditEntry const& entry);
  Result<std::vector<AuditEntry>> audit(std::size_t newest_max);
  Result<void> purge_audit(Instant before);

private:
  RecordStore(Database database, Reserve& reserve, Limits limits, std::string epoch);

  Result<void> put(Report const& report);
  Result<void> put(contract::DeviceReport const& device);
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
