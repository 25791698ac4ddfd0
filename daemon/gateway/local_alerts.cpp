#include "daemon/gateway/local_alerts.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <string_view>
#include <utility>

#include "daemon/gateway/local_people.hpp"

namespace campus::gateway {
namespace {

namespace asio = boost::asio;

constexpr std::string_view local_root = "/local/v1/";
constexpr std::uint64_t ended_most = 1000;

std::optional<std::uint64_t> natural_number(std::string_view text) {
  std::uint64_t number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// The number in "alerts/12/ack" between the two words.
std::optional<std::uint64_t> number_between(std::string_view what, std::string_view before,
                                            std::string_view after) {
  if (!what.starts_with(before) || !what.ends_with(after) || what.size() < before.size() + after.size())
    return std::nullopt;
  return natural_number(what.substr(before.size(), what.size() - before.size() - after.size()));
}

api::Response no_such_path(std::string const& path) {
  return api::fault_response({Fault::Kind::not_found, "CMP-W404", {{"path", path}}});
}

}  // namespace

LocalAlerts::LocalAlerts(Campus& campus, store::CampusKeeper& keeper, World world)
    : campus_(campus), keeper_(keeper), world_(std::move(world)) {}

bool LocalAlerts::is_mine(std::string_view path) {
  return path == "/local/v1/alerts" || path.starts_with("/local/v1/alerts/") ||
         path == "/local/v1/silences" || path.starts_with("/local/v1/silences/");
}

asio::awaitable<api::Response> LocalAlerts::answer(api::Request request, bool is_admin) {
  if (request.method == "GET") co_return co_await show(std::move(request));
  if (request.method != "POST") co_return api::empty_response(405);
  if (!is_admin) co_return api::fault_response({Fault::Kind::permission, "CMP-R020", {}});
  co_return co_await change(std::move(request));
}

asio::awaitable<api::Response> LocalAlerts::show(api::Request request) {
  auto const path = request.path;
  auto const what = std::string_view(path).substr(local_root.size());
  auto const& book = campus_.alert_book();
  if (what == "alerts") {
    contract::AlertsView view{.alerts = book.alerts(),
                              .incidents = book.incidents(),
                              .silences = book.silences(),
                              .channels = world_.channels(),
                              .beyond = book.conditions_beyond()};
    auto const wanted = natural_number(request.query_value("ended").value_or("")).value_or(0);
    if (wanted > 0) {
      auto question = [most = std::min(wanted, ended_most)](store::CampusStores& stores) {
        return stores.record.ended_alerts(most);
      };
      auto ended = co_await keeper_.ask(std::move(question));
      if (!ended) co_return api::fault_response(ended.error());
      std::ranges::move(*ended, std::back_inserter(view.alerts));
    }
    co_return api::json_response(200, contract::encode(view));
  }
  auto const number = number_between(what, "alerts/", "");
  if (!number) co_return no_such_path(path);
  if (auto const* const alert = book.find(*number))
    co_return api::json_response(200, contract::encode(*alert));
  auto question = [](store::CampusStores& stores) { return stores.record.ended_alerts(ended_most); };
  auto const ended = co_await keeper_.ask(std::move(question));
  if (!ended) co_return api::fault_response(ended.error());
  auto const found = std::ranges::find(*ended, *number, &Alert::number);
  if (found == ended->end())
    co_return api::fault_response(
        {Fault::Kind::not_found, "CMP-V003", {{"number", std::to_string(*number)}}});
  co_return api::json_response(200, contract::encode(*found));
}

asio::awaitable<api::Response> LocalAlerts::change(api::Request request) {
  auto const what = request.path.substr(local_root.size());
  auto const by = account_of(request);
  auto const answer = change_now(what, request.body, by);
  store::RecordStore::AuditEntry entry{.at = world_.now(),
                                       .actor = by,
                                       .action = "alert",
                                       .subject = what,
                                       .outcome = answer ? "done" : answer.error().code};
  auto question = [entry = std::move(entry)](store::CampusStores& stores) {
    return stores.record.note(entry);
  };
  auto const noted = co_await keeper_.ask(std::move(question));
  if (!answer) co_return api::fault_response(answer.error());
  if (!noted) co_return api::fault_response(noted.error());
  co_return api::json_response(200, *answer);
}

Result<std::string> LocalAlerts::change_now(std::string const& what, std::string const& body,
                                            std::string const& by) {
  auto const now = world_.now();
  auto& book = campus_.alert_book();
  Ruling ruling;
  if (what == "silences") return silence(body, by);
  if (what == "alerts/test") {
    book.send_test(by, now, ruling);
    world_.carry_out(std::move(ruling));
    return contract::encode(contract::AlertsView{
        .alerts = {}, .incidents = {}, .silences = {}, .channels = world_.channels(), .beyond = 0});
  }
  if (auto const number = number_between(what, "alerts/", "/ack")) {
    auto request = contract::decode_acknowledge_request(body);
    if (!request) return std::unexpected(std::move(request.error()));
    auto const done = book.acknowledge(*number, {by, now, std::move(request->note)}, ruling);
    if (!done) return std::unexpected(done.error());
    world_.carry_out(std::move(ruling));
    return contract::encode(*done);
  }
  if (auto const id = number_between(what, "silences/", "/end")) {
    auto const done = book.end_silence(*id, now, ruling);
    if (!done) return std::unexpected(done.error());
    world_.carry_out(std::move(ruling));
    return contract::encode(*done);
  }
  return fail(Fault::Kind::not_found, "CMP-W404", {{"path", what}});
}

Result<std::string> LocalAlerts::silence(std::string const& body, std::string const& by) {
  auto request = contract::decode_silence_request(body);
  if (!request) return std::unexpected(std::move(request.error()));
  auto const now = world_.now();
  auto& book = campus_.alert_book();
  Silence const wanted{.object = std::move(request->object),
                       .rule = std::move(request->rule),
                       .reason = std::move(request->reason),
                       .owner = request->owner.empty() ? by : std::move(request->owner),
                       .from = now,
                       .until = now + std::chrono::seconds(request->seconds)};
  Ruling ruling;
  if (request->is_dry) {
    auto const tried = watch::AlertBook(book).silence(wanted, now, ruling);
    if (!tried) return std::unexpected(tried.error());
    return contract::encode(wanted, book.hidden_by(wanted));
  }
  auto const made = book.silence(wanted, now, ruling);
  if (!made) return std::unexpected(made.error());
  world_.carry_out(std::move(ruling));
  return contract::encode(*made, book.hidden_by(*made));
}

}  // namespace campus::gateway
