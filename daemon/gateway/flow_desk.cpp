#include "daemon/gateway/flow_desk.hpp"

#include <algorithm>
#include <utility>

#include "collectors/packet/tunnel.hpp"
#include "policy/model/traffic_source.hpp"

namespace campus::gateway {
namespace {

namespace asio = boost::asio;

FlowKeeper::Limits limits_of(config::StoreConfig const& store) {
  return {.keep = store.keep_flows, .bytes_max = static_cast<std::int64_t>(store.flows_bytes_max)};
}

}  // namespace

FlowDesk::FlowDesk(asio::any_io_executor executor, store::CampusKeeper& record, std::filesystem::path state,
                   config::CampusConfig const& config, std::shared_ptr<packet::ApplicationNames const> names, World world)
    : record_(record),
      state_(std::move(state)),
      world_(std::move(world)),
      keeper_(executor, state_, {.utc_offset = config.calendar.facts().utc_offset},
              {.clock = world_.clock,
               .failed = world_.failed,
               .purged =
                   [this](std::vector<std::string> const& days) {
                     world_.noticed({Fault::Kind::full, "CMP-F022", {{"path", state_.string()},
                                                                     {"first", days.front()},
                                                                     {"last", days.back()}}});
                   }}),
      exports_(executor, {.clock = world_.clock, .failed = world_.failed, .spawn = world_.spawn}),
      exporters_(executor, {.clock = world_.clock,
                            .failed = world_.failed,
                            .spawn = world_.spawn,
                            .told = [this](KeptFlow flow) { keep_told(std::move(flow)); },
                            .moved =
                                [this](ToldTraffic::Over over) {
                                  if (world_.moved) world_.moved(std::move(over));
                                },
                            .noticed = world_.noticed}) {
  reload(config, std::move(names));
}

void FlowDesk::start() {
  world_.spawn(keeper_.run());
  world_.spawn(keeper_.keep_house());
  exports_.start();
  exporters_.start();
}

void FlowDesk::reload(config::CampusConfig const& config, std::shared_ptr<packet::ApplicationNames const> names) {
  keeper_.set_limits(limits_of(config.store));
  keeps_agents_ = config.store.keeps_agents;
  parts_vlans_ = config.flows.is_vlan_in_key;
  children_ = config.children;
  addresses_ = config.school;
  segments_ = config.admission.site.segments;
  exports_.reconfigure(config.exports);
  exporters_.reconfigure({.config = config.exporters,
                          .addresses = config.school,
                          .names = std::move(names),
                          .has_captures = std::ranges::any_of(config.captures, &packet::SourceConfig::counts)});
}

void FlowDesk::stop() {
  exporters_.stop();
  keeper_.stop_tidying();
}

void FlowDesk::finish() {
  keeper_.finish();
  exports_.finish();
}

void FlowDesk::take(std::string const& interface_name, std::span<ToldFlow const> flows) {
  taken_.clear();
  bool const is_crowded = keeper_.is_crowded();
  std::uint64_t given_up = 0;
  for (auto const& told : flows) {
    if (is_crowded && FlowKeeper::is_light(told.record))
      ++given_up;
    else
      taken_.push_back(kept(interface_name, told));
  }
  if (given_up > 0) keeper_.give_up(given_up);
  exports_.offer(taken_);
  for (auto& flow : taken_) keeper_.keep(std::move(flow));
}

// A flood of datagrams must not cost what we saw ourselves.
void FlowDesk::keep_told(KeptFlow flow) {
  if (!keeper_.is_half_full()) return keeper_.keep(std::move(flow));
  ++shed_;
  world_.failed({Fault::Kind::full, "CMP-F030", {{"path", state_.string()}, {"count", std::to_string(shed_)}}});
}

contract::ExportersView FlowDesk::exporters() const {
  auto view = exporters_.view();
  view.shed = shed_;
  return view;
}

KeptFlow FlowDesk::kept(std::string const& interface_name, ToldFlow const& told) const {
  KeptFlow flow;
  flow.record = told.record;
  flow.interface_name = interface_name;
  if (told.record.app != AppLabel{}) flow.application = words_(told.record.app);
  if (told.record.tunnel != 0) flow.tunnel = packet::tunnel_names.at(told.record.tunnel);
  if (!told.has_names) return flow;
  auto const& names = told.names;
  flow.name = names.server.view();
  flow.name_origin = names.origin;
  flow.ja4 = names.ja4.view();
  flow.ja3 = names.ja3.view();
  flow.ja3_server = names.ja3_server.view();
  flow.certificate = names.certificate.view();
  flow.issuer = names.issuer.view();
  if (!names.agent.empty() && may_keep_agent(interface_name, told.record)) flow.agent = names.agent.view();
  if (!names.has_answer) return flow;
  auto const found = std::span(names.answers).first(names.answers_used);
  flow.answer = KeptAnswer{.code = names.dns_code, .addresses = {found.begin(), found.end()}};
  return flow;
}

bool FlowDesk::may_keep_agent(std::string const& interface_name, FlowRecord const& record) const {
  if (!keeps_agents_) return false;
  if (!children_.are_here()) return true;
  auto const segment = std::ranges::find(segments_, interface_of(interface_name), &admission::Segment::interface_name);
  return !children_.may_speak_in(
      record, {.segment = segment == segments_.end() ? std::nullopt : std::optional(segment->vlan),
               .is_inside = [this](IpAddress const& address) { return addresses_.is_inside(address); },
               .device_at = [this](IpAddress const& address) {
                 return world_.device_at ? world_.device_at(address) : Children::Device{};
               },
               .parts_vlans = parts_vlans_});
}

// Who looked stands in the audit before anything is shown.
asio::awaitable<Result<std::string>> FlowDesk::search(contract::FlowQuery query, std::string by) {
  auto subject = contract::to_query_string(query);
  auto found = co_await keeper_.search(std::move(query));
  if (!found) co_return std::unexpected(std::move(found.error()));
  store::RecordStore::AuditEntry entry{.at = world_.clock(),
                                       .actor = std::move(by),
                                       .action = "flows.search",
                                       .subject = std::move(subject),
                                       .outcome = std::to_string(found->flows.size())};
  auto question = [entry = std::move(entry)](store::CampusStores& stores) { return stores.record.note(entry); };
  auto const noted = co_await record_.ask(std::move(question));
  if (!noted) co_return std::unexpected(noted.error());
  co_return co_await keeper_.encoded(std::move(*found));
}

contract::FlowsView FlowDesk::view() const {
  auto const standing = keeper_.standing();
  return {.kept = standing.kept,
          .dropped = standing.dropped,
          .waiting = standing.waiting,
          .days = standing.archive.days,
          .since = standing.archive.since,
          .bytes = static_cast<std::uint64_t>(standing.archive.bytes),
          .trouble = standing.trouble,
          .ipfix = exports_.ipfix(),
          .eve = exports_.eve(),
          .exporters = exporters()};
}

}  // namespace campus::gateway
