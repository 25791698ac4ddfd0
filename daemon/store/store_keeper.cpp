#include "daemon/store/store_keeper.hpp"

namespace campus::store {

CampusStores::CampusStores(StateDirectory held, std::unique_ptr<Reserve> kept_back, RecordStore record_store,
                           SeriesStore series_store)
    : directory(std::move(held)),
      reserve(std::move(kept_back)),
      record(std::move(record_store)),
      series(std::move(series_store)),
      spool(record, series) {}

Result<std::unique_ptr<CampusStores>> CampusStores::open(std::filesystem::path path, std::string epoch_if_new,
                                                         Options options) {
  auto directory = StateDirectory::open(std::move(path));
  if (!directory) return std::unexpected(std::move(directory.error()));
  auto reserve = std::make_unique<Reserve>(directory->path());
  auto record = RecordStore::open(directory->path(), epoch_if_new, *reserve, options.limits);
  if (!record) return std::unexpected(std::move(record.error()));
  auto series = SeriesStore::open(directory->path(), options.series);
  if (!series) return std::unexpected(std::move(series.error()));
  // Without room for it now the stores work all the same; tend() tries again.
  if (auto const taken = reserve->take(); !taken) return std::unexpected(taken.error());
  return std::make_unique<CampusStores>(std::move(*directory), std::move(reserve), std::move(*record),
                                        std::move(*series));
}

Result<std::vector<SeriesStore::PurgedDay>> CampusStores::tend(Instant now, Duration keep_series,
                                                               std::int64_t series_bytes_max,
                                                               Duration keep_audit) {
  auto purged = spool.purge_series(now, keep_series, series_bytes_max);
  if (!purged) return purged;
  if (auto const done = record.purge_audit(now - keep_audit); !done) return std::unexpected(done.error());
  if (auto const done = record.purge_alerts(now - keep_audit); !done) return std::unexpected(done.error());
  if (auto const taken = reserve->take(); !taken) return std::unexpected(taken.error());
  return purged;
}

Result<std::unique_ptr<DistrictStores>> DistrictStores::open(std::filesystem::path path) {
  auto directory = StateDirectory::open(std::move(path));
  if (!directory) return std::unexpected(std::move(directory.error()));
  auto district = DistrictStore::open(directory->path());
  if (!district) return std::unexpected(std::move(district.error()));
  return std::make_unique<DistrictStores>(std::move(*directory), std::move(*district));
}

}  // namespace campus::store
