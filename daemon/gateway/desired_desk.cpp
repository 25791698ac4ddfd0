#include "daemon/gateway/desired_desk.hpp"

#include <algorithm>

#include "daemon/config/calendar_config.hpp"
#include "daemon/config/profile_config.hpp"
#include "daemon/pki/files.hpp"
#include "daemon/uplink/desired_check.hpp"
#include "policy/model/calendar_template.hpp"

namespace campus::gateway {
namespace {

namespace asio = boost::asio;

// The first thing wrong with a text, and where it stands.
Fault first_of(config::Diagnostics const& diagnostics, char const* name) {
  auto const& complaint = diagnostics.complaints().front();
  auto fault = complaint.fault;
  fault.arguments.push_back({"file", name});
  fault.arguments.push_back({"line", std::to_string(complaint.at.line)});
  fault.arguments.push_back({"column", std::to_string(complaint.at.column)});
  return fault;
}

store::DistrictOrders orders_of(contract::DesiredState const& state, bool is_of_another) {
  store::DistrictOrders orders{.tasks = {}, .warnings = {}, .is_of_another = is_of_another};
  for (auto const& task : state.tasks) orders.tasks.push_back({task.id, contract::encode(task)});
  for (auto const& warning : state.warnings)
    orders.warnings.push_back({warning.id, contract::encode(warning), warning.until});
  return orders;
}

uplink::DesiredTrust trust_of(uplink::Uplink::Desired const& came, std::optional<std::uint64_t> applied) {
  return {.authority = came.authority, .school = came.school, .applied = applied};
}

}  // namespace

DesiredDesk::DesiredDesk(store::CampusKeeper& keeper, std::filesystem::path file, World world)
    : keeper_(keeper), file_(std::move(file)), world_(std::move(world)) {}

Result<DesiredDesk::Template> DesiredDesk::read(contract::DesiredState const& state) {
  Template made;
  if (!state.calendar.empty()) {
    auto const calendar = config::read_calendar_text("calendar", state.calendar);
    if (!calendar) return std::unexpected(first_of(calendar.error(), "calendar"));
    made.calendar = calendar->facts();
  }
  if (!state.profiles.empty()) {
    auto profiles = config::read_profiles_text("profiles", state.profiles);
    if (!profiles) return std::unexpected(first_of(profiles.error(), "profiles"));
    made.profiles = std::move(*profiles);
  }
  return made;
}

Result<SchoolCalendar> DesiredDesk::calendar_of(Template const& of) const {
  if (!of.calendar) return own_calendar_;
  return SchoolCalendar::make(laid_over(*of.calendar, own_calendar_.facts()));
}

// A profile of the district goes before one of the same name that the school wrote down: what is asked is not
// for the one who is asked to say.
std::vector<targets::Profile> DesiredDesk::profiles_of(Template const& of) const {
  auto profiles = of.profiles;
  for (auto const& own : own_profiles_)
    if (std::ranges::find(profiles, own.id, &targets::Profile::id) == profiles.end()) profiles.push_back(own);
  return profiles;
}

void DesiredDesk::load() {
  std::error_code error;
  if (!std::filesystem::exists(file_, error)) return;
  auto const trust = world_.trust();
  if (!trust) return;
  auto const text = pki::read_file(file_);
  auto state =
      text ? uplink::check_kept(*text, trust_of(*trust, std::nullopt)) : std::unexpected(text.error());
  auto made = state ? read(*state) : std::unexpected(state.error());
  if (!made) {
    world_.failed(made.error());
    return;
  }
  template_ = std::move(*made);
  version_ = state->version;
  authority_ = trust->authority;
}

asio::awaitable<void> DesiredDesk::take(uplink::Uplink::Desired came) {
  // Another district begins anew.
  bool const is_of_another = came.authority != authority_;
  if (is_of_another) version_.reset();
  auto const now = world_.clock() + came.clock_offset;
  auto const state = uplink::check_desired(came.text, trust_of(came, version_), now);
  if (!state) {
    auto const peeked = contract::decode_desired_envelope(came.text);
    auto const told =
        peeked ? contract::decode_desired_state(peeked->payload) : std::unexpected(peeked.error());
    auto refusing = refuse(told ? told->version : 0, state.error());
    co_return co_await std::move(refusing);
  }
  if (!*state) co_return;
  auto const version = (*state)->version;
  auto made = read(**state);
  auto const calendar = made ? calendar_of(*made) : std::unexpected(made.error());
  if (!calendar) {
    auto refusing = refuse(version, calendar.error());
    co_return co_await std::move(refusing);
  }
  auto question = [orders = orders_of(**state, is_of_another), version, at = world_.clock()](
                      store::CampusStores& stores) { return stores.record.keep_orders(orders, version, at); };
  auto const kept = co_await keeper_.ask(std::move(question));
  if (!kept) co_return world_.failed(kept.error());
  if (auto const written = pki::write_file(file_, came.text, pki::Secrecy::open); !written)
    world_.failed(written.error());
  // A version grows with every step of a task too, and those lay nothing over.
  bool const is_other_template = *made != template_;
  template_ = std::move(*made);
  version_ = version;
  authority_ = came.authority;
  refused_.reset();
  world_.taken(version);
  if (is_other_template) world_.took_over();
  world_.queued();
}

asio::awaitable<void> DesiredDesk::refuse(std::uint64_t version, Fault why) {
  auto const what = std::pair(version, why.code);
  if (refused_ == what) co_return;
  auto question = [version, why, at = world_.clock()](store::CampusStores& stores) {
    return stores.record.refuse_orders(version, why, at);
  };
  auto const told = co_await keeper_.ask(std::move(question));
  if (!told) co_return world_.failed(told.error());
  refused_ = what;
  world_.refused(why);
  world_.queued();
}

void DesiredDesk::lay_over(config::CampusConfig& fresh) {
  own_calendar_ = fresh.calendar;
  own_profiles_ = fresh.targets.settings.profiles;
  lay_over_again(fresh);
}

void DesiredDesk::lay_over_again(config::CampusConfig& in_force) {
  auto calendar = calendar_of(template_);
  if (!calendar) world_.failed(calendar.error());
  in_force.calendar = calendar ? std::move(*calendar) : own_calendar_;
  in_force.targets.settings.profiles = profiles_of(template_);
}

}  // namespace campus::gateway
