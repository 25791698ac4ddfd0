// How far the schools are with what is asked of them, their classrooms, and their self-checks.

#include <algorithm>
#include <map>

#include "daemon/api/evidence_routes.hpp"
#include "daemon/contract/attainment_views.hpp"
#include "daemon/contract/room_pages.hpp"
#include "daemon/contract/self_check_views.hpp"

namespace campus::api {

namespace asio = boost::asio;
using store::DistrictStores;

namespace {

constexpr std::size_t asked_school_bytes_max = 32, day_bytes_max = 10;

Result<CivilDay> query_day(Request const& request, Instant now) {
  auto const text = query_text(request, "day", day_bytes_max);
  if (!text) return std::unexpected(text.error());
  if (text->empty()) return SchoolCalendar().day_of(now);
  if (auto const day = parse_day(*text)) return *day;
  return fail(Fault::Kind::invalid, "CMP-W025",
              {{"name", "day"}, {"value", *text}, {"allowed", "2026-09-01"}});
}

// Gives each of `rows` the school it is of; one that is gone in between is left out.
template <class Row>
void name_schools(std::vector<Row>& rows, std::vector<store::School> const& schools, Instant now,
                  unsigned stale_after) {
  std::map<std::string_view, store::School const*> known;
  for (auto const& school : schools) known[school.id] = &school;
  std::erase_if(rows, [&](Row const& row) { return !known.contains(row.school.id); });
  for (auto& row : rows) row.school = summary_of(*known[row.school.id], now, stale_after);
}

Result<std::vector<contract::AttainmentRow>> attainment_of(DistrictStores& stores, Instant now,
                                                           unsigned stale_after) {
  auto const schools = all_schools(stores, now);
  if (!schools) return std::unexpected(schools.error());
  auto cells = stores.district.cells();
  if (!cells) return std::unexpected(std::move(cells.error()));
  std::vector<contract::AttainmentRow> rows;
  std::map<std::string_view, std::size_t> places;
  for (auto const& school : *schools) {
    places[school.id] = rows.size();
    rows.push_back({summary_of(school, now, stale_after), {}});
  }
  for (auto& [school, cell] : *cells)
    if (auto const found = places.find(school); found != places.end())
      rows[found->second].cells.push_back(std::move(cell));
  return rows;
}

Result<contract::RoomsPage> rooms_of(DistrictStores& stores, std::string const& school, CivilDay day,
                                     Instant now, unsigned stale_after) {
  auto& district = stores.district;
  auto const schools = all_schools(stores, now);
  if (!schools) return std::unexpected(schools.error());
  auto sums = district.room_sums(day);
  if (!sums) return std::unexpected(std::move(sums.error()));
  auto rates = district.room_rates(school, day);
  if (!rates) return std::unexpected(std::move(rates.error()));
  contract::RoomsPage page{
      .at = now, .day = day, .rates = *rates, .schools = std::move(*sums), .grid = std::nullopt};
  name_schools(page.schools, *schools, now, stale_after);
  if (school.empty()) return page;
  auto const known = district.find_school(school);
  if (!known) return std::unexpected(known.error());
  auto grid = district.room_grid(school, day);
  if (!grid) return std::unexpected(std::move(grid.error()));
  grid->school = summary_of(*known, now, stale_after);
  page.grid = std::move(*grid);
  return page;
}

}  // namespace

asio::awaitable<Response> EvidenceRoutes::attainment(Visitor, Request, Values) {
  auto const now = clock_();
  auto question = [now, stale_after = stale_after_](DistrictStores& stores) {
    return attainment_of(stores, now, stale_after);
  };
  auto const rows = co_await keeper_.ask(std::move(question));
  if (!rows) co_return fault_response(rows.error());
  co_return json_response(200, contract::encode(*rows, now));
}

asio::awaitable<Response> EvidenceRoutes::target(Visitor, Request, Values values) {
  auto question = [school = values[0], target = values[1]](DistrictStores& stores) {
    return stores.district.find_target(school, target);
  };
  auto const found = co_await keeper_.ask(std::move(question));
  if (!found) co_return fault_response(found.error());
  co_return json_response(200, contract::encode(*found));
}

asio::awaitable<Response> EvidenceRoutes::rooms(Visitor, Request request, Values) {
  auto const now = clock_();
  auto school = query_text(request, "school", asked_school_bytes_max);
  if (!school) co_return fault_response(school.error());
  auto const day = query_day(request, now);
  if (!day) co_return fault_response(day.error());
  auto question = [school = std::move(*school), day = *day, now, stale_after = stale_after_](
                      DistrictStores& stores) { return rooms_of(stores, school, day, now, stale_after); };
  auto const page = co_await keeper_.ask(std::move(question));
  if (!page) co_return fault_response(page.error());
  co_return json_response(200, contract::encode(*page));
}

asio::awaitable<Response> EvidenceRoutes::self_checks(Visitor, Request, Values) {
  auto question = [](DistrictStores& stores) { return stores.district.self_checks(); };
  auto const rows = co_await keeper_.ask(std::move(question));
  if (!rows) co_return fault_response(rows.error());
  co_return json_response(200, contract::encode(*rows, clock_()));
}

asio::awaitable<Response> EvidenceRoutes::self_check(Visitor, Request, Values values) {
  auto question = [school = values[0], id = values[1]](DistrictStores& stores) {
    return stores.district.find_self_check(school, id);
  };
  auto const found = co_await keeper_.ask(std::move(question));
  if (!found) co_return fault_response(found.error());
  co_return json_response(200, contract::encode(*found));
}

}  // namespace campus::api
