#include "daemon/gateway/admission_post.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <set>
#include <utility>

#include "daemon/contract/codec.hpp"

namespace campus::gateway {
namespace {

namespace asio = boost::asio;
constexpr auto until_done = asio::as_tuple(asio::use_awaitable);

constexpr std::chrono::milliseconds look_every{1'000};
constexpr std::chrono::milliseconds retry_after{2'000};
// Who acts when nobody ordered it.
constexpr std::string_view by_itself = "campusd";

admission::Order order_of(contract::OrderRequest const& request, std::string by) {
  using Verb = contract::OrderRequest::Verb;
  switch (request.verb) {
    case Verb::allow:
      return admission::Allow{request.mac,   request.group,  request.vlan,        request.until,
                              std::move(by), request.reason, request.is_replacing};
    case Verb::block:
      return admission::Restrict{request.mac, Standing::blocked, request.until, std::move(by),
                                 request.reason};
    case Verb::quarantine:
      return admission::Restrict{request.mac, Standing::quarantined, request.until, std::move(by),
                                 request.reason};
    case Verb::mode: return admission::SetMode{request.mode, std::move(by), request.reason};
  }
  return admission::SetMode{};
}

std::string until_text(std::optional<Instant> const& until) {
  return until ? " until=" + contract::to_rfc3339(*until) : std::string();
}

std::string reason_text(std::string const& reason) {
  return reason.empty() ? std::string() : " reason=" + reason;
}

// What was ordered, in one line of the audit.
store::AdmissionStep::Audit audit_of(admission::Decision const& decision) {
  store::AdmissionStep::Audit line{
      .at = decision.at, .actor = {}, .action = {}, .subject = {}, .outcome = {}};
  if (auto const* const allow = std::get_if<admission::Allow>(&decision.order)) {
    line.actor = allow->by;
    line.action = "nac.allow";
    line.outcome = decision.granted.empty()
                       ? "lifted"
                       : "as=" + std::string(contract::name_of(decision.granted[0].group));
    if (allow->vlan) line.outcome += " vlan=" + std::to_string(allow->vlan->number);
    line.outcome += until_text(allow->until) + reason_text(allow->reason);
  } else if (auto const* const held = std::get_if<admission::Restrict>(&decision.order)) {
    line.actor = held->by;
    line.action = held->standing == Standing::blocked ? "nac.block" : "nac.quarantine";
    line.outcome = "imposed" + until_text(held->until) + reason_text(held->reason);
  } else if (auto const* const mode = std::get_if<admission::SetMode>(&decision.order)) {
    line.actor = mode->by;
    line.action = "nac.mode";
    line.subject = "school";
    line.outcome = std::string(contract::name_of(mode->mode)) + reason_text(mode->reason);
  }
  if (line.subject.empty()) line.subject = decision.host.to_string();
  return line;
}

store::AdmissionStep::Audit audit_of(StandingChange const& change) {
  return {.at = change.at,
          .actor = std::string(by_itself),
          .action = "nac.standing",
          .subject = change.host.to_string(),
          .outcome = std::string(contract::name_of(change.from)) + '>' +
                     std::string(contract::name_of(change.to)) + ' ' +
                     std::string(contract::name_of(change.cause))};
}

void add(admission::Decision const& decision, store::AdmissionStep& step) {
  step.granted.insert(step.granted.end(), decision.granted.begin(), decision.granted.end());
  step.withdrawn.insert(step.withdrawn.end(), decision.withdrawn.begin(), decision.withdrawn.end());
  if (decision.lifted) step.lifted.push_back(*decision.lifted);
  if (decision.imposed) step.imposed.push_back(*decision.imposed);
  if (auto const* const mode = std::get_if<admission::SetMode>(&decision.order)) step.mode = mode->mode;
  step.audit.push_back(audit_of(decision));
}

bool is_empty(store::AdmissionStep const& step) {
  return step.hosts.empty() && step.forgotten.empty() && step.changes.empty() && step.audit.empty();
}

}  // namespace

AdmissionPost::AdmissionPost(asio::any_io_executor executor, store::CampusKeeper& keeper,
                             admission::Gate& gate, enforce::Enforcer& enforcer, World world)
    : executor_(executor),
      keeper_(keeper),
      gate_(gate),
      enforcer_(enforcer),
      world_(std::move(world)),
      bell_(executor) {}

asio::awaitable<Result<void>> AdmissionPost::remember() {
  auto const now = world_.now();
  auto question = [now](store::CampusStores& stores) { return stores.record.admission(now); };
  auto memory = co_await keeper_.ask(std::move(question));
  if (!memory) co_return std::unexpected(memory.error());
  gate_.restore({.mode = memory->mode,
                 .next_host = memory->next_host,
                 .hosts = std::move(memory->hosts),
                 .grants = std::move(memory->grants),
                 .restrictions = std::move(memory->restrictions)},
                now);
  is_remembered_ = true;
  co_return Result<void>{};
}

asio::awaitable<Result<contract::OrderView>> AdmissionPost::order(contract::OrderRequest request,
                                                                  std::string by) {
  auto order = order_of(request, std::move(by));
  if (!is_remembered_) co_return fail(Fault::Kind::unreachable, "CMP-A046");
  if (request.is_dry_run) co_return try_out(order, request);
  if (orders_.size() >= orders_max || is_finishing_)
    co_return fail(Fault::Kind::full, "CMP-A047", {{"max", std::to_string(orders_max)}});
  auto const waiting = std::make_shared<Waiting>(Waiting{.order = std::move(order),
                                                         .decision = {},
                                                         .changes = {},
                                                         .is_done = false,
                                                         .done = asio::steady_timer(executor_)});
  waiting->done.expires_at(asio::steady_timer::time_point::max());
  orders_.push_back(waiting);
  wake();
  while (!waiting->is_done) co_await waiting->done.async_wait(until_done);
  if (!*waiting->decision) co_return std::unexpected(waiting->decision->error());
  auto view = view_of(request, std::move(waiting->changes), gate_);
  view.is_in_force = co_await enforcer_.in_force(force_wait_max);
  co_return view;
}

Result<contract::OrderView> AdmissionPost::try_out(admission::Order const& order,
                                                   contract::OrderRequest const& request) const {
  auto const now = world_.now();
  auto draft = gate_;
  auto const decision = draft.decide(order, now);
  if (!decision) return std::unexpected(decision.error());
  auto changes = draft.due(now);
  std::erase_if(changes, [&](StandingChange const& change) { return change.mac != request.mac; });
  return view_of(request, std::move(changes), draft);
}

contract::OrderView AdmissionPost::view_of(contract::OrderRequest const& request,
                                           std::vector<StandingChange> changes,
                                           admission::Gate const& gate) const {
  contract::OrderView view{.verb = request.verb,
                           .is_dry_run = request.is_dry_run,
                           .is_in_force = false,
                           .mode = gate_.mode(),
                           .changes = std::move(changes),
                           .cut_off = {}};
  if (request.verb == contract::OrderRequest::Verb::mode && request.mode == AdmissionMode::enforce)
    for (auto const& host : gate.cut_off(world_.now())) view.cut_off.push_back(view_of(host, gate));
  return view;
}

contract::HostView AdmissionPost::view_of(Host const& host, admission::Gate const& gate) const {
  auto const now = world_.now();
  auto const& roster = gate.roster();
  contract::HostView view{
      .host = host, .vlan = roster.vlan_of(host.interface_name), .grant = {}, .restriction = {}};
  if (auto const* const grant = roster.grant_of(host.mac, now)) view.grant = *grant;
  if (auto const* const held = roster.restriction_of(host.mac, now)) view.restriction = *held;
  return view;
}

contract::AdmissionView AdmissionPost::view() const {
  auto const status = enforcer_.status();
  contract::AdmissionView view{.mode = gate_.mode(),
                               .is_configured = !gate_.roster().site().segments.empty(),
                               .is_connected = status.is_connected,
                               .is_in_force = status.is_in_force,
                               .rows = status.rows,
                               .last_error = status.last_error,
                               .turned_away = gate_.turned_away(),
                               .hosts = {}};
  for (auto const& host : gate_.hosts()) view.hosts.push_back(view_of(host, gate_));
  return view;
}

asio::awaitable<void> AdmissionPost::run() {
  for (;;) {
    if (orders_.empty()) {
      if (is_finishing_) co_return;
      co_await pause(look_every);
    }
    auto orders = std::exchange(orders_, {});
    bool const is_kept = co_await settle(std::move(orders));
    if (is_kept) publish(world_.now());
    if (!is_kept && orders_.empty() && !is_finishing_) co_await pause(retry_after);
  }
}

void AdmissionPost::finish() {
  is_finishing_ = true;
  wake();
}

// One batch: judged, recorded, confirmed.
asio::awaitable<bool> AdmissionPost::settle(Waitings orders) {
  auto const now = world_.now();
  for (auto const& waiting : orders) waiting->decision.emplace(gate_.decide(waiting->order, now));
  auto step = step_of(orders, now);
  if (!is_empty(step)) {
    auto question = [step](store::CampusStores& stores) { return stores.record.keep(step); };
    auto const kept = co_await keeper_.ask(std::move(question));
    if (!kept) {
      take_back(orders, std::move(step), kept.error());
      co_return false;
    }
    for (auto const& waiting : orders)
      if (*waiting->decision) gate_.confirm(**waiting->decision);
    gate_.confirm(step.changes);
    publish(now);
  }
  for (auto const& waiting : orders) {
    if (*waiting->decision)
      std::ranges::copy_if(
          step.changes, std::back_inserter(waiting->changes),
          [&](StandingChange const& change) { return change.host == (*waiting->decision)->host; });
    waiting->is_done = true;
    waiting->done.cancel();
  }
  co_return true;
}

// The rows of everybody who takes a step stand before it, whether or not they are news.
store::AdmissionStep AdmissionPost::step_of(Waitings const& orders, Instant now) {
  store::AdmissionStep step;
  step.at = now;
  for (auto const& waiting : orders)
    if (*waiting->decision) add(**waiting->decision, step);
  step.changes = gate_.due(now);
  for (auto const& change : step.changes) step.audit.push_back(audit_of(change));
  step.forgotten = gate_.take_forgotten();
  step.forgotten.insert(step.forgotten.end(), forgotten_.begin(), forgotten_.end());
  forgotten_.clear();

  std::set<MacAddress> named;
  auto const name = [&](Host const* host) {
    if (host && named.insert(host->mac).second) step.hosts.push_back(*host);
  };
  for (auto const& change : step.changes) name(gate_.host(change.mac));
  for (auto const& host : gate_.take_news(news_of_one_batch)) name(gate_.host(host.mac));
  for (auto const& host : std::exchange(unsaved_, {})) name(gate_.host(host.mac));
  step.next_host = gate_.next_host();
  return step;
}

void AdmissionPost::take_back(Waitings const& orders, store::AdmissionStep step, Fault const& why) {
  for (auto one = orders.rbegin(); one != orders.rend(); ++one) {
    auto& waiting = **one;
    if (*waiting.decision) {
      gate_.undo(**waiting.decision);
      waiting.decision.emplace(std::unexpected(why));
    }
    waiting.is_done = true;
    waiting.done.cancel();
  }
  forgotten_ = std::move(step.forgotten);
  unsaved_ = std::move(step.hosts);
  world_.failed(why);
}

void AdmissionPost::publish(Instant now) {
  bool const has_turned = turns_at_ && now >= *turns_at_;
  if (published_ == gate_.revision() && !has_turned) return;
  published_ = gate_.revision();
  turns_at_ = gate_.table_turns_after(now);
  enforcer_.set_desired(gate_.table(now));
}

asio::awaitable<void> AdmissionPost::pause(std::chrono::milliseconds at_most) {
  bell_.expires_after(at_most);
  co_await bell_.async_wait(until_done);
}

}  // namespace campus::gateway
