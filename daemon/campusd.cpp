// campusd: a school's gateway.  Reads what it was told, opens what it needs, and lives until it is asked to end.

#include <fmt/format.h>
#include <sys/random.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include "collectors/packet/dpdk_name.hpp"
#include "collectors/packet/dpdk_needs.hpp"
#include "daemon/config/campus_config.hpp"
#include "daemon/config/command_line.hpp"
#include "daemon/config/directories.hpp"
#include "daemon/contract/exit_codes.hpp"
#include "daemon/contract/messages.hpp"
#include "daemon/gateway/gateway.hpp"
#include "daemon/pki/secrets.hpp"
#include "daemon/runtime/clock.hpp"
#include "daemon/runtime/control_loop.hpp"
#include "daemon/runtime/log.hpp"
#include "daemon/store/store_keeper.hpp"

namespace {

using namespace campus;

constexpr std::string_view program = "campusd";

contract::Language language() { return config::spoken_language(); }

int complain(Fault const& fault) { return config::complain(program, fault); }

// What the captures take for good, from their start on, and what else may come to it for a while.
std::string memory_of(config::CampusConfig const& config) {
  auto const mebibytes = [](std::size_t bytes) { return std::to_string((bytes + (1u << 19)) >> 20); };
  auto const table = packet::FlowTable::bytes_of(config.flows.table);
  std::size_t rings = 0, dpdk = 0;
  for (auto const& capture : config.captures) {
    if (packet::is_dpdk(capture))
      dpdk = capture.dpdk.memory_bytes;
    else
      rings += capture.buffer_bytes * capture.workers;
  }
  auto const applications =
      config.applications.is_asked ? config.applications.settings(config.flows).bytes() : std::size_t{0};
  auto const count = packet::one_for_each_thread(config.captures).size();
  auto text = contract::label("config.memory", language(),
                         {{"captures", std::to_string(count)},
                          {"flows", std::to_string(config.flows.table)},
                          {"table", mebibytes(table)},
                          {"slabs", mebibytes(packet::SlabPool::bytes)},
                          {"applications", mebibytes(applications)},
                          {"rings", mebibytes(rings)},
                          {"total", mebibytes(count * (table + packet::SlabPool::bytes + applications) + rings)}});
  if (dpdk != 0) text += '\n' + contract::label("config.memory_dpdk", language(), {{"memory", mebibytes(dpdk)}});
  text += '\n' + contract::label("config.memory_sums", language(), {{"memory", mebibytes(count * packet::Rollup::bytes_max)}});
  text += '\n' + contract::label("config.memory_waiting", language(),
                                 {{"flows", mebibytes(gateway::FlowKeeper::waiting_bytes_max)},
                                  {"sums", mebibytes(gateway::Effects::stretches_bytes_max)}});
  if (!config.exporters.listen.empty())
    text += '\n' + contract::label("config.memory_told", language(),
                                   {{"memory", mebibytes(gateway::ToldTraffic::bytes_max)}});
  return text;
}

// What would keep a capture through DPDK from starting on this machine; the configuration is fine all the same.
void tell_obstacles(config::CampusConfig const& config) {
  for (auto const& capture : config.captures)
    if (packet::is_dpdk(capture))
      for (auto const& obstacle : packet::dpdk_obstacles(capture)) complain(obstacle);
}

// --check and --dump: the same reading as the daemon's, and nothing is started.
int check(std::string const& file, bool shall_dump) {
  auto const config = config::read_campus_config(file);
  if (!config) {
    fmt::print(stderr, "{}", config.error().to_text(language()));
    return contract::exit_validation;
  }
  if (shall_dump) {
    fmt::print("{}", config::to_yaml(*config));
    return 0;
  }
  fmt::print("{}\n{}\n", contract::label("config.fine", language(), {{"file", file}}), memory_of(*config));
  tell_obstacles(*config);
  return 0;
}

std::string new_epoch() {
  auto const since_1970 = runtime::now().time_since_epoch();
  return pki::make_ulid(std::chrono::duration_cast<std::chrono::milliseconds>(since_1970).count());
}

// Evidence gets a quarter of what may wait for the district, alerts and control an eighth each; the rest is the
// traffic's, which stands in the series.
store::RecordStore::Limits limits_of(config::CampusConfig const& config) {
  auto const whole = static_cast<std::int64_t>(config.uplink.spool_bytes_max);
  return {.alert_bytes_max = whole / 8, .control_bytes_max = whole / 8, .evidence_bytes_max = whole / 4};
}

int live(std::string const& file) {
  auto config = config::read_campus_config(file);
  if (!config) {
    fmt::print(stderr, "{}", config.error().to_text(language()));
    return contract::exit_validation;
  }
  auto const places = config::Directories::of_campusd();
  runtime::Log log(config->language);

  store::CampusStores::Options const options{.limits = limits_of(*config),
                                             .series = {.utc_offset = config->calendar.facts().utc_offset}};
  auto stores = store::CampusStores::open(places.state, new_epoch(), options);
  if (!stores) return complain(stores.error());
  for (auto const& damaged : (*stores)->series.take_damaged()) log.error(damaged.why);
  auto alerts = (*stores)->record.alert_memory();
  if (!alerts) return complain(alerts.error());
  auto const epoch = (*stores)->record.epoch();
  store::CampusKeeper keeper(std::move(*stores));

  auto const socket = config->control.socket.empty() ? places.runtime / "campusd.sock" : config->control.socket;
  runtime::ControlLoop loop;
  gateway::Gateway gateway(loop, keeper, log, std::move(*config),
                           {.state = places.state, .socket = socket, .alerts = std::move(*alerts), .epoch = epoch});
  if (auto const opened = gateway.open(); !opened) return complain(opened.error());
  gateway.start();
  log.info("CMP-R001", {{"version", CAMPUS_VERSION}, {"file", file}});

  loop.run({.end = [&] { gateway.end(); },
            .reload =
                [&] {
                  auto fresh = config::read_campus_config(file);
                  if (fresh)
                    gateway.reload(std::move(*fresh));
                  else
                    fmt::print(stderr, "{}{}\n", fresh.error().to_text(language()),
                               contract::label("config.kept", language()));
                }});
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("campusd " CAMPUS_VERSION);
  std::string file = config::Directories::of_campusd().configuration / "campus.yaml";
  std::string to_check, to_dump;
  app.add_option("--config", file, contract::label("campusd.config", language()));
  app.add_option("--check", to_check, contract::label("campusd.check", language()));
  app.add_option("--dump", to_dump, contract::label("campusd.dump", language()));
  app.set_version_flag("--version", "campusd " CAMPUS_VERSION);
  if (auto const ended = config::read_words(app, argc, argv, program)) return *ended;
  if (!to_check.empty()) return check(to_check, false);
  if (!to_dump.empty()) return check(to_dump, true);
  return live(file);
}
