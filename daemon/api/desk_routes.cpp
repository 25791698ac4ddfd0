// The desk: what waits for a person, and the five calm numbers with what they came to on the days before.

#include <algorithm>

#include "daemon/api/calm_numbers.hpp"
#include "daemon/api/evidence_routes.hpp"

namespace campus::api {

namespace asio = boost::asio;
using contract::DeskView;
using store::DistrictStores;

namespace {

// Time to renew one that a gateway could not renew by itself.
constexpr std::chrono::days certificate_ends_within{60};
// Time to ask the school whether it will be ready.
constexpr std::chrono::days exemption_ends_within{30};

struct Findings {
  CalmFacts calm;
  contract::IncidentsSince incidents;
  contract::TaskQueue tasks;
  std::vector<contract::TaskEntry> exempted;  // whose exemption ends soon
  std::vector<std::vector<contract::CalmNumber::Day>> trends;
};

template <class T>
bool take(T& place, Result<T> found, std::optional<Fault>& fault) {
  if (found)
    place = std::move(*found);
  else if (!fault)
    fault = std::move(found.error());
  return !fault;
}

Result<Findings> look(DistrictStores& stores, CivilDay today, Instant now) {
  auto& district = stores.district;
  Findings findings;
  std::optional<Fault> fault;
  auto schools = all_schools(stores, now);
  auto exempted = district.work([&](store::WorkBook& book) {
    return book.exempted_until(today + exemption_ends_within + std::chrono::days(1));
  });
  take(findings.calm.schools, std::move(schools), fault) &&
      take(findings.calm.cells, district.cells(), fault) &&
      take(findings.calm.rooms, district.room_sums(today), fault) &&
      take(findings.calm.self_checks, district.self_checks(), fault) &&
      take(findings.incidents, district.incidents_since(SchoolCalendar().begin_of(today)), fault) &&
      take(findings.tasks, district.task_queue(today), fault) &&
      take(findings.exempted, std::move(exempted), fault) &&
      take(findings.trends, district.trends(today - std::chrono::days(contract::trend_days - 1), today),
           fault);
  if (fault) return std::unexpected(std::move(*fault));
  return findings;
}

template <class Item>
void keep_first(DeskView::Some<Item>& some) {
  some.total = some.items.size();
  if (some.items.size() > DeskView::items_max) some.items.resize(DeskView::items_max);
}

void list_schools(DeskView& view, std::vector<store::School> const& schools, unsigned stale_after) {
  for (auto const& school : schools) {
    if (!is_enrolled(school)) continue;
    if (freshness_of(school, view.at, stale_after) != contract::Freshness::live)
      view.silent.items.push_back({{school.id, school.name}, school.last_heard});
    if (school.certificate_until && *school.certificate_until < view.at + certificate_ends_within)
      view.certificates.items.push_back({{school.id, school.name}, *school.certificate_until});
  }
  std::ranges::stable_sort(view.silent.items, {}, [](auto const& one) { return one.last_heard; });
  std::ranges::stable_sort(view.certificates.items, {}, [](auto const& one) { return one.until; });
  keep_first(view.silent);
  keep_first(view.certificates);
}

void list_exemptions(DeskView& view, std::vector<contract::TaskEntry> const& tasks) {
  for (auto const& entry : tasks)
    if (entry.task.exempt_until)
      view.exemptions.items.push_back(
          {{entry.school, entry.school_name}, entry.id, entry.title, *entry.task.exempt_until});
  std::ranges::stable_sort(view.exemptions.items, {}, &DeskView::Exemption::until);
  keep_first(view.exemptions);
}

std::vector<contract::KnownShare> shares_of(
    std::array<contract::CalmNumber, contract::calm_kinds> const& numbers) {
  std::vector<contract::KnownShare> shares;
  for (auto const& number : numbers) shares.push_back(number.share);
  return shares;
}

}  // namespace

Result<std::vector<store::School>> all_schools(DistrictStores& stores, Instant now) {
  constexpr std::uint32_t a_page = 1000;
  std::vector<store::School> schools;
  store::SchoolQuery query{.q = {}, .size = a_page, .now = now};
  for (;; ++query.page) {
    auto page = stores.district.schools(query);
    if (!page) return std::unexpected(std::move(page.error()));
    std::ranges::move(page->items, std::back_inserter(schools));
    if (page->items.size() < a_page) return schools;
  }
}

asio::awaitable<Response> EvidenceRoutes::desk(Visitor, Request, Values) {
  auto const now = clock_();
  auto const today = SchoolCalendar().day_of(now);
  auto question = [today, now](DistrictStores& stores) { return look(stores, today, now); };
  auto findings = co_await keeper_.ask(std::move(question));
  if (!findings) co_return fault_response(findings.error());
  DeskView view;
  view.at = now;
  view.queue = findings->tasks;
  view.incidents = std::move(findings->incidents);
  list_schools(view, findings->calm.schools, stale_after_);
  list_exemptions(view, findings->exempted);
  view.numbers = calm_numbers(findings->calm, today, now, stale_after_);
  for (std::size_t i = 0; i < view.numbers.size(); ++i) {
    auto& number = view.numbers[i];
    number.trend = std::move(findings->trends[i]);
    number.trend.back().good = number.share.good;
    number.trend.back().of = number.share.of;
  }
  co_return json_response(200, contract::encode(view));
}

asio::awaitable<Result<void>> EvidenceRoutes::keep_trend() {
  auto const now = clock_();
  auto question = [now, stale_after = stale_after_](DistrictStores& stores) -> Result<void> {
    auto const today = SchoolCalendar().day_of(now);
    auto const findings = look(stores, today, now);
    if (!findings) return std::unexpected(findings.error());
    return stores.district.keep_calm(today, shares_of(calm_numbers(findings->calm, today, now, stale_after)));
  };
  co_return co_await keeper_.ask(std::move(question));
}

}  // namespace campus::api
