#include "daemon/api/work_routes.hpp"

#include <array>
#include <charconv>
#include <utility>

#include "daemon/contract/codec.hpp"
#include "policy/rectification/step.hpp"

// g++ 12 destroys temporary arguments of an awaited call twice, so a call is named first and awaited after.

namespace campus::api {

namespace asio = boost::asio;
using contract::DesiredPart;
using rectification::State;
using store::DistrictStores;
using store::WorkBook;

namespace {

constexpr std::uint32_t pages_max = 1'000'000;
constexpr std::size_t part_bytes_max = 256;  // 64 letters of any alphabet
constexpr std::size_t school_bytes_max = 32;
constexpr std::chrono::days warning_longest{366};

Result<contract::TaskQuery> read_query(Request const& request, CivilDay today) {
  static constexpr std::array<std::string_view, 7> states{"",        "draft",  "issued",  "accepted",
                                                          "replied", "closed", "exempted"};
  static constexpr std::array<std::string_view, 2> truths{"false", "true"};
  auto const state = query_choice(request, "state", states);
  auto const overdue = query_choice(request, "overdue", truths);
  auto school = query_text(request, "school", school_bytes_max);
  auto q = query_text(request, "q", part_bytes_max);
  auto const page = query_number(request, "page", 1, pages_max, 1);
  auto const size = query_number(request, "size", 1, 200, 50);
  if (!state) return std::unexpected(state.error());
  if (!overdue) return std::unexpected(overdue.error());
  if (!school) return std::unexpected(school.error());
  if (!q) return std::unexpected(q.error());
  if (!page) return std::unexpected(page.error());
  if (!size) return std::unexpected(size.error());
  return contract::TaskQuery{
      .state = *state == 0 ? std::nullopt : std::optional(static_cast<State>(*state - 1)),
      .is_overdue = *overdue == 1,
      .school = std::move(*school),
      .q = std::move(*q),
      .today = today,
      .page = *page,
      .size = *size};
}

// RFC 8187: what is no letter of it is written in hex, so that a name can neither end the header nor be a
// path.
std::string as_file_name(std::string_view name) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string text;
  for (auto const letter : name) {
    bool const is_plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                          (letter >= '0' && letter <= '9') || letter == '.' || letter == '-' || letter == '_';
    auto const byte = static_cast<unsigned char>(letter);
    if (is_plain)
      text += letter;
    else
      text.append({'%', digits[byte >> 4], digits[byte & 15]});
  }
  return text;
}

}  // namespace

Result<std::int64_t> path_number(std::string const& text) {
  std::int64_t number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size() && number > 0) return number;
  return fail(Fault::Kind::not_found, "CMP-W404", {{"path", text.substr(0, 64)}});
}

WorkRoutes::WorkRoutes(store::DistrictKeeper& keeper, Access& access, EventHub& events, World world)
    : keeper_(keeper), access_(access), events_(events), world_(std::move(world)) {}

void WorkRoutes::add_to(Router& router) {
  add(router, "GET", "/api/v1/tasks", Right::look, &WorkRoutes::tasks);
  add(router, "POST", "/api/v1/tasks", Right::work, &WorkRoutes::make_tasks);
  add(router, "GET", "/api/v1/tasks/{id}", Right::look, &WorkRoutes::task);
  add(router, "POST", "/api/v1/tasks/{id}/{verb}", Right::work, &WorkRoutes::move_task);
  add(router, "GET", "/api/v1/tasks/{id}/attachments/{sha256}", Right::look, &WorkRoutes::attachment);
  add(router, "GET", "/api/v1/warnings", Right::look, &WorkRoutes::warnings);
  add(router, "POST", "/api/v1/warnings", Right::work, &WorkRoutes::make_warning);
  add(router, "GET", "/api/v1/warnings/{id}", Right::look, &WorkRoutes::warning);
  add(router, "GET", "/api/v1/users", Right::rule, &WorkRoutes::users);
  add(router, "POST", "/api/v1/users", Right::rule, &WorkRoutes::make_user);
  add(router, "PUT", "/api/v1/users/{name}", Right::rule, &WorkRoutes::change_user);
  add(router, "GET", "/api/v1/audit", Right::audit, &WorkRoutes::audit);
  add(router, "GET", "/api/v1/desired", Right::look, &WorkRoutes::desired);
  add(router, "PUT", "/api/v1/desired/calendar", Right::rule, &WorkRoutes::set_calendar);
  add(router, "PUT", "/api/v1/desired/profiles", Right::rule, &WorkRoutes::set_profiles);
}

void WorkRoutes::add(Router& router, std::string method, std::string pattern, Right right, Action action) {
  router.add(std::move(method), std::move(pattern), [this, right, action](Request request, Values values) {
    return admit(right, action, std::move(request), std::move(values));
  });
}

