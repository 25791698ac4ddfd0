// Users, the audit and the desired state: what only an admin changes.

#include <utility>

#include "daemon/api/work_routes.hpp"
#include "daemon/pki/secrets.hpp"
#include "daemon/work/desired.hpp"

namespace campus::api {

namespace asio = boost::asio;
using contract::DesiredPart;
using store::DistrictStores;
using store::WorkBook;

namespace {

constexpr std::uint32_t audit_pages_max = 1'000'000;
constexpr std::size_t audit_q_bytes_max = 256;

contract::UserView view_of(store::User const& user) {
  return {.name = user.name,
          .role = std::string(store::name_of(user.role)),
          .is_disabled = user.is_disabled,
          .has_password = !user.password_hash.empty(),
          .created_at = user.created_at,
          .last_seen = user.last_seen};
}

Fault unknown_role(std::string const& role) {
  return {Fault::Kind::invalid, "CMP-W031", {{"role", role.substr(0, 32)}}};
}

store::DistrictAudit entry_of(work::Hand const& hand, std::string action, std::string subject,
                              std::string outcome) {
  return {.at = hand.now,
          .actor = hand.user,
          .action = std::move(action),
          .subject = std::move(subject),
          .outcome = std::move(outcome)};
}

Response unprocessable(std::vector<contract::TextFault> const& faults) {
  Fault const whole{Fault::Kind::invalid, "CMP-D030", {{"count", std::to_string(faults.size())}}};
  return json_response(422, contract::encode(whole, faults));
}

}  // namespace

WorkRoutes::Answer WorkRoutes::users(Visitor, Request, Values) {
  auto question = [](DistrictStores& stores) { return stores.district.users(); };
  auto const users = co_await keeper_.ask(std::move(question));
  if (!users) co_return fault_response(users.error());
  std::vector<contract::UserView> views;
  for (auto const& user : *users) views.push_back(view_of(user));
  co_return json_response(200, contract::encode(views));
}

WorkRoutes::Answer WorkRoutes::make_user(Visitor visitor, Request request, Values) {
  auto const wish = contract::decode_new_user(request.body);
  if (!wish) co_return fault_response(wish.error());
  auto const role = store::role_named(wish->role);
  if (!role) co_return fault_response(unknown_role(wish->role));
  if (!is_user_name(wish->name)) {
    Fault const fault{Fault::Kind::invalid, "CMP-W047", {{"name", wish->name}}};
    co_return fault_response(fault);
  }
  auto question = [name = wish->name, role = *role,
                   hand = hand_of(visitor)](DistrictStores& stores) -> Result<void> {
    auto& district = stores.district;
    if (auto const added = district.add_user(name, hand.now, role); !added) return added;
    return district.note(entry_of(hand, "create user", name, std::string(store::name_of(role))));
  };
  auto const made = co_await keeper_.ask(std::move(question));
  if (!made) co_return fault_response(made.error());
  auto changing = changed_user(wish->name, true);
  auto const view = co_await std::move(changing);
  if (!view) co_return fault_response(view.error());
  co_return json_response(201, contract::encode(*view));
}

// The user as it now is, with a new link where one is wanted.
asio::awaitable<Result<contract::UserChangedView>> WorkRoutes::changed_user(std::string name,
                                                                            bool wants_link) {
  auto const now = world_.clock();
  auto const token = wants_link ? std::optional(pki::random_token()) : std::nullopt;
  auto const until = now + login_link_lifetime;
  auto digest = token ? pki::sha256_hex(*token) : std::string();
  auto question = [name = std::move(name), digest = std::move(digest), until,
                   now](DistrictStores& stores) -> Result<store::User> {
    auto& district = stores.district;
    if (!digest.empty()) {
      if (auto const ended = district.end_links(name); !ended) return std::unexpected(ended.error());
      if (auto const kept = district.add_link(digest, name, until, now); !kept)
        return std::unexpected(kept.error());
    }
    return district.find_user(name);
  };
  auto const user = co_await keeper_.ask(std::move(question));
  if (!user) co_return std::unexpected(user.error());
  contract::UserChangedView view{.user = view_of(*user), .token = token, .until = until};
  co_return view;
}

WorkRoutes::Answer WorkRoutes::change_user(Visitor visitor, Request request, Values values) {
  auto const wish = contract::decode_user_change(request.body);
  if (!wish) co_return fault_response(wish.error());
  auto const role = wish->role ? store::role_named(*wish->role) : std::nullopt;
  if (wish->role && !role) co_return fault_response(unknown_role(*wish->role));
  auto const name = values[0];
  auto const wants_link = wish->wants_link;
  auto question = [name, role, is_disabled = wish->is_disabled, wants_link,
                   hand = hand_of(visitor)](DistrictStores& stores) -> Result<store::User> {
    auto& district = stores.district;
    auto user = district.find_user(name);
    if (!user) return user;
    user->role = role.value_or(user->role);
    user->is_disabled = is_disabled.value_or(user->is_disabled);
    if (wants_link && user->is_disabled) return fail(Fault::Kind::conflict, "CMP-W032", {{"user", name}});
    auto outcome = std::string(store::name_of(user->role)) + (user->is_disabled ? ", disabled" : "") +
                   (wants_link ? ", new link" : "");
    if (auto const done = district.change_user(name, user->role, user->is_disabled, hand.now); !done)
      return std::unexpected(done.error());
    if (auto const noted = district.note(entry_of(hand, "change user", name, std::move(outcome))); !noted)
      return std::unexpected(noted.error());
    return user;
  };
  auto const changed = co_await keeper_.ask(std::move(question));
  if (!changed) co_return fault_response(changed.error());
  if (changed->is_disabled) access_.end_streams_of(name);
  auto changing = changed_user(name, wants_link);
  auto const view = co_await std::move(changing);
  if (!view) co_return fault_response(view.error());
  co_return json_response(200, contract::encode(*view));
}

WorkRoutes::Answer WorkRoutes::audit(Visitor, Request request, Values) {
  auto q = query_text(request, "q", audit_q_bytes_max);
  auto const page = query_number(request, "page", 1, audit_pages_max, 1);
  auto const size = query_number(request, "size", 1, 200, 50);
  if (!q) co_return fault_response(q.error());
  if (!page) co_return fault_response(page.error());
  if (!size) co_return fault_response(size.error());
  auto question = [q = std::move(*q), page = *page, size = *size](DistrictStores& stores) {
    return stores.district.audit_page(q, page, size);
  };
  auto const found = co_await keeper_.ask(std::move(question));
  if (!found) co_return fault_response(found.error());
  std::vector<contract::AuditView> items;
  for (auto const& entry : found->items)
    items.push_back({entry.id, entry.at, entry.actor, entry.action, entry.subject, entry.outcome});
  co_return json_response(200, contract::encode_audit(found->total, items));
}

WorkRoutes::Answer WorkRoutes::desired(Visitor, Request, Values) { return show_desired(); }

WorkRoutes::Answer WorkRoutes::show_desired() {
  auto question = [](DistrictStores& stores) {
    return stores.district.work([](WorkBook& book) -> Result<contract::DesiredView> {
      auto calendar = book.part(DesiredPart::calendar);
      if (!calendar) return std::unexpected(calendar.error());
      auto profiles = book.part(DesiredPart::profiles);
      if (!profiles) return std::unexpected(profiles.error());
      auto schools = book.desired_schools();
      if (!schools) return std::unexpected(schools.error());
      return contract::DesiredView{std::move(*calendar), std::move(*profiles), std::move(*schools)};
    });
  };
  auto const view = co_await keeper_.ask(std::move(question));
  if (!view) co_return fault_response(view.error());
  learn_calendar(view->calendar);
  co_return json_response(200, contract::encode(*view));
}

WorkRoutes::Answer WorkRoutes::set_calendar(Visitor visitor, Request request, Values) {
  return set_part(DesiredPart::calendar, std::move(visitor), std::move(request));
}

WorkRoutes::Answer WorkRoutes::set_profiles(Visitor visitor, Request request, Values) {
  return set_part(DesiredPart::profiles, std::move(visitor), std::move(request));
}

WorkRoutes::Answer WorkRoutes::set_part(DesiredPart part, Visitor visitor, Request request) {
  auto text = contract::decode_desired_text(request.body);
  if (!text) co_return fault_response(text.error());
  if (!text->empty())
    if (auto const faults = world_.faults_of(part, *text); !faults.empty()) co_return unprocessable(faults);
  auto const hand = hand_of(visitor);
  contract::DesiredText row{
      .text = *text, .sha256 = pki::sha256_hex(*text), .changed_at = hand.now, .changed_by = hand.user};
  auto question = [part, row = std::move(row)](DistrictStores& stores) {
    return stores.district.work([&](WorkBook& book) -> Result<void> {
      auto const other =
          book.part(part == DesiredPart::calendar ? DesiredPart::profiles : DesiredPart::calendar);
      if (!other) return std::unexpected(other.error());
      if (auto fits = work::judge_size(row.text, *other ? (*other)->text : std::string()); !fits) return fits;
      if (auto set = book.set_part(part, row); !set) return set;
      auto const what = part == DesiredPart::calendar ? "desired calendar" : "desired profiles";
      return book.note(row.changed_at, row.changed_by, row.text.empty() ? "withdraw" : "set", what,
                       row.sha256);
    });
  };
  auto const set = co_await keeper_.ask(std::move(question));
  if (!set) co_return fault_response(set.error());
  co_return co_await show_desired();
}

}  // namespace campus::api
