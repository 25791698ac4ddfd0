#include "daemon/gateway/local_rooms.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

namespace campus::gateway {
namespace {

constexpr std::string_view all_path = "rooms", one_path = "rooms/", use_path = "/use";
constexpr unsigned days_default = 7;
constexpr unsigned days_max = 366;  // two school years would be read for one answer

// Nothing: it is no number of days.
std::optional<unsigned> days_of(api::Request const& request) {
  auto const said = request.query_value("days");
  if (!said) return days_default;
  unsigned days = 0;
  auto const [end, error] = std::from_chars(said->data(), said->data() + said->size(), days);
  if (error != std::errc() || end != said->data() + said->size() || days == 0 || days > days_max)
    return std::nullopt;
  return days;
}

api::Response not_found(std::string const& name) {
  return api::fault_response({Fault::Kind::not_found, "CMP-M020", {{"name", name}}});
}

api::Response no_days() {
  return api::fault_response({Fault::Kind::invalid, "CMP-M021", {{"max", std::to_string(days_max)}}});
}

}  // namespace

bool is_of_rooms(std::string_view what) { return what == all_path || what.starts_with(one_path); }

boost::asio::awaitable<api::Response> answer_rooms(LocalRooms const& rooms, api::Request request,
                                                   std::string what) {
  auto const view = rooms.all();
  if (what == all_path) co_return api::json_response(200, contract::encode(view));
  auto name = what.substr(one_path.size());
  bool const is_use = name.ends_with(use_path);
  if (is_use) name.resize(name.size() - use_path.size());
  auto const found =
      std::ranges::find_if(view.rooms, [&](auto const& room) { return room.status.room.name == name; });
  if (found == view.rooms.end()) co_return not_found(name);
  if (!is_use) co_return api::json_response(200, contract::encode(*found));
  auto const days = days_of(request);
  if (!days) co_return no_days();
  auto const use = co_await rooms.use(std::move(name), *days);
  if (!use) co_return api::fault_response(use.error());
  co_return api::json_response(200, contract::encode(*use));
}

}  // namespace campus::gateway
