#include "daemon/gateway/gateway.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <utility>

#include "daemon/gateway/self_check_facts.hpp"
#include "daemon/runtime/clock.hpp"

namespace campus::gateway {
namespace {

namespace asio = boost::asio;
constexpr auto quietly = asio::as_tuple(asio::use_awaitable);

// How long open connections of campusctl may still read their answer.
constexpr std::chrono::milliseconds farewell{2'000};
// Old days go at most this late; a day is a file, so looking costs nothing.
constexpr std::chrono::minutes house_keeping_every{10};
// A school of 2,500 ports writes about 45 MB a day, 8 GB in the 184 days the law asks for.  Past this the oldest day
// goes, whatever its age, so that a mistake cannot fill the disk.
constexpr std::int64_t series_bytes_max = std::int64_t{64} << 30;
// Everybody on the machine may connect: who may do what is decided by the kernel's word on who asks.
constexpr unsigned socket_mode = 0666;

std::vector<Campus::KnownDevice> devices_of(config::CampusConfig const& config) {
  std::vector<Campus::KnownDevice> devices;
  for (auto const& target : config.snmp.devices) devices.push_back({target.id, target.kind});
  return devices;
}

std::vector<std::string> captures_of(config::CampusConfig const& config) {
  std::vector<std::string> names;
  for (auto const& source : packet::one_for_each_thread(config.captures)) names.push_back(source.source);
  return names;
}

std::size_t threads_of(config::CampusConfig const& config) {
  return std::max<std::size_t>(captures_of(config).size(), 1);
}

Campus::Settings settings_of(config::CampusConfig const& config) {
  Campus::Settings settings;
  settings.report_every = config.uplink.report_devices_every;
  // Three polls, and the longest pause of a device that is asked in the slow lane.
  settings.stale_after = std::max<Duration>(settings.stale_after, 5 * config.snmp.every);
  return settings;
}

LocalRights rights_of(config::CampusConfig const& config) { return {config.control.view, config.control.admin}; }

std::chrono::seconds rollup_every(config::CampusConfig const& config) {
  return std::chrono::duration_cast<std::chrono::seconds>(config.uplink.rollup_every);
}

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
      campus_(devices_of(config_), settings_of(config_)),
      admission_(loop.context().get_executor(), keeper, campus_, config_.admission,
                 config_.role == config::Role::gateway,
                 {.now = runtime::now,
                  .observe = [this](Observation const& observation) { observe(observation); },
                  .failed = [this](Fault const& fault) { log_.error(fault); },
                  .well = [this](std::string code) { log_.notice(std::move(code)); },
                  .spawn = [this](asio::awaitable<void> coroutine) { spawn(std::move(coroutine)); }}),
      columns_(threads_of(config_), rollup_every(config_)),
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
      day_teller_(loop.context().get_executor(), keeper, day_world()),
      local_({.status = [this] { return status(); },
              .top = [this] { return top(); },
              .devices = [this] { return devices(); },
              .rooms = {.all = [this] { return rooms(); },
                        .use = [this](std::string name,
                                      unsigned days) { return room_use(std::move(name), days); }},
              .alerts =
                  [this](api::Request request, bool is_admin) {
                    return local_alerts_.answer(std::move(request), is_admin);
                  },
              .tasks =
                  [this](api::Request request, std::string by) {
                    return local_orders_.answer(std::move(request), std::move(by));
                  },
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
      count_changed_(loop.context()),
      post_ended_(loop.context()),
      herald_(loop.context(), notices_, herald_world()) {}

Result<void> Gateway::open() {
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
  for (auto const& post : posts_) start_post(post);
  campus_.watch_only(captures_of(config_));
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
                                config.flows != config_.flows;
  bool const has_new_polls = config.snmp != config_.snmp;
  bool const has_new_probes = config.rooms.probes != config_.rooms.probes;
  if (config.uplink.rollup_every != config_.uplink.rollup_every || has_new_captures) {
    if (auto report = columns_.finish()) effects_.keep(std::move(*report));
    columns_ = TrafficColumns(threads_of(config), rollup_every(config));
  }
  keep_what_needs_a_restart(config);
  config_ = std::move(config);
  loaded_at_ = runtime::now();
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

// An interface is opened again when the post that held it is done with it, not before: its last slabs belong
// to the old configuration.  A reload in between changes what is opened.
asio::awaitable<void> Gateway::exchange_posts() {
  if (std::exchange(is_exchanging_, true)) co_return;
  for (auto const& post : posts_) post->stop();
  auto const is_held = [](auto const& post) { return post->is_running(); };
  while (std::ranges::any_of(posts_, is_held)) {
    post_ended_.expires_after(std::chrono::hours(1));
    co_await post_ended_.async_wait(quietly);
  }
  is_exchanging_ = false;
  if (is_ending_) co_return;
  auto names = captures_of(config_);
  for (auto const& post : posts_) {
    bool const stays = std::ranges::count(names, post->interface_name()) > 0;
    earlier_[stays ? post->interface_name() : ""] += post->sums();
  }
  posts_.clear();
  campus_.watch_only(std::move(names));
  int number = 0;
  for (auto const& source : packet::one_for_each_thread(config_.captures)) {
    posts_.push_back(make_post(source, number++));
    if (auto const opened = posts_.back()->open(); !opened) log_.error(opened.error());
    start_post(posts_.back());
  }
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

std::shared_ptr<CapturePost> Gateway::make_post(packet::SourceConfig const& source, int number) {
  CapturePost::Plan plan{.number = number,
                         .source = source,
                         .meter = {.table = {.entries = config_.flows.table},
                                   .inside_macs = config_.school.inside_macs,
                                   .timeouts = config_.flows.timeouts()},
                         .addresses = config_.school};
  return std::make_shared<CapturePost>(
      loop_.context().get_executor(), std::move(plan),
      CapturePost::World{
          .measured = [this](TrafficMeasured measured) { observe(std::move(measured)); },
          .lost =
              [this, name = source.source](Fault const& fault) {
                log_.error(fault);
                found("capture.lost", "capture:" + name, true,
                      {Fault::Kind::unreachable, "CMP-V104", {{"interface", name}}});
              },
          .regained =
              [this, name = source.source] {
                log_.notice("CMP-R011", {{"interface", name}});
                found("capture.lost", "capture:" + name, false, {});
              },
          .seen = [this](Observation const& seen) { observe(seen); }});
}

void Gateway::start_post(std::shared_ptr<CapturePost> post) {
  post->start();
  auto life = [](std::shared_ptr<CapturePost> held) -> asio::awaitable<void> { co_await held->run(); };
  spawn(life(std::move(post)));
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
    if (auto report = columns_.add(measured->rollup)) effects_.keep(std::move(*report));
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

asio::awaitable<void> Gateway::keep_house() {
  struct Findings {
    Result<void> tended;
    std::vector<store::SeriesDays::Damaged> damaged;
  };
  while (!is_ending_) {
    auto question = [now = runtime::now(), keep = Duration(config_.store.keep_series)](store::CampusStores& stores) {
      Findings findings;
      auto const gone = stores.tend(now, keep, series_bytes_max, keep);
      if (!gone) findings.tended = std::unexpected(gone.error());
      findings.damaged = stores.series.take_damaged();
      return findings;
    };
    auto const findings = co_await keeper_.ask(std::move(question));
    if (!findings.tended) log_.error(findings.tended.error());
    for (auto const& day : findings.damaged) log_.error(day.why);
    if (is_ending_) co_return;
    housekeeper_.expires_after(house_keeping_every);
    co_await housekeeper_.async_wait(quietly);
  }
}

// The order matters: first what still measures, then what it measured into the stores, then the sockets.
asio::awaitable<void> Gateway::close_down() {
  is_ending_ = true;
  ticker_.cancel();
  housekeeper_.cancel();
  for (auto const& post : posts_) post->stop();
  if (poller_) poller_->stop();
  if (prober_) prober_->stop();
  herald_.stop();
  eve_timer_.cancel();
  uplink_.stop();
  day_teller_.stop();
  admission_.stop();
  co_await until_running(1);  // effects_ alone
  if (auto report = columns_.finish()) effects_.keep(std::move(*report));
  effects_.finish();
  co_await until_running(0);
  auto question = [](store::CampusStores& stores) { return stores.series.flush(); };
  if (auto const flushed = co_await keeper_.ask(std::move(question)); !flushed) log_.error(flushed.error());
  server_.close();
  co_await server_.drained(farewell);
  log_.info("CMP-R004");
}

void Gateway::spawn(asio::awaitable<void> coroutine) { loop_.spawn(counted(std::move(coroutine))); }

asio::awaitable<void> Gateway::counted(asio::awaitable<void> coroutine) {
  ++running_;
  co_await std::move(coroutine);
  --running_;
  count_changed_.cancel();
  post_ended_.cancel();
}

asio::awaitable<void> Gateway::until_running(std::size_t at_most) {
  while (running_ > at_most) {
    count_changed_.expires_after(std::chrono::hours(1));
    co_await count_changed_.async_wait(quietly);
  }
}

}  // namespace campus::gateway
