// The gateway's alerts: what it watches by, whom it tells, and what Suricata adds.

#include <unistd.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <random>
#include <utility>

#include "daemon/contract/eve.hpp"
#include "daemon/gateway/gateway.hpp"
#include "daemon/runtime/clock.hpp"
#include "policy/watch/ids_watch.hpp"

namespace campus::gateway {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::seconds eve_every{1};

std::string own_host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data()) : std::string();
}

std::uint64_t secret_bits() {
  static std::random_device source;
  return std::uint64_t{source()} << 32 | source();
}

}  // namespace

void Gateway::start_watch() {
  auto const& alerting = config_.alerting;
  auto const now = runtime::now();
  effects_.carry_out(campus_.watch_over(alerting.rules.detectors, alerting.rules.alerts, alerting.topology,
                                        config_.calendar, std::move(place_.alerts), secret_bits(), now),
                     now);
  campus_.watch_lan(alerting.rules.lan);
  tell_channels();
  spawn(herald_.run());
  spawn(follow_eve());
}

void Gateway::watch_anew() {
  auto const& alerting = config_.alerting;
  campus_.watch_by(alerting.rules.detectors, alerting.rules.alerts, alerting.topology, config_.calendar);
  campus_.watch_lan(alerting.rules.lan);
  tell_channels();
}

alerting::Notifier::World Gateway::herald_world() {
  return {.clock = runtime::now,
          .random = secret_bits,
          .failed = [this](Fault const& fault) { log_.error(fault); }};
}

void Gateway::tell_channels() {
  herald_.tell_by({.host = own_host_name(), .epoch = place_.epoch, .language = config_.language},
                  config_.alerting.channels);
  spawn(forget_channels());
}

// What waits for a channel that is named no more will never be told.
asio::awaitable<void> Gateway::forget_channels() {
  std::vector<std::string> names;
  for (auto const& channel : config_.alerting.channels) names.push_back(channel.name);
  auto question = [names = std::move(names)](store::CampusStores& stores) {
    return stores.record.forget_channels_but(names);
  };
  if (auto const done = co_await keeper_.ask(std::move(question)); !done) log_.error(done.error());
}

std::vector<store::RecordStore::Channel> Gateway::channels_owed() const {
  std::vector<store::RecordStore::Channel> channels;
  for (auto const& channel : config_.alerting.channels) channels.push_back({channel.name, channel.least});
  return channels;
}

// A school without a district misses nothing.
void Gateway::watch_uplink() {
  auto const status = uplink_.status();
  if (status.state == uplink::UplinkStatus::State::not_enrolled) return;
  found("uplink.down", "uplink", status.state == uplink::UplinkStatus::State::waiting,
        {Fault::Kind::unreachable, "CMP-V105", {{"district", status.district.value_or(std::string())}}});
}

void Gateway::found(std::string rule, std::string object, bool holds, Fault what) {
  observe(ConditionFound{{{std::move(object), std::move(rule)}, holds, std::move(what), std::nullopt, {}}});
}

asio::awaitable<void> Gateway::follow_eve() {
  while (!is_ending_) {
    eve_timer_.expires_after(eve_every);
    co_await eve_timer_.async_wait(asio::as_tuple(asio::use_awaitable));
    if (is_ending_) co_return;
    auto const& path = config_.alerting.eve;
    if (path.empty()) {
      eve_.reset();
      continue;
    }
    if (!eve_ || eve_path_ != path) {
      eve_ = std::make_unique<ids::EveTail>(path);
      eve_path_ = path;
    }
    eve_->read([this](std::string_view line) { take_eve(line); });
  }
}

void Gateway::take_eve(std::string_view line) {
  auto const event = contract::decode_eve(line);
  if (!event) {
    ++eve_malformed_;
    return log_.error(Fault{Fault::Kind::invalid, "CMP-V205", {{"path", eve_path_.string()}}});
  }
  if (!*event) return;
  auto const& school = config_.school;
  auto condition = watch::judge_ids(**event, school.is_inside((*event)->source),
                                    school.is_inside((*event)->destination), config_.alerting.rules.pool_names);
  if (condition) observe(ConditionFound{std::move(*condition)});
}

}  // namespace campus::gateway
