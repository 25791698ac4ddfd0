#include "daemon/api/routes.hpp"

#include <array>
#include <utility>

#include "daemon/contract/dashboard.hpp"

namespace campus::api {

namespace asio = boost::asio;
using store::DistrictStores;
using store::SchoolQuery;

namespace {

constexpr std::uint32_t minutes_max = 7 * 24 * 60;
constexpr std::uint32_t page_max = 1'000'000;
constexpr std::size_t q_bytes_max = 256;  // 64 letters of any alphabet

Result<SchoolQuery> read_query(Request const& request, Instant now, unsigned stale_after) {
  // In the order of SchoolQuery::Sort.
  static constexpr std::array<std::string_view, 7> sorts{"id",       "name",   "freshness",  "last_heard",
                                                         "down_bps", "up_bps", "unreachable"};
  static constexpr std::array<std::string_view, 2> orders{"asc", "desc"};
  auto q = query_text(request, "q", q_bytes_max);
  auto const sort = query_choice(request, "sort", sorts);
  auto const order = query_choice(request, "order", orders);
  auto const page = query_number(request, "page", 1, page_max, 1);
  auto const size = query_number(request, "size", 1, 200, 50);
  if (!q) return std::unexpected(q.error());
  if (!sort) return std::unexpected(sort.error());
  if (!order) return std::unexpected(order.error());
  if (!page) return std::unexpected(page.error());
  if (!size) return std::unexpected(size.error());
  return SchoolQuery{.q = std::move(*q),
                     .sort = static_cast<SchoolQuery::Sort>(*sort),
                     .is_descending = *order == 1,
                     .page = *page,
                     .size = *size,
                     .now = now,
                     .stale_after = stale_after};
}

}  // namespace

std::vector<Header> security_headers() {
  return {{"Content-Security-Policy",
           "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
           "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"},
          {"X-Content-Type-Options", "nosniff"},
          {"Referrer-Policy", "no-referrer"},
          {"Strict-Transport-Security", "max-age=31536000"},
          {"Cross-Origin-Opener-Policy", "same-origin"},
          {"Cross-Origin-Resource-Policy", "same-origin"}};
}

DashboardApi::DashboardApi(store::DistrictKeeper& keeper, Access& access, EventHub& hub, SchoolWatch& watch,
                           runtime::Clock clock, unsigned stale_after)
    : keeper_(keeper),
      access_(access),
      events_(hub),
      watch_(watch),
      clock_(std::move(clock)),
      stale_after_(stale_after) {
  router_.add("POST", "/api/v1/login",
              [this](Request request, Values) { return access_.login(std::move(request)); });
  router_.add("POST", "/api/v1/login/link",
              [this](Request request, Values) { return access_.login_by_link(std::move(request)); });
  add("GET", "/api/v1/session", &DashboardApi::session);
  add("POST", "/api/v1/logout", &DashboardApi::logout);
  add("PUT", "/api/v1/password", &DashboardApi::password);
  add("GET", "/api/v1/schools", &DashboardApi::schools);
  add("GET", "/api/v1/schools/{school}", &DashboardApi::school);
  add("GET", "/api/v1/schools/{school}/traffic", &DashboardApi::traffic);
  add("GET", "/api/v1/schools/{school}/devices", &DashboardApi::devices);
  add("GET", "/api/v1/events", &DashboardApi::events);
}

void DashboardApi::add(std::string method, std::string pattern, Shown action) {
  show(std::move(method), std::move(pattern), [this, action](Visitor visitor, Request request, Values values) {
    return (this->*action)(std::move(visitor), std::move(request), std::move(values));
  });
}

void DashboardApi::show(std::string method, std::string pattern, Part part) {
  router_.add(std::move(method), std::move(pattern), [this, part = std::move(part)](Request request, Values values) {
    return admit(part, std::move(request), std::move(values));
  });
}

asio::awaitable<Response> DashboardApi::answer(Request request) { return router_.answer(std::move(request)); }

asio::awaitable<Response> DashboardApi::admit(Part part, Request request, Values values) {
  auto proof = Access::proof_of(request);
  auto visitor = co_await access_.visitor(std::move(proof));
  if (!visitor) co_return refusal_response(visitor.error());
  co_return co_await part(std::move(*visitor), std::move(request), std::move(values));
}

asio::awaitable<Response> DashboardApi::session(Visitor visitor, Request, Values) {
  return access_.show(std::move(visitor));
}

asio::awaitable<Response> DashboardApi::logout(Visitor visitor, Request, Values) {
  return access_.logout(std::move(visitor));
}

asio::awaitable<Response> DashboardApi::password(Visitor visitor, Request request, Values) {
  return access_.set_password(std::move(visitor), std::move(request));
}

asio::awaitable<Response> DashboardApi::schools(Visitor, Request request, Values) {
  auto const now = clock_();
  auto query = read_query(request, now, stale_after_);
  if (!query) co_return fault_response(query.error());
  auto question = [query = std::move(*query)](DistrictStores& stores) {
    return stores.district.schools(query);
  };
  auto const page = co_await keeper_.ask(std::move(question));
  if (!page) co_return fault_response(page.error());
  contract::SchoolList list{.total = page->total, .items = {}};
  for (auto const& school : page->items) list.items.push_back(summary_of(school, now, stale_after_));
  co_return json_response(200, contract::encode(list));
}

asio::awaitable<Response> DashboardApi::school(Visitor, Request, Values values) {
  auto question = [id = values[0]](DistrictStores& stores) { return stores.district.find_school(id); };
  auto const found = co_await keeper_.ask(std::move(question));
  if (!found) co_return fault_response(found.error());
  watch_.looked_at(found->id);
  contract::SchoolDetail const detail{.summary = summary_of(*found, clock_(), stale_after_),
                                      .enrolled_at = found->enrolled_at,
                                      .certificate_until = found->certificate_until,
                                      .clock_offset_ms = found->clock_offset_ms,
                                      .gaps = found->gaps};
  co_return json_response(200, contract::encode(detail));
}

asio::awaitable<Response> DashboardApi::traffic(Visitor, Request request, Values values) {
  auto const minutes = query_number(request, "minutes", 1, minutes_max, 60);
  auto const points = query_number(request, "points", 2, 1000, 360);
  if (!minutes) co_return fault_response(minutes.error());
  if (!points) co_return fault_response(points.error());
  auto const now = clock_();
  Window const window{.from = now - std::chrono::minutes(*minutes), .to = now};
  auto question = [id = values[0], window, points = *points,
                   now](DistrictStores& stores) -> Result<store::TrafficSeries> {
    auto const known = stores.district.find_school(id);
    if (!known) return std::unexpected(known.error());
    return stores.district.traffic(id, window, points, now);
  };
  auto series = co_await keeper_.ask(std::move(question));
  if (!series) co_return fault_response(series.error());
  contract::TrafficView view{.from = series->from,
                             .to = series->to,
                             .step_s = series->step_s,
                             .down_bps = std::move(series->down_bps),
                             .up_bps = std::move(series->up_bps)};
  watch_.traffic().fill(values[0], view);
  co_return json_response(200, contract::encode(view));
}

asio::awaitable<Response> DashboardApi::devices(Visitor, Request, Values values) {
  auto question = [id = values[0]](DistrictStores& stores) -> Result<std::vector<store::DeviceRow>> {
    auto const known = stores.district.find_school(id);
    if (!known) return std::unexpected(known.error());
    return stores.district.devices(id);
  };
  auto rows = co_await keeper_.ask(std::move(question));
  if (!rows) co_return fault_response(rows.error());
  std::vector<std::string> bodies;
  for (auto& row : *rows) bodies.push_back(std::move(row.body));
  co_return json_response(200, contract::encode_device_list(bodies));
}

asio::awaitable<Response> DashboardApi::events(Visitor visitor, Request request, Values) {
  auto stream = events_.subscribe(request.header("Last-Event-ID").value_or(""), visitor.stream_owner());
  auto const left = visitor.session.until - clock_();
  stream->end_after(std::chrono::duration_cast<std::chrono::milliseconds>(left));
  Response response;
  response.body = std::move(stream);
  co_return response;
}

}  // namespace campus::api
