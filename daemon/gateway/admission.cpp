#include "daemon/gateway/admission.hpp"

#include <utility>

namespace campus::gateway {
namespace {

namespace asio = boost::asio;

admission::Site site_of(config::AdmissionConfig const& config, bool is_in_line) {
  auto site = config.site;
  site.is_in_line = is_in_line;
  return site;
}

}  // namespace

Admission::Admission(asio::any_io_executor executor, store::CampusKeeper& keeper, Campus& campus,
                     config::AdmissionConfig config, bool is_in_line, World world)
    : executor_(executor),
      campus_(campus),
      config_(std::move(config)),
      world_(std::move(world)),
      enforcer_(executor, config_.enforcer,
                {.failed = world_.failed, .regained = [this] { world_.well("CMP-A049"); }}),
      post_(executor, keeper, campus.admission(), enforcer_, {.now = world_.now, .failed = world_.failed}) {
  campus_.admission().reconfigure(site_of(config_, is_in_line), world_.now());
}

void Admission::start() { world_.spawn(live()); }

// First what was decided, then who is here, then what the kernel should have of it.
asio::awaitable<void> Admission::live() {
  auto const remembered = co_await post_.remember();
  if (!remembered) {
    world_.failed(remembered.error());  // nothing is touched: the kernel keeps the table it has
    co_return;
  }
  if (is_ending_) co_return;
  is_remembered_ = true;
  start_watch();
  start_enforcer();
  co_await post_.run();
}

void Admission::start_enforcer() {
  if (config_.is_wanted() && !std::exchange(is_enforcer_running_, true)) world_.spawn(enforcer_.run());
}

void Admission::start_watch() {
  if (watch_) watch_->stop();
  watch_.reset();
  if (config_.site.segments.empty()) return;
  std::vector<std::string> interfaces;
  for (auto const& segment : config_.site.segments) interfaces.push_back(segment.interface_name);
  watch_ = std::make_shared<link::NeighbourWatch>(
      executor_, std::move(interfaces),
      link::NeighbourWatch::World{.seen = [this](HostSeen seen) { world_.observe(std::move(seen)); },
                                  .left = [this](HostLeft left) { world_.observe(std::move(left)); },
                                  .lost = world_.failed,
                                  .now = world_.now});
  auto life = [](std::shared_ptr<link::NeighbourWatch> held) -> asio::awaitable<void> {
    co_await held->run();
  };
  world_.spawn(life(watch_));
}

// The way to campus-enforcer is taken at the start alone: another path is said in the README to need a
// restart.  Before the record was read live() has all to begin yet, and does so by this configuration.
void Admission::reload(config::AdmissionConfig config, bool is_in_line) {
  bool const has_new_site = config.site != config_.site;
  config_ = std::move(config);
  campus_.admission().reconfigure(site_of(config_, is_in_line), world_.now());
  if (!is_remembered_) return;
  if (has_new_site) start_watch();
  start_enforcer();
  post_.wake();
}

contract::PortalView Admission::portal_view(IpAddress const& address) const {
  contract::PortalView view;
  if (config_.portal) {
    view.contact = config_.portal->contact;
    view.school = config_.portal->school;
  }
  auto const& gate = std::as_const(campus_).admission();
  if (auto const* const host = gate.host_at(address)) {
    view.mac = host->mac;
    view.standing = host->standing;
    view.cause = host->cause;
  }
  return view;
}

void Admission::stop() {
  is_ending_ = true;
  if (watch_) watch_->stop();
  post_.finish();
  enforcer_.stop();
}

}  // namespace campus::gateway
