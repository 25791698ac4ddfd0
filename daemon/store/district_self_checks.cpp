// The self-checks of all schools, as they were sealed.

#include <utility>

#include "daemon/store/district_store.hpp"

namespace campus::store {

using contract::SelfCheckSummary;

// The newest by the time they were made, and a pack that comes again is the same pack.
Result<std::string> DistrictStore::take(std::int64_t school, Delivery const& delivery,
                                        contract::SelfCheckReport const& report, Instant) {
  auto const& summary = report.summary;
  auto done = database_.run(
      "insert or ignore into self_check (school, id, made_at, received_at, summary, pack) values (?, ?, ?, "
      "?, ?, ?)",
      school, summary.id, std::min(summary.made_at, delivery.now), delivery.now, summary.members,
      report.pack);
  if (done)
    done = database_.run(
        "delete from self_check where school = ?1 and id not in (select id from self_check where school = ?1 "
        "order by made_at desc, received_at desc, id limit ?2)",
        school, self_checks_per_school_max);
  if (!done) return std::unexpected(std::move(done.error()));
  return "";
}

Result<std::vector<contract::SelfCheckRow>> DistrictStore::self_checks() {
  auto rows = database_.query<std::string, std::string, std::uint64_t, std::optional<std::string>, Instant,
                              Instant, std::string>(
      "select school.id, school.name, (select count(*) from self_check where school = school.key), "
      "self_check.id, "
      "made_at, received_at, summary from school left join self_check on self_check.school = school.key and "
      "self_check.rowid = (select rowid from self_check where self_check.school = school.key "
      "order by made_at desc, received_at desc, id limit 1) order by school.id");
  if (!rows) return std::unexpected(std::move(rows.error()));
  std::vector<contract::SelfCheckRow> all;
  for (auto& [school, name, kept, id, made_at, received_at, members] : *rows) {
    contract::SelfCheckRow row{{std::move(school), std::move(name)}, std::nullopt, kept};
    if (id) row.newest = SelfCheckSummary{std::move(*id), made_at, received_at, std::move(members)};
    all.push_back(std::move(row));
  }
  return all;
}

Result<contract::SelfCheckDetail> DistrictStore::find_self_check(std::string_view school,
                                                                 std::string_view id) {
  auto const known = find_school(school);
  if (!known) return std::unexpected(known.error());
  auto const key = key_of(school);
  if (!key) return std::unexpected(key.error());
  auto pack =
      database_.first<std::string>("select pack from self_check where school = ? and id = ?", *key, id);
  if (!pack) return std::unexpected(std::move(pack.error()));
  if (!*pack)
    return fail(Fault::Kind::not_found, "CMP-S046",
                {{"id", std::string(id)}, {"school", std::string(school)}});
  contract::SelfCheckDetail detail{
      .school = {known->id, known->name}, .summary = {}, .kept = {}, .pack = std::move(std::get<0>(**pack))};
  auto rows = database_.query<std::string, Instant, Instant, std::string>(
      "select id, made_at, received_at, summary from self_check where school = ? "
      "order by made_at desc, received_at desc, id",
      *key);
  if (!rows) return std::unexpected(std::move(rows.error()));
  for (auto& row : *rows) {
    detail.kept.push_back(std::make_from_tuple<SelfCheckSummary>(std::move(row)));
    if (detail.kept.back().id == id) detail.summary = detail.kept.back();
  }
  return detail;
}

}  // namespace campus::store
