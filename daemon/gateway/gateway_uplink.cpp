// The gateway and its district: joining it, and taking over what it wants.

#include <algorithm>
#include <random>
#include <utility>

#include "daemon/gateway/gateway.hpp"
#include "daemon/runtime/clock.hpp"

namespace campus::gateway {

namespace asio = boost::asio;

namespace {

// A minute, and less where the district is told more often than usual how the school is.
std::chrono::milliseconds desired_every(config::CampusConfig const& config) {
  return std::min<std::chrono::milliseconds>(12 * config.uplink.live_every, std::chrono::minutes(1));
}

std::uint64_t random_bits() {
  static std::random_device source;  // the kernel's; spreads retries, guards nothing
  return std::uint64_t{source()} << 32 | source();
}

}  // namespace

uplink::Uplink::Settings Gateway::uplink_settings() const {
  return {.directory = place_.state / "uplink",
          .live_every = config_.uplink.live_every,
          .desired_every = desired_every(config_)};
}

uplink::Uplink::World Gateway::uplink_world() {
  return {.clock = runtime::now,
          .random = random_bits,
          .heartbeat = [this] { return heartbeat(); },
          .desired_version = [this](std::string const& authority) { return desired_.version_of(authority); },
          .desired = [this](uplink::Uplink::Desired came) { return desired_.take(std::move(came)); }};
}

// Who joined this school to a district, or tried to, is asked one day.
asio::awaitable<Result<void>> Gateway::enroll(contract::EnrollRequest request, std::string by) {
  store::RecordStore::AuditEntry entry{.at = runtime::now(),
                                       .actor = std::move(by),
                                       .action = "uplink enroll",
                                       .subject = request.district,
                                       .outcome = "done"};
  uplink::Uplink::Invitation invitation{std::move(request.district), std::move(request.code),
                                        std::move(request.authority_words)};
  auto enrolled = co_await uplink_.enroll(std::move(invitation));
  if (!enrolled) entry.outcome = enrolled.error().code;
  auto note = [entry = std::move(entry)](store::CampusStores& stores) { return stores.record.note(entry); };
  if (auto const noted = co_await keeper_.ask(std::move(note)); !noted) log_.error(noted.error());
  co_return enrolled;
}

DesiredDesk::World Gateway::desired_world() {
  return {.clock = runtime::now,
          .trust = [this] { return uplink_.trust(); },
          .took_over = [this] { take_over_template(); },
          .queued = [this] { uplink_.wake(contract::Lane::control); },
          .refused = [this](Fault const& fault) { log_.error(fault); },
          .failed = [this](Fault const& fault) { log_.error(fault); },
          .taken =
              [this](std::uint64_t version) {
                log_.info("CMP-R025", {{"version", std::to_string(version)}});
                spawn(local_orders_.look());
              }};
}

// What a calendar and profiles decide, and nothing else of a reload.
void Gateway::take_over_template() {
  desired_.lay_over_again(config_);
  campus_.furnish(config_.rooms.rooms, config_.rooms.use, config_.calendar);
  watch_anew();
  campus_.attainment().reconfigure(config_.targets.settings);
}

}  // namespace campus::gateway
