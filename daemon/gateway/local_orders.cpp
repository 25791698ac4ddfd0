#include "daemon/gateway/local_orders.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "daemon/contract/order_views.hpp"
#include "daemon/pki/secrets.hpp"

namespace campus::gateway {
namespace {

namespace asio = boost::asio;
using rectification::State;
using store::CampusStores;

constexpr std::string_view orders_path = "/local/v1/tasks";
constexpr std::string_view read_path = "/local/v1/warnings/read";

struct Target {
  std::int64_t id = 0;
  std::string_view verb;  // empty: the task itself
};

// "tasks/12", "tasks/12/accept"
std::optional<Target> target_of(std::string_view path) {
  path.remove_prefix(orders_path.size());
  if (!path.starts_with('/')) return std::nullopt;
  path.remove_prefix(1);
  auto const slash = std::min(path.find('/'), path.size());
  Target target{.id = 0, .verb = path.substr(std::min(slash + 1, path.size()))};
  auto const [end, error] = std::from_chars(path.data(), path.data() + slash, target.id);
  if (error != std::errc() || end != path.data() + slash || target.id <= 0) return std::nullopt;
  return target;
}

Result<contract::TaskOrderView> view_of(store::OrderedTask const& kept) {
  auto task = contract::decode_desired_task(kept.body);
  if (!task) return std::unexpected(std::move(task.error()));
  return contract::TaskOrderView{.task = std::move(*task),
                                 .received_at = kept.received_at,
                                 .accepted_at = kept.accepted_at,
                                 .replied_at = kept.replied_at};
}

store::RecordStore::AuditEntry entry_of(Instant at, std::string by, std::string action, std::string subject) {
  return {.at = at,
          .actor = std::move(by),
          .action = std::move(action),
          .subject = std::move(subject),
          .outcome = "done"};
}

std::string name_of(std::int64_t id) { return "task " + std::to_string(id); }

// Somebody here has to do something.
bool waits_here(contract::TaskOrderView const& view) {
  auto const state = view.task.state;
  return (state == State::issued || state == State::accepted) && !view.replied_at;
}

api::Response nothing_at(std::string const& path) {
  return api::fault_response({Fault::Kind::not_found, "CMP-W404", {{"path", path}}});
}

// What the school may still answer: the district would refuse the rest.
Result<void> judge(store::OrderedTask const& kept, char const* verb) {
  auto const task = contract::decode_desired_task(kept.body);
  if (!task) return std::unexpected(task.error());
  auto const state = task->state;
  if (state == State::issued || state == State::accepted || state == State::replied) return {};
  return fail(Fault::Kind::conflict, "CMP-D001",
              {{"verb", verb}, {"state", std::string(rectification::name_of(state))}});
}

}  // namespace

LocalOrders::LocalOrders(store::CampusKeeper& keeper, World world)
    : keeper_(keeper), world_(std::move(world)) {}

bool LocalOrders::is_mine(std::string_view path) {
  return path == orders_path || path == read_path ||
         (path.starts_with(orders_path) && path[orders_path.size()] == '/');
}

LocalOrders::Standing LocalOrders::standing(Instant now) const {
  auto const unread = std::ranges::count_if(unread_until_, [now](Instant until) { return until > now; });
  return {.tasks_waiting = tasks_waiting_, .warnings_unread = static_cast<std::uint32_t>(unread)};
}

asio::awaitable<Result<LocalOrders::Found>> LocalOrders::find() {
  auto question = [now = world_.clock()](CampusStores& stores) -> Result<Found> {
    auto tasks = stores.record.ordered_tasks();
    if (!tasks) return std::unexpected(tasks.error());
    auto warnings = stores.record.ordered_warnings(now);
    if (!warnings) return std::unexpected(warnings.error());
    return Found{std::move(*tasks), std::move(*warnings)};
  };
  co_return co_await keeper_.ask(std::move(question));
}

// Where the record does not answer, what was known stays; the next look says more.
asio::awaitable<void> LocalOrders::look() {
  auto const found = co_await find();
  if (!found) co_return;
  tasks_waiting_ = 0;
  for (auto const& kept : found->tasks)
    if (auto const view = view_of(kept); view && waits_here(*view)) ++tasks_waiting_;
  unread_until_.clear();
  for (auto const& kept : found->warnings)
    if (!kept.read_at) unread_until_.push_back(kept.until);
}

asio::awaitable<api::Response> LocalOrders::answer(api::Request request, std::string by) {
  bool const is_list = request.path == orders_path;
  if (request.method == "POST" && !is_list) {
    auto answering = answer_order(std::move(request), std::move(by));
    auto response = co_await std::move(answering);
    co_await look();
    co_return response;
  }
  if (request.method != "GET" || request.path == read_path) co_return api::empty_response(405);
  if (is_list) co_return co_await show();
  auto const target = target_of(request.path);
  if (target && target->verb.empty()) co_return co_await show_task(target->id);
  co_return nothing_at(request.path);
}

asio::awaitable<api::Response> LocalOrders::answer_order(api::Request request, std::string by) {
  if (request.path == read_path) co_return co_await read(std::move(request.body), std::move(by));
  auto const target = target_of(request.path);
  if (target && target->verb == "accept") co_return co_await accept(target->id, std::move(by));
  if (target && target->verb == "reply") {
    auto replying = reply(target->id, std::move(request.body), std::move(by));
    co_return co_await std::move(replying);
  }
  co_return nothing_at(request.path);
}

asio::awaitable<api::Response> LocalOrders::show() {
  auto const found = co_await find();
  if (!found) co_return api::fault_response(found.error());
  contract::OrdersView view{.version = world_.version(), .tasks = {}, .warnings = {}};
  for (auto const& kept : found->tasks)
    if (auto one = view_of(kept)) view.tasks.push_back(std::move(*one));
  for (auto const& kept : found->warnings)
    if (auto warning = contract::decode_desired_warning(kept.body))
      view.warnings.push_back({std::move(*warning), kept.received_at, kept.read_at});
  co_return api::json_response(200, contract::encode(view));
}

// Only what was shown: a warning that came in between was not.
asio::awaitable<api::Response> LocalOrders::read(std::string body, std::string by) {
  auto ids = contract::decode_read_warnings(body);
  if (!ids) co_return api::fault_response(ids.error());
  auto entry = entry_of(world_.clock(), std::move(by), "read warnings", "warnings of the district");
  auto question = [ids = std::move(*ids), entry = std::move(entry)](CampusStores& stores) {
    return stores.record.read_warnings(ids, entry);
  };
  auto const is_news = co_await keeper_.ask(std::move(question));
  if (!is_news) co_return api::fault_response(is_news.error());
  if (*is_news) world_.queued();
  co_return co_await show();
}

asio::awaitable<api::Response> LocalOrders::show_task(std::int64_t id) {
  auto question = [id](CampusStores& stores) { return stores.record.ordered_task(id); };
  auto const kept = co_await keeper_.ask(std::move(question));
  if (!kept) co_return api::fault_response(kept.error());
  auto const view = view_of(*kept);
  if (!view) co_return api::fault_response(view.error());
  co_return api::json_response(200, contract::encode(*view));
}

asio::awaitable<api::Response> LocalOrders::accept(std::int64_t id, std::string by) {
  auto entry = entry_of(world_.clock(), std::move(by), "accept task", name_of(id));
  auto question = [id, entry = std::move(entry)](CampusStores& stores) -> Result<bool> {
    auto const kept = stores.record.ordered_task(id);
    if (!kept) return std::unexpected(kept.error());
    if (auto const may = judge(*kept, "accept"); !may) return std::unexpected(may.error());
    return stores.record.accept_task(id, entry);
  };
  auto const done = co_await keeper_.ask(std::move(question));
  if (!done) co_return api::fault_response(done.error());
  if (*done) world_.queued();
  co_return co_await show_task(id);
}

asio::awaitable<api::Response> LocalOrders::reply(std::int64_t id, std::string body, std::string by) {
  auto wish = contract::decode_order_reply(body);
  if (!wish) co_return api::fault_response(wish.error());
  if (wish->note.find_first_not_of(" \t\r\n") == std::string::npos) {
    Fault const fault{Fault::Kind::invalid, "CMP-D003", {{"verb", "reply"}}};
    co_return api::fault_response(fault);
  }
  contract::TaskReply word{
      .task = id, .note = std::move(wish->note), .attachments = std::move(wish->attachments)};
  for (auto& one : word.attachments) one.sha256 = pki::sha256_hex(one.bytes);
  auto entry = entry_of(world_.clock(), std::move(by), "reply to task", name_of(id));
  auto question = [id, text = contract::encode(word),
                   entry = std::move(entry)](CampusStores& stores) -> Result<void> {
    auto const kept = stores.record.ordered_task(id);
    if (!kept) return std::unexpected(kept.error());
    if (auto const may = judge(*kept, "reply"); !may) return may;
    return stores.record.reply_to_task(id, text, entry);
  };
  auto const done = co_await keeper_.ask(std::move(question));
  if (!done) co_return api::fault_response(done.error());
  world_.queued();
  co_return co_await show_task(id);
}

}  // namespace campus::gateway
