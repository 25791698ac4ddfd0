#pragma once

#include "daemon/contract/codec_names.hpp"
#include "policy/model/calendar.hpp"
#include "policy/model/probe.hpp"
#include "policy/model/room_status.hpp"

namespace campus::contract::room_names {

// How what is said of rooms is called in JSON, for both directions.  Tables.

inline constexpr Names<RoomState, 6> states{{{RoomState::off, "off"},
                                             {RoomState::ok, "ok"},
                                             {RoomState::unknown, "unknown"},
                                             {RoomState::warning, "warning"},
                                             {RoomState::unreachable, "unreachable"},
                                             {RoomState::fault, "fault"}}};

inline constexpr Names<RoomCause, 26> causes{{{RoomCause::none, "none"},
                                              {RoomCause::not_heard, "not_heard"},
                                              {RoomCause::no_means, "no_means"},
                                              {RoomCause::timeout, "timeout"},
                                              {RoomCause::refused, "refused"},
                                              {RoomCause::no_route, "no_route"},
                                              {RoomCause::authentication, "authentication"},
                                              {RoomCause::garbage, "garbage"},
                                              {RoomCause::endless, "endless"},
                                              {RoomCause::closed, "closed"},
                                              {RoomCause::not_sent, "not_sent"},
                                              {RoomCause::switch_unreachable, "switch_unreachable"},
                                              {RoomCause::link_down, "link_down"},
                                              {RoomCause::link_slow, "link_slow"},
                                              {RoomCause::projector_failure, "projector_failure"},
                                              {RoomCause::fan, "fan"},
                                              {RoomCause::lamp, "lamp"},
                                              {RoomCause::temperature, "temperature"},
                                              {RoomCause::cover, "cover"},
                                              {RoomCause::filter, "filter"},
                                              {RoomCause::other, "other"},
                                              {RoomCause::lamp_worn, "lamp_worn"},
                                              {RoomCause::lamp_spent, "lamp_spent"},
                                              {RoomCause::contradiction, "contradiction"},
                                              {RoomCause::nonsense, "nonsense"},
                                              {RoomCause::left_on, "left_on"}}};

inline constexpr Names<UseSign, 3> signs{
    {{UseSign::unknown, "unknown"}, {UseSign::idle, "idle"}, {UseSign::used, "used"}}};

inline constexpr Names<UseVerdict, 4> verdicts{{{UseVerdict::not_measured, "not_measured"},
                                                {UseVerdict::idle, "idle"},
                                                {UseVerdict::used, "used"},
                                                {UseVerdict::faulty, "faulty"}}};

inline constexpr Names<ProjectorPower, 4> powers{{{ProjectorPower::standby, "standby"},
                                                  {ProjectorPower::on, "on"},
                                                  {ProjectorPower::cooling, "cooling"},
                                                  {ProjectorPower::warm_up, "warm_up"}}};

inline constexpr Names<ErrorLevel, 3> levels{
    {{ErrorLevel::none, "none"}, {ErrorLevel::warning, "warning"}, {ErrorLevel::error, "error"}}};

inline constexpr Names<Period::Kind, 3> period_kinds{
    {{Period::Kind::lesson, "lesson"}, {Period::Kind::interval, "interval"}, {Period::Kind::study, "study"}}};

inline constexpr Names<UseSource, 4> sources{{{UseSource::projector, "projector"},
                                              {UseSource::computer, "computer"},
                                              {UseSource::traffic, "traffic"},
                                              {UseSource::link, "link"}}};

}  // namespace campus::contract::room_names