WorkRoutes::Answer WorkRoutes::admit(Right right, Action action, Request request, Values values) {
  auto proof = Access::proof_of(request);
  auto visitor = co_await access_.visitor(std::move(proof));
  if (!visitor) co_return refusal_response(visitor.error());
  if (may(visitor->session.role, right))
    co_return co_await (this->*action)(std::move(*visitor), std::move(request), std::move(values));
  co_return co_await refuse(keeper_, std::move(*visitor), std::move(request), world_.clock());
}

void WorkRoutes::tasks_changed(std::string_view school) {
  events_.publish("tasks", contract::encode_school_event(school));
}

CivilDay WorkRoutes::today() const { return calendar_.value_or(SchoolCalendar()).day_of(world_.clock()); }

work::Hand WorkRoutes::hand_of(Visitor const& visitor) const {
  return {.user = visitor.session.user, .now = world_.clock(), .today = today()};
}

void WorkRoutes::learn_calendar(std::optional<contract::DesiredText> const& text) {
  auto const digest = text ? text->sha256 : std::string();
  if (digest == calendar_sha256_) return;
  calendar_sha256_ = digest;
  calendar_ = text ? world_.calendar_of(text->text) : std::nullopt;
}

contract::TaskSummaryView WorkRoutes::summary_of(contract::TaskEntry task, store::Role role) const {
  auto const day = today();
  contract::TaskLook look;
  look.is_overdue = rectification::is_overdue(task.task, day);
  if (task.task.state != State::closed && task.task.state != State::exempted)
    look.days_left = work::days_left(task.task.due_on, day, calendar_ ? &*calendar_ : nullptr);
  if (may(role, Right::work)) look.verbs = work::verbs_of(task);
  return {std::move(task), std::move(look)};
}

WorkRoutes::Answer WorkRoutes::tasks(Visitor visitor, Request request, Values) {
  auto query = read_query(request, today());
  if (!query) co_return fault_response(query.error());
  struct Found {
    contract::TaskPage page;
    std::optional<contract::DesiredText> calendar;
  };
  auto question = [query = std::move(*query)](DistrictStores& stores) {
    return stores.district.work([&](WorkBook& book) -> Result<Found> {
      auto page = book.tasks(query);
      if (!page) return std::unexpected(page.error());
      auto calendar = book.part(DesiredPart::calendar);
      if (!calendar) return std::unexpected(calendar.error());
      return Found{std::move(*page), std::move(*calendar)};
    });
  };
  auto found = co_await keeper_.ask(std::move(question));
  if (!found) co_return fault_response(found.error());
  learn_calendar(found->calendar);
  contract::TaskPageView view{
      .at = world_.clock(), .total = found->page.total, .counts = found->page.counts, .items = {}};
  for (auto& task : found->page.items)
    view.items.push_back(summary_of(std::move(task), visitor.session.role));
  co_return json_response(200, contract::encode(view));
}

WorkRoutes::Answer WorkRoutes::make_tasks(Visitor visitor, Request request, Values) {
  auto wish = contract::decode_new_task(request.body);
  if (!wish) co_return fault_response(wish.error());
  auto const schools = wish->schools;
  auto question = [wish = std::move(*wish), hand = hand_of(visitor)](DistrictStores& stores) {
    return stores.district.work([&](WorkBook& book) { return work::make_tasks(book, wish, hand); });
  };
  auto const ids = co_await keeper_.ask(std::move(question));
  if (!ids) co_return fault_response(ids.error());
  for (auto const& school : schools) tasks_changed(school);
  co_return json_response(201, contract::encode_task_ids(*ids));
}

WorkRoutes::Answer WorkRoutes::task(Visitor visitor, Request, Values values) {
  auto const id = path_number(values[0]);
  if (!id) co_return fault_response(id.error());
  co_return co_await show_task(visitor.session.role, *id);
}

WorkRoutes::Answer WorkRoutes::show_task(store::Role role, std::int64_t id) {
  struct Found {
    contract::TaskEntry task;
    std::vector<contract::TaskStep> steps;
    std::vector<contract::TaskAttachmentFacts> attachments;
    std::optional<contract::DesiredText> calendar;
  };
  auto question = [id](DistrictStores& stores) {
    return stores.district.work([&](WorkBook& book) -> Result<Found> {
      auto task = book.find_task(id);
      if (!task) return std::unexpected(task.error());
      auto steps = book.steps(id);
      if (!steps) return std::unexpected(steps.error());
      auto attachments = book.attachments(id);
      if (!attachments) return std::unexpected(attachments.error());
      auto calendar = book.part(DesiredPart::calendar);
      if (!calendar) return std::unexpected(calendar.error());
      return Found{std::move(*task), std::move(*steps), std::move(*attachments), std::move(*calendar)};
    });
  };
  auto found = co_await keeper_.ask(std::move(question));
  if (!found) co_return fault_response(found.error());
  learn_calendar(found->calendar);
  contract::TaskView const view{.summary = summary_of(std::move(found->task), role),
                                .steps = std::move(found->steps),
                                .attachments = std::move(found->attachments)};
  co_return json_response(200, contract::encode(view));
}

