#include "daemon/gateway/target_desk.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "daemon/contract/target_views.hpp"
#include "daemon/gateway/local_people.hpp"

namespace campus::gateway {
namespace {

namespace asio = boost::asio;
constexpr std::string_view targets_path = "/local/v1/targets";
constexpr std::string_view calendar_path = "/local/v1/calendar";
constexpr std::string_view test_suffix = "/test";

// What stands behind the path and its slash.
std::string_view rest_of(std::string_view path, std::string_view root) {
  path.remove_prefix(std::min(path.size(), root.size()));
  if (path.starts_with('/')) path.remove_prefix(1);
  return path;
}

}  // namespace

TargetDesk::TargetDesk(asio::any_io_executor executor, World world, std::string program)
    : world_(std::move(world)), tester_(std::move(executor), std::move(program)) {}

asio::awaitable<api::Response> TargetDesk::answer_targets(api::Request request) {
  auto const rest = std::string(rest_of(request.path, targets_path));
  if (request.method == "POST") {
    if (!rest.ends_with(test_suffix)) co_return api::empty_response(405);
    auto id = rest.substr(0, rest.size() - test_suffix.size());
    co_return co_await test(std::move(id), std::move(request));
  }
  auto const now = world_.clock();
  if (rest.empty()) co_return api::json_response(200, contract::encode(world_.judge(now), now));
  co_return show(rest, now);
}

api::Response TargetDesk::show(std::string_view id, Instant now) const {
  auto const verdicts = world_.judge(now);
  auto const found = std::ranges::find(verdicts, id, &targets::Verdict::id);
  if (found == verdicts.end())
    return api::fault_response({Fault::Kind::not_found, "CMP-T050", {{"target", std::string(id)}}});
  return api::json_response(200, contract::encode(*found));
}

asio::awaitable<api::Response> TargetDesk::test(std::string id, api::Request request) {
  auto const wish = contract::decode_test_request(request.body);
  if (!wish) co_return api::fault_response(wish.error());
  if (auto const may = world_.may_test(id, world_.clock(), wish->is_insisted); !may)
    co_return api::fault_response(may.error());
  auto const measured = co_await tester_.run(world_.test());
  if (!measured) co_return api::fault_response(measured.error());
  auto actor = account_of(request);
  auto const kept = co_await world_.measured(*measured, std::move(actor), id);
  if (!kept) co_return api::fault_response(kept.error());
  co_return show(id, world_.clock());
}

asio::awaitable<api::Response> TargetDesk::answer_calendar(api::Request request) {
  auto const word = rest_of(request.path, calendar_path);
  auto const now = world_.clock();
  auto const& calendar = world_.calendar();
  auto const day = word.empty() ? std::optional(calendar.day_of(now)) : parse_day(word);
  if (!day)
    co_return api::fault_response(
        {Fault::Kind::usage, "CMP-T020", {{"key", "day"}, {"value", std::string(word)}}});
  co_return api::json_response(200, contract::encode(calendar, *day, now));
}

}  // namespace campus::gateway
