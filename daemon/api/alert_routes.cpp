// The alerts of all schools.

#include <array>
#include <charconv>

#include "daemon/api/evidence_routes.hpp"
#include "daemon/api/rights.hpp"
#include "daemon/contract/codec.hpp"
#include "daemon/contract/dashboard.hpp"
#include "daemon/contract/day_views.hpp"

namespace campus::api {

namespace asio = boost::asio;
using store::DistrictStores;
using store::IncidentQuery;

namespace {

constexpr std::uint32_t list_page_max = 1'000'000;
constexpr std::size_t school_bytes_max = 32, rule_bytes_max = 128;

// "+" stands for a blank in a query, also where somebody forgot that in "+08:00".
Result<Instant> query_time(Request const& request, std::string_view name) {
  auto const text = request.query_value(name);
  if (!text) return Instant{};
  auto const at = contract::from_rfc3339(*text);
  if (at) return *at;
  return fail(Fault::Kind::invalid, "CMP-W025",
              {{"name", std::string(name)}, {"value", text->substr(0, 64)}, {"allowed", "RFC 3339"}});
}

Result<IncidentQuery> read_query(Request const& request) {
  // In the order of IncidentQuery::State, and of Severity.
  static constexpr std::array<std::string_view, 3> states{"open", "ended", "all"};
  static constexpr std::array<std::string_view, 5> severities{"info", "low", "medium", "high", "critical"};
  auto const state = query_choice(request, "state", states);
  auto school = query_text(request, "school", school_bytes_max);
  auto const severity = query_choice(request, "severity", severities);
  auto rule = query_text(request, "rule", rule_bytes_max);
  auto const since = query_time(request, "since");
  auto const page = query_number(request, "page", 1, list_page_max, 1);
  auto const size = query_number(request, "size", 1, 200, 50);
  if (!state) return std::unexpected(state.error());
  if (!school) return std::unexpected(school.error());
  if (!severity) return std::unexpected(severity.error());
  if (!rule) return std::unexpected(rule.error());
  if (!since) return std::unexpected(since.error());
  if (!page) return std::unexpected(page.error());
  if (!size) return std::unexpected(size.error());
  return IncidentQuery{.state = static_cast<IncidentQuery::State>(*state),
                       .school = std::move(*school),
                       .least = static_cast<Severity>(*severity),
                       .rule = std::move(*rule),
                       .since = *since,
                       .page = *page,
                       .size = *size};
}

Result<std::uint64_t> number_of(std::string const& text) {
  std::uint64_t number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size() && number <= INT64_MAX) return number;
  return fail(Fault::Kind::not_found, "CMP-W404", {{"path", text}});
}

}  // namespace

asio::awaitable<Response> EvidenceRoutes::incidents(Visitor, Request request, Values) {
  auto query = read_query(request);
  if (!query) co_return fault_response(query.error());
  auto question = [query = std::move(*query)](DistrictStores& stores) { return stores.district.incidents(query); };
  auto const page = co_await keeper_.ask(std::move(question));
  if (!page) co_return fault_response(page.error());
  co_return json_response(200, contract::encode(*page, clock_()));
}

asio::awaitable<Response> EvidenceRoutes::alert(Visitor, Request, Values values) {
  auto const number = number_of(values[1]);
  if (!number) co_return fault_response(number.error());
  auto question = [school = values[0], number = *number](DistrictStores& stores) {
    return stores.district.find_alert(school, number);
  };
  auto const found = co_await keeper_.ask(std::move(question));
  if (!found) co_return fault_response(found.error());
  co_return json_response(200, contract::encode(*found));
}

asio::awaitable<Response> EvidenceRoutes::claim(Visitor visitor, Request request, Values values) {
  if (!may(visitor.session.role, Right::work))
    co_return co_await refuse(keeper_, std::move(visitor), std::move(request), clock_());
  auto const number = number_of(values[1]);
  if (!number) co_return fault_response(number.error());
  auto note = contract::decode_claim_request(request.body);
  if (!note) co_return fault_response(note.error());
  contract::Claim const claim{.by = visitor.session.user, .at = clock_(), .note = std::move(*note)};
  auto question = [school = values[0], number = *number, claim](DistrictStores& stores) {
    return stores.district.claim_alert(school, number, claim);
  };
  auto const done = co_await keeper_.ask(std::move(question));
  if (!done) co_return fault_response(done.error());
  events_.publish("alerts", contract::encode_devices_changed(values[0]));
  co_return json_response(200, contract::encode(claim));
}

}  // namespace campus::api
