#include "daemon/gateway/live_applications.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "daemon/contract/terminal_text.hpp"
#include "daemon/contract/views.hpp"

namespace campus::gateway {
namespace {

using contract::ApplicationRate;
using contract::LiveApplications;

std::uint64_t both_ways(ApplicationRate const& rate) { return rate.down_bps + rate.up_bps; }

std::uint64_t& sum_for(LiveApplications::Teaching& sums, Teaching teaching) {
  switch (teaching) {
    case Teaching::yes: return sums.yes;
    case Teaching::mixed: return sums.mixed;
    case Teaching::no: return sums.no;
    case Teaching::unknown: break;
  }
  return sums.unknown;
}

// The district refuses longer ones, and with them the whole heartbeat.
std::string cut(std::string_view text, std::size_t bytes_max) {
  constexpr std::string_view ellipsis = "…";
  return text.size() <= bytes_max ? std::string(text) : contract::shortened(text, bytes_max - ellipsis.size());
}

void tell(ApplicationRate& rate, std::vector<Application> const& known) {
  auto const found = std::ranges::find(known, rate.name, &Application::name);
  if (found != known.end()) {
    rate.name_en = cut(found->english, contract::application_name_bytes_max);
    rate.teaching = found->teaching;
  }
  rate.name = cut(rate.name, contract::application_name_bytes_max);
  rate.category = cut(rate.category, contract::category_bytes_max);
}

}  // namespace

std::optional<LiveApplications> live_applications(std::vector<TrafficRollup> const& seconds,
                                                  packet::ApplicationNames const* names) {
  if (!names || seconds.empty()) return std::nullopt;
  std::map<std::pair<std::string, std::string>, ApplicationRate> rates;
  for (auto const& second : seconds)
    for (auto const& one : second.applications) {
      auto& rate = rates[{one.name, one.category}];
      rate.name = one.name;
      rate.category = one.category;
      rate.down_bps += contract::bits_per_second(one.down.bytes, second.window);
      rate.up_bps += contract::bits_per_second(one.up.bytes, second.window);
    }
  LiveApplications live;
  for (auto& [key, rate] : rates) {
    if (both_ways(rate) == 0) continue;
    tell(rate, names->list().applications);
    sum_for(live.teaching, rate.teaching) += both_ways(rate);
    live.items.push_back(std::move(rate));
  }
  std::ranges::stable_sort(live.items, std::ranges::greater{}, both_ways);
  if (live.items.size() > contract::live_applications_max) live.items.resize(contract::live_applications_max);
  return live;
}

}  // namespace campus::gateway
