#include "daemon/contract/wire.hpp"

#include <utility>

namespace campus::contract {

std::string_view name_of(Lane lane) {
  switch (lane) {
    case Lane::alert: return "alert";
    case Lane::control: return "control";
    case Lane::heartbeat: return "heartbeat";
    case Lane::evidence: return "evidence";
    case Lane::rollup: return "rollup";
    case Lane::detail: return "detail";
  }
  std::unreachable();
}

std::optional<Lane> lane_named(std::string_view name) {
  for (auto const lane : all_lanes)
    if (name_of(lane) == name) return lane;
  return std::nullopt;
}

}  // namespace campus::contract
