// What the district wants of the school, asked for now and then; judged and taken over by whoever handed in
// the world.

#include <utility>

#include "daemon/uplink/uplink_parts.hpp"

namespace campus::uplink {

namespace asio = boost::asio;

bool Uplink::Parts::is_desired_due() const {
  return world.desired && delivery && delivery->is_greeted() &&
         std::chrono::steady_clock::now() >= desired_due;
}

// Its failure holds up no record: the next asking is as good, and a district that is away is noticed by the
// heartbeat.
asio::awaitable<void> Uplink::Parts::fetch_desired() {
  desired_due = std::chrono::steady_clock::now() + settings.desired_every;
  auto const from = *enrolment;
  auto const version = world.desired_version ? world.desired_version(from.authority) : std::nullopt;
  auto answer = co_await district.desired(from, version);
  if (!answer || !*answer || is_stopping) co_return;
  Desired came{.text = std::move(**answer),
               .authority = from.authority,
               .school = from.facts.common_name,
               .clock_offset = std::chrono::milliseconds(clock_offset_ms.value_or(0))};
  co_await world.desired(std::move(came));
}

std::optional<Uplink::Desired> Uplink::trust() const {
  auto const found = load_enrolment(parts_->settings.directory);
  if (!found || !*found) return std::nullopt;
  return Desired{.text = {},
                 .authority = (*found)->authority,
                 .school = (*found)->facts.common_name,
                 .clock_offset = {}};
}

}  // namespace campus::uplink