WorkRoutes::Answer WorkRoutes::move_task(Visitor visitor, Request request, Values values) {
  auto const id = path_number(values[0]);
  if (!id) co_return fault_response(id.error());
  auto move = contract::decode_task_move(request.body);
  if (!move) co_return fault_response(move.error());
  auto question = [id = *id, verb = values[1], move = std::move(*move),
                   hand = hand_of(visitor)](DistrictStores& stores) {
    return stores.district.work([&](WorkBook& book) { return work::move_task(book, id, verb, move, hand); });
  };
  auto const school = co_await keeper_.ask(std::move(question));
  if (!school) co_return fault_response(school.error());
  tasks_changed(*school);
  co_return co_await show_task(visitor.session.role, *id);
}

WorkRoutes::Answer WorkRoutes::attachment(Visitor, Request, Values values) {
  auto const id = path_number(values[0]);
  if (!id) co_return fault_response(id.error());
  auto question = [id = *id, sha256 = values[1]](DistrictStores& stores) {
    return stores.district.work([&](WorkBook& book) { return book.attachment(id, sha256); });
  };
  auto found = co_await keeper_.ask(std::move(question));
  if (!found) co_return fault_response(found.error());
  Response response;
  response.headers = {{"Content-Type", "application/octet-stream"},
                      {"Content-Disposition", "attachment; filename*=UTF-8''" + as_file_name(found->name)},
                      {"Cache-Control", "no-store"}};
  response.body = std::move(found->bytes);
  co_return response;
}

WorkRoutes::Answer WorkRoutes::warnings(Visitor, Request request, Values) {
  auto const page = query_number(request, "page", 1, pages_max, 1);
  auto const size = query_number(request, "size", 1, 200, 50);
  if (!page) co_return fault_response(page.error());
  if (!size) co_return fault_response(size.error());
  auto question = [page = *page, size = *size](DistrictStores& stores) {
    return stores.district.work([&](WorkBook& book) { return book.warnings(page, size); });
  };
  auto const found = co_await keeper_.ask(std::move(question));
  if (!found) co_return fault_response(found.error());
  co_return json_response(200, contract::encode(*found));
}

WorkRoutes::Answer WorkRoutes::make_warning(Visitor visitor, Request request, Values) {
  auto wish = contract::decode_new_warning(request.body);
  if (!wish) co_return fault_response(wish.error());
  auto const now = world_.clock();
  if (wish->until <= now || wish->until > now + warning_longest) {
    Fault const fault{Fault::Kind::invalid, "CMP-D024", {{"days", std::to_string(warning_longest.count())}}};
    co_return fault_response(fault);
  }
  contract::WarningEntry entry{.id = 0,
                               .severity = wish->severity,
                               .title = std::move(wish->title),
                               .text = std::move(wish->text),
                               .issued_at = now,
                               .issued_by = visitor.session.user,
                               .until = wish->until};
  auto question = [entry = std::move(entry)](DistrictStores& stores) {
    return stores.district.work([&](WorkBook& book) -> Result<std::int64_t> {
      auto const id = book.add_warning(entry);
      if (!id) return id;
      auto const noted = book.note(entry.issued_at, entry.issued_by, "issue warning",
                                   "warning " + std::to_string(*id), "done");
      if (!noted) return std::unexpected(noted.error());
      return id;
    });
  };
  auto const id = co_await keeper_.ask(std::move(question));
  if (!id) co_return fault_response(id.error());
  co_return co_await show_warning(201, *id);
}

WorkRoutes::Answer WorkRoutes::warning(Visitor, Request, Values values) {
  auto const id = path_number(values[0]);
  if (!id) co_return fault_response(id.error());
  co_return co_await show_warning(200, *id);
}

WorkRoutes::Answer WorkRoutes::show_warning(int status, std::int64_t id) {
  auto question = [id](DistrictStores& stores) {
    return stores.district.work([&](WorkBook& book) -> Result<contract::WarningView> {
      auto warning = book.find_warning(id);
      if (!warning) return std::unexpected(warning.error());
      auto receipts = book.receipts(id);
      if (!receipts) return std::unexpected(receipts.error());
      return contract::WarningView{std::move(*warning), std::move(*receipts)};
    });
  };
  auto const view = co_await keeper_.ask(std::move(question));
  if (!view) co_return fault_response(view.error());
  co_return json_response(status, contract::encode(*view));
}

}  // namespace campus::api
