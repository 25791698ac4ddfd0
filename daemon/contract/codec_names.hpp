#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "daemon/contract/wire.hpp"
#include "policy/model/application.hpp"
#include "policy/model/device.hpp"
#include "policy/model/ruling.hpp"

namespace campus::contract {

// How the members of an enumeration are called in JSON, in one table each for both directions.
template <class Member, std::size_t count>
using Names = std::array<std::pair<Member, std::string_view>, count>;

inline constexpr Names<Gap::Reason, 4> gap_reasons{{{Gap::Reason::retention, "retention"},
                                                    {Gap::Reason::disk_full, "disk_full"},
                                                    {Gap::Reason::broken, "broken"},
                                                    {Gap::Reason::lost, "lost"}}};

inline constexpr Names<DeviceKind, 7> device_kinds{{{DeviceKind::switch_, "switch"},
                                                    {DeviceKind::router, "router"},
                                                    {DeviceKind::access_point, "access_point"},
                                                    {DeviceKind::computer, "computer"},
                                                    {DeviceKind::projector, "projector"},
                                                    {DeviceKind::ups, "ups"},
                                                    {DeviceKind::other, "other"}}};

inline constexpr Names<Teaching, 4> teachings{{{Teaching::unknown, "unknown"},
                                               {Teaching::yes, "yes"},
                                               {Teaching::mixed, "mixed"},
                                               {Teaching::no, "no"}}};

inline constexpr Names<DeviceState, 3> device_states{{{DeviceState::unknown, "unknown"},
                                                      {DeviceState::reachable, "reachable"},
                                                      {DeviceState::unreachable, "unreachable"}}};

inline constexpr Names<SilenceCause, 7> silence_causes{{{SilenceCause::timeout, "timeout"},
                                                        {SilenceCause::refused, "refused"},
                                                        {SilenceCause::authentication, "authentication"},
                                                        {SilenceCause::garbage, "garbage"},
                                                        {SilenceCause::endless, "endless"},
                                                        {SilenceCause::not_resolved, "not_resolved"},
                                                        {SilenceCause::not_sent, "not_sent"}}};

inline constexpr Names<LinkState, 3> link_states{
    {{LinkState::up, "up"}, {LinkState::down, "down"}, {LinkState::other, "other"}}};

}  // namespace campus::contract
