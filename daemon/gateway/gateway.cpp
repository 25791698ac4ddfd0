#include "daemon/gateway/gateway.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <utility>

#include "daemon/gateway/self_check_facts.hpp"
#include "daemon/runtime/clock.hpp"
#include "policy/model/traffic_source.hpp"

namespace campus::gateway {
namespace {

namespace asio = boost::asio;
constexpr auto quietly = asio::as_tuple(asio::use_awaitable);

// Everybody on the machine may connect: who may do what is decided by the kernel's word on who asks.
constexpr unsigned socket_mode = 0666;

std::vector<Campus::KnownDevice> devices_of(config::CampusConfig const& config) {
  std::vector<Campus::KnownDevice> devices;
  for (auto const& target : config.snmp.devices) devices.push_back({target.id, target.kind});
  return devices;
}

std::shared_ptr<packet::ApplicationNames const> names_of(config::CampusConfig const& config) {
  if (!config.applications.is_asked) return nullptr;
  return std::make_shared<packet::ApplicationNames const>(config.applications.list);
}

std::shared_ptr<ApplicationList const> list_of(std::shared_ptr<packet::ApplicationNames const> names) {
  return names ? std::shared_ptr<ApplicationList const>(names, &names->list()) : nullptr;
}

std::chrono::seconds rollup_every(config::CampusConfig const& config) {
  return std::chrono::duration_cast<std::chrono::seconds>(config.uplink.rollup_every);
}

// What exporters tell comes late: where captures count as well, the columns wait for it.  A step needs them only while
// one that counts was heard lately (TrafficColumns::told_lately): whoever may count and says nothing holds nothing back.
TrafficColumns columns_of(config::CampusConfig const& config) {
  auto const names = traffic_names(config.captures);
  auto const threads = static_cast<std::size_t>(
      std::ranges::count_if(names, [](auto const& name) { return SourceChoice().takes(name); }));
  bool const are_exporters_counted =
      !config.exporters.listen.empty() &&
      std::ranges::any_of(config.exporters.allow, [&](auto const& one) { return one.counts.value_or(threads == 0); });
  auto const waits = threads > 0 && are_exporters_counted;
  return {are_exporters_counted ? threads : std::max<std::size_t>(threads, 1), rollup_every(config),
          waits ? Duration(ToldTraffic::open_max + std::chrono::minutes(1)) : Duration{}};
}

Campus::Settings settings_of(config::CampusConfig const& config) {
  Campus::Settings settings;
  settings.report_every = config.uplink.report_devices_every;
  // Three polls, and the longest pause of a device that is asked in the slow lane.
  settings.stale_after = std::max<Duration>(settings.stale_after, 5 * config.snmp.every);
  return settings;
}

LocalRights rights_of(config::CampusConfig const& config) { return {config.control.view, config.control.admin}; }

}  // namespace

Gateway::Gateway(runtime::ControlLoop& loop, store::CampusKeeper& keeper, runtime::Log& log,
                 config::CampusConfig config, Place place)
    : loop_(loop),
      keeper_(keeper),
      log_(log),
      config_(std::move(config)),
      place_(std::move(place)),
      started_at_(runtime::now()),
      loaded_at_(started_at_),
      names_(names_of(config_)),
      campus_(devices_of(config_), settings_of(config_)),
      admission_(loop.context().get_executor(), keeper, campus_, config_.admission,
                 config_.role == config::Role::gateway,
                 {.now = runtime::now,
                  .observe = [this](Observation const& observation) { observe(observation); },
                  .failed = [this](Fault const& fault) { log_.error(fault); },
                  .well = [this](std::string code) { log_.notice(std::move(code)); },
                  .spawn = [this](asio::awaitable<void> coroutine) { spawn(std::move(coroutine)); }}),
      columns_(columns_of(config_)),
      flows_(loop.context().get_executor(), keeper, place_.state, config_, names_, flow_world()),
      effects_(loop.context().get_executor(), keeper,
               {.kind_of = [this](DeviceId const& id) { return campus_.kind_of(id).value_or(DeviceKind::other); },
                .queued = [this](contract::Lane lane) { uplink_.wake(lane); },
                .failed = [this](Fault const& fault) { log_.error(fault); },
                .channels = [this] { return channels_owed(); },
                .school = [this] { return uplink_.status().school.value_or(std::string()); },
                .told = [this] { herald_.wake(); },
                .probe =
                    [this](DeviceId const& device) {
                      if (poller_) poller_->ask_now(device);
                    }}),
      outbox_(keeper),
      uplink_(loop.context(), outbox_, uplink_settings(), uplink_world()),
      desired_(keeper, place_.state / "desired.json", desired_world()),
      local_orders_(keeper, {.clock = runtime::now,
                             .version = [this] { return desired_.version(); },
                             .queued = [this] { uplink_.wake(contract::Lane::control); }}),
      self_checks_(keeper, {.facts =
                                [this] {
                                  return self_check_facts(config_, place_.state, campus_.devices(), uplink_.status(),
                                                          campus_.traffic(), runtime::now());
                                },
                            .settings = [this] { return self_check_settings(config_); },
                            .school = [this] { return uplink_.status().school.value_or(std::string()); },
                            .calendar = [this] { return config_.calendar; },
                            .clock = runtime::now,
                            .queued = [this] { uplink_.wake(contract::Lane::evidence); },
                            .failed = [this](Fault const& fault) { log_.error(fault); }}),
      local_alerts_(
          campus_, keeper,
          {.carry_out = [this](Ruling ruling) { effects_.carry_out(std::move(ruling), runtime::now()); },
           .channels = [this] { return herald_.views(); },
           .now = runtime::now}),
      target_desk_(loop.context().get_executor(), target_world()),
      traffic_desk_(place_.state, {.utc_offset = config_.calendar.facts().utc_offset},
                    {.names = [this] { return names_; },
                     .clock = runtime::now,
                     .failed = [this](Fault const& fault) { log_.error(fault); }}),
      lesson_desk_(traffic_desk_, {.clock = runtime::now,
                                   .calendar = [this]() -> SchoolCalendar const& { return config_.calendar; },
                                   .names = [this] { return names_; }}),
      recording_desk_(keeper, place_.state / "recordings", recording_world()),
      day_teller_(loop.context().get_executor(), keeper, day_world()),
      local_({.status = [this] { return status(); },
              .top = [this](std::optional<std::string> source) { return top(source); },
              .devices = [this] { return devices(); },
              .rooms = {.all = [this] { return rooms(); },
                        .use = [this](std::string name,
                                      unsigned days) { return room_use(std::move(name), days); }},
              .flows = {.search = [this](contract::FlowQuery query,
                                         std::string by) { return flows_.search(std::move(query), std::move(by)); },
                        .exporters = [this] { return flows_.exporters(); }},
              .alerts =
                  [this](api::Request request, bool is_admin) {
                    return local_alerts_.answer(std::move(request), is_admin);
                  },
              .tasks =
                  [this](api::Request request, std::string by) {
                    return local_orders_.answer(std::move(request), std::move(by));
                  },
              .recordings =
                  [this](api::Request request, std::string by) {
                    return recording_desk_.answer(std::move(request), std::move(by));
                  },
              .traffic = [this](api::Request request) { return traffic_desk_.answer(std::move(request)); },
              .lessons = [this](api::Request request) { return lesson_desk_.answer(std::move(request)); },
              .uplink = [this] { return uplink_view(); },
              .targets = [this](api::Request request) { return target_desk_.answer_targets(std::move(request)); },
              .calendar = [this](api::Request request) { return target_desk_.answer_calendar(std::move(request)); },
              .config =
                  [this] {
                    return contract::ConfigView{config_.file.string(), loaded_at_, config::to_json(config_)};
                  },
              .admission = [this] { return admission_.post().view(); },
              .portal = [this](IpAddress const& address) { return admission_.portal_view(address); },
              .order =
                  [this](contract::OrderRequest request, std::string by) {
                    return admission_.post().order(std::move(request), std::move(by));
                  },
              .enroll =
                  [this](contract::EnrollRequest request, std::string by) {
                    return enroll(std::move(request), std::move(by));
                  },
              .self_check = [this](std::optional<protection::Level> level) { return self_checks_.check(level); },
              .report_self_check =
                  [this](std::optional<protection::Level> level, std::string actor) {
                    return self_checks_.report(level, std::move(actor));
                  }},
             rights_of(config_)),
      server_(loop.context().get_executor(),
              [this](api::Request request) { return local_.answer(std::move(request)); }),
      ticker_(loop.context()),
      housekeeper_(loop.context()),
      post_ended_(loop.context()),
      herald_(loop.context(), notices_, herald_world()) {}

Result<void> Gateway::open() {
  flows_.set_label_words(label_words(list_of(names_)));
  int number = 0;
  for (auto const& source : packet::one_for_each_thread(config_.captures)) {
    auto post = make_post(source, number++);
    if (auto const opened = post->open(); !opened) return opened;
    posts_.push_back(std::move(post));
  }
  return server_.listen_unix(place_.socket.string(), socket_mode);
}

void Gateway::start() {
  desired_.load();
  desired_.lay_over(config_);
  campus_.attainment().reconfigure(config_.targets.settings);
  spawn(local_orders_.look());
  spawn(restore_targets());
  campus_.furnish(config_.rooms.rooms, config_.rooms.use, config_.calendar);
  spawn(restore_rooms());
  spawn(effects_.run());
  flows_.start();
  for (auto const& post : posts_) start_post(post);
  campus_.watch_only(traffic_names(config_.captures));
  start_watch();
  // What broke off before this start is well again, or we would not be here.
  for (auto const& post : posts_) found("capture.lost", "capture:" + post->interface_name(), false, {});
  start_poller();
  start_prober();
  spawn(forget_absent_devices());
  admission_.start();
  spawn(uplink_.run());
  spawn(day_teller_.run());
  spawn(tick());
  spawn(keep_house());
}

void Gateway::end() { loop_.spawn(close_down()); }

void Gateway::reload(config::CampusConfig config) {
  desired_.lay_over(config);
  bool const has_new_captures = config.captures != config_.captures || config.school != config_.school ||
                                config.flows != config_.flows || config.tunnels != config_.tunnels ||
                                config.applications != config_.applications;
  bool const has_new_polls = config.snmp != config_.snmp;
  bool const has_new_probes = config.rooms.probes != config_.rooms.probes;
  bool const has_new_columns = config.uplink.rollup_every != config_.uplink.rollup_every || has_new_captures ||
                               config.exporters != config_.exporters;
  keep_what_needs_a_restart(config);
  if (config.applications != config_.applications) {
    names_ = names_of(config);
    flows_.set_label_words(label_words(list_of(names_)));
  }
  config_ = std::move(config);
  loaded_at_ = runtime::now();
  flows_.reload(config_, names_);  // hands over what was told until now: to the columns and the targets of until now
  if (has_new_columns) {
    for (auto& report : columns_.finish()) effects_.keep(std::move(report));
    columns_ = columns_of(config_);
  }
  effects_.carry_out(campus_.reconfigure(devices_of(config_), settings_of(config_)), loaded_at_);
  campus_.furnish(config_.rooms.rooms, config_.rooms.use, config_.calendar);
  watch_anew();
  campus_.attainment().reconfigure(config_.targets.settings);
  admission_.reload(config_.admission, config_.role == config::Role::gateway);
  local_.set_rights(rights_of(config_));
  uplink_.set_live_every(config_.uplink.live_every);
  log_.speak(config_.language);
  if (has_new_captures) spawn(exchange_posts());
  if (has_new_polls) start_poller();
  if (has_new_probes) start_prober();
  log_.info("CMP-R003", {{"file", config_.file.string()}});
}

// What is read at the start only.  `config show` tells what is in force, so the old values stay.
void Gateway::keep_what_needs_a_restart(config::CampusConfig& fresh) {
  std::string keys;
  auto const keep = [&](auto& value, auto const& old, std::string_view key) {
    if (value == old) return;
    value = old;
    keys.append(keys.empty() ? "" : ", ").append(key);
  };
  keep(fresh.control.socket, config_.control.socket, "control.socket");
  keep(fresh.uplink.spool_bytes_max, config_.uplink.spool_bytes_max, "uplink.spool_max");
  if (!keys.empty()) log_.notice("CMP-R005", {{"keys", keys}});
}

// Devices that left the configuration while nobody watched.
asio::awaitable<void> Gateway::forget_absent_devices() {
  std::vector<std::string> names;
  for (auto const& target : config_.snmp.devices) names.push_back(target.id.name);
  auto question = [names = std::move(names), now = runtime::now()](store::CampusStores& stores) {
    return stores.record.forget_devices_but(names, now);
  };
  auto const forgotten = co_await keeper_.ask(std::move(question));
  if (!forgotten) log_.error(forgotten.error());
  if (forgotten.value_or(0) > 0) uplink_.wake(contract::Lane::control);
}

// Measured by others, and late: it is kept and shown, and no detector judges it.  Targets know each exporter by the name
// that it is kept under, so that what is recalled after a start is what was live before.
void Gateway::take_told(ToldTraffic::Over over) {
  for (auto& rollup : over.steps) {
    campus_.attainment().feed(rollup);
    effects_.keep(std::move(rollup));
  }
  for (auto& stretch : over.stretches) effects_.keep(std::move(stretch));
  for (auto const& rollup : over.school)
    for (auto& report : columns_.add_told(rollup)) effects_.keep(std::move(report));
}

void Gateway::start_poller() {
  if (poller_) poller_->stop();
  auto report = [this](Observation const& observation) { observe(observation); };
  auto failed = [this](Fault const& fault) { log_.error(fault); };
  poller_ =
      std::make_shared<Poller>(loop_.context().get_executor(), config_.snmp, report, failed, runtime::now);
  auto life = [](std::shared_ptr<Poller> held) -> asio::awaitable<void> { co_await held->run(); };
  spawn(life(poller_));
}

void Gateway::observe(Observation const& observation) {
  auto const now = runtime::now();
  effects_.carry_out(campus_.observe(observation, now), now);
  if (auto const* const measured = std::get_if<TrafficMeasured>(&observation))
    if (SourceChoice().takes(measured->rollup.interface_name))
      for (auto& report : columns_.add(measured->rollup)) effects_.keep(std::move(report));
}

asio::awaitable<void> Gateway::tick() {
  while (!is_ending_) {
    ticker_.expires_after(std::chrono::seconds(1));
    co_await ticker_.async_wait(quietly);
    auto const now = runtime::now();
    effects_.carry_out(campus_.tick(now), now);
    watch_uplink();
    log_.tell_held_back();
  }
}

void Gateway::spawn(asio::awaitable<void> coroutine) {
  loop_.spawn(lives_.counted(told_when_over(std::move(coroutine))));
}

asio::awaitable<void> Gateway::told_when_over(asio::awaitable<void> coroutine) {
  co_await std::move(coroutine);
  post_ended_.cancel();
}

}  // namespace campus::gateway
