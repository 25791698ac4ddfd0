// What was measured for targets, in the record: it must outlive a restart, and it is somebody's evidence.

#include <utility>

#include "daemon/store/record_store.hpp"

namespace campus::store {

Result<void> RecordStore::keep(targets::SpeedTest const& test, AuditEntry const& entry) {
  return database_.transaction([&]() -> Result<void> {
    auto done = database_.run(
        "insert into speed_test (at, server, down_bps, up_bps, seconds, samples) values (?, ?, ?, ?, ?, ?)",
        test.at, test.server, test.down_bps, test.up_bps, test.seconds, test.samples);
    if (!done) return done;
    done = database_.run(
        "delete from speed_test where id not in (select id from speed_test order by at desc limit ?)",
        speed_tests_max);
    if (!done) return done;
    return note(entry);
  });
}

Result<std::optional<targets::SpeedTest>> RecordStore::newest_speed_test() {
  auto row = database_.first<Instant, std::string, std::uint64_t, std::uint64_t, std::uint32_t, std::uint32_t>(
      "select at, server, down_bps, up_bps, seconds, samples from speed_test order by at desc limit 1");
  if (!row) return std::unexpected(std::move(row.error()));
  if (!*row) return std::nullopt;
  auto& [at, server, down_bps, up_bps, seconds, samples] = **row;
  return targets::SpeedTest{at, std::move(server), down_bps, up_bps, seconds, samples};
}

}  // namespace campus::store
