#include "collectors/snmp/poll_plan.hpp"

#include <algorithm>
#include <utility>

#include "collectors/snmp/text.hpp"

namespace campus {
namespace {

Oid const sys_descr{1, 3, 6, 1, 2, 1, 1, 1, 0};
Oid const sys_object_id{1, 3, 6, 1, 2, 1, 1, 2, 0};
Oid const sys_name{1, 3, 6, 1, 2, 1, 1, 5, 0};
Oid const sys_location{1, 3, 6, 1, 2, 1, 1, 6, 0};
Oid const if_number{1, 3, 6, 1, 2, 1, 2, 1, 0};
// RFC 2790.
Oid const hr_uptime{1, 3, 6, 1, 2, 1, 25, 1, 1, 0};
Oid const hr_users{1, 3, 6, 1, 2, 1, 25, 1, 5, 0};
Oid const hr_processes{1, 3, 6, 1, 2, 1, 25, 1, 6, 0};

std::string dotted(Oid const& oid) {
  std::string text;
  for (auto const part : oid) text += (text.empty() ? "" : ".") + std::to_string(part);
  return text;
}

SilenceCause cause_of(SnmpAnswer::Outcome outcome) {
  switch (outcome) {
    case SnmpAnswer::Outcome::refused: return SilenceCause::refused;
    case SnmpAnswer::Outcome::authentication: return SilenceCause::authentication;
    case SnmpAnswer::Outcome::response:  // that answered another question
    case SnmpAnswer::Outcome::garbage: return SilenceCause::garbage;
    case SnmpAnswer::Outcome::not_sent: return SilenceCause::not_sent;
    case SnmpAnswer::Outcome::timeout: break;
  }
  return SilenceCause::timeout;
}

// The two counters of traffic ride in one request, so that both directions are of one moment.
std::vector<std::vector<IfColumn>> columns_of_a_poll() {
  return {{IfColumn::hc_in_octets, IfColumn::hc_out_octets},
          {IfColumn::index},
          {IfColumn::oper_status},
          {IfColumn::name},
          {IfColumn::descr},
          {IfColumn::high_speed},
          {IfColumn::speed},
          {IfColumn::type},
          {IfColumn::alias},
          {IfColumn::discontinuity},
          {IfColumn::in_errors},
          {IfColumn::out_errors},
          {IfColumn::in_discards},
          {IfColumn::out_discards}};
}

}  // namespace

PollPlan::PollPlan(DeviceId device, PollMemory memory, Host host)
    : device_(std::move(device)), memory_(memory), asks_host_(host) {
  waiting_scalars_.push_back(
      scalars({sys_uptime_instance(), sys_name, sys_descr, sys_object_id, sys_location, if_number}));
}

SnmpRequest PollPlan::scalars(std::vector<Oid> oids) {
  return {.verb = SnmpRequest::Verb::get, .number = ++last_number_, .oids = std::move(oids)};
}

std::vector<SnmpRequest> PollPlan::next() {
  std::vector<SnmpRequest> requests;
  auto has_room = [&] { return asked_scalars_.size() + asked_walks_.size() < requests_in_flight_max; };
  while (!waiting_scalars_.empty() && has_room()) {
    requests.push_back(waiting_scalars_.front());
    asked_scalars_.emplace(requests.back().number, requests.back());
    waiting_scalars_.erase(waiting_scalars_.begin());
  }
  while (!waiting_walks_.empty() && has_room()) {
    auto walk = std::move(waiting_walks_.front());
    waiting_walks_.erase(waiting_walks_.begin());
    requests.push_back(walk.request(++last_number_));
    asked_walks_.emplace(last_number_, std::move(walk));
  }
  return requests;
}

void PollPlan::take(SnmpAnswer const& answer) {
  if (stage_ == Stage::over) return;
  if (auto const found = asked_scalars_.find(answer.number); found != asked_scalars_.end()) {
    auto const asked = std::move(found->second);
    asked_scalars_.erase(found);
    take_system(asked, answer);
  } else if (auto const walk = asked_walks_.find(answer.number); walk != asked_walks_.end()) {
    auto taken = std::move(walk->second);
    asked_walks_.erase(walk);
    take_column(std::move(taken), answer);
  }
  if (asked_scalars_.empty() && waiting_scalars_.empty() && asked_walks_.empty() && waiting_walks_.empty())
    advance();
}

void PollPlan::take_system(SnmpRequest const& asked, SnmpAnswer const& answer) {
  if (answer.outcome != SnmpAnswer::Outcome::response) {
    if (!has_answered_) silence(cause_of(answer.outcome));
    return;
  }
  if (answer.error_status != 0) {
    has_answered_ = true;
    // Too much for one answer, or one of the names breaks the whole: each for itself.
    if (asked.oids.size() > 1)
      for (auto const& oid : asked.oids) waiting_scalars_.push_back(scalars({oid}));
    return;
  }
  bool is_ours = false;
  for (auto const& varbind : answer.varbinds)
    if (std::ranges::find(asked.oids, varbind.oid) != asked.oids.end())
      is_ours = take_scalar(varbind) || is_ours;
  if (is_ours)
    has_answered_ = true;
  else if (!has_answered_)
    silence(SilenceCause::garbage);
}

bool PollPlan::take_scalar(Varbind const& varbind) {
  auto text = [&](std::string& field) {
    if (varbind.type == SnmpType::octets) field = device_text(varbind.octets);
    return varbind.type == SnmpType::octets;
  };
  bool is_taken = false;
  if (varbind.oid == sys_uptime_instance()) {
    if (varbind.type == SnmpType::ticks) uptime_ticks_ = static_cast<std::uint32_t>(varbind.number);
    is_taken = varbind.type == SnmpType::ticks;
  } else if (varbind.oid == sys_object_id) {
    if (varbind.type == SnmpType::object_id) identity_.sys_object_id = dotted(varbind.object);
    is_taken = varbind.type == SnmpType::object_id;
  } else if (varbind.oid == if_number) {
    if (varbind.type == SnmpType::integer) if_number_ = varbind.number;
    is_taken = varbind.type == SnmpType::integer;
  } else if (varbind.oid == hr_uptime || varbind.oid == hr_users || varbind.oid == hr_processes) {
    is_taken = take_host(varbind);
  } else {
    is_taken = text(varbind.oid == sys_name    ? identity_.sys_name
                    : varbind.oid == sys_descr ? identity_.sys_descr
                                               : identity_.sys_location);
  }
  if (!is_taken && varbind.type != SnmpType::absent) ++values_refused_;
  return true;
}

bool PollPlan::take_host(Varbind const& varbind) {
  bool const is_time = varbind.oid == hr_uptime;
  // Some agents count their users as an integer.
  bool const is_fit = is_time ? varbind.type == SnmpType::ticks
                              : varbind.type == SnmpType::gauge32 || varbind.type == SnmpType::integer;
  if (!is_fit || varbind.number > UINT32_MAX) return false;
  auto const number = static_cast<std::uint32_t>(varbind.number);
  (is_time ? host_.uptime_ticks : varbind.oid == hr_users ? host_.users : host_.processes) = number;
  return true;
}

void PollPlan::take_column(ColumnWalk walk, SnmpAnswer const& answer) {
  if (answer.outcome == SnmpAnswer::Outcome::refused || answer.outcome == SnmpAnswer::Outcome::authentication)
    return silence(cause_of(answer.outcome));
  auto const refused_before = walk.values_refused();
  auto const verdict = walk.take(answer, table_);
  values_refused_ += walk.values_refused() - refused_before;
  bool const defines_rows = walk.contains(IfColumn::index);
  switch (verdict) {
    case ColumnWalk::Verdict::smaller:
      had_trouble_ = true;
      memory_.max_repetitions = std::min(memory_.max_repetitions, walk.max_repetitions());
      [[fallthrough]];
    case ColumnWalk::Verdict::more: waiting_walks_.push_back(std::move(walk)); return;
    case ColumnWalk::Verdict::done: return;
    case ColumnWalk::Verdict::endless:
      if (defines_rows) return silence(SilenceCause::endless);
      break;
    case ColumnWalk::Verdict::full:
      // The agent itself says that it has fewer: its rows have no end.
      if (defines_rows && if_number_ && *if_number_ < ColumnWalk::rows_per_column_max)
        return silence(SilenceCause::endless);
      break;
    case ColumnWalk::Verdict::given_up: break;
  }
  had_trouble_ = true;
  is_truncated_ = true;
}

void PollPlan::advance() {
  switch (stage_) {
    case Stage::system:
      stage_ = Stage::columns;
      if (asks_host_ == Host::asked) waiting_scalars_.push_back(scalars({hr_uptime, hr_users, hr_processes}));
      for (auto& columns : columns_of_a_poll())
        waiting_walks_.emplace_back(std::move(columns), memory_.max_repetitions);
      return;
    case Stage::columns:
      if (table_.needs_narrow_octets()) {
        stage_ = Stage::narrow_octets;
        std::vector<IfColumn> columns{IfColumn::in_octets, IfColumn::out_octets};
        waiting_walks_.emplace_back(std::move(columns), memory_.max_repetitions);
        return;
      }
      [[fallthrough]];
    case Stage::narrow_octets:
    case Stage::over: stage_ = Stage::over;
  }
}

void PollPlan::silence(SilenceCause cause) {
  silence_ = cause;
  had_trouble_ = true;
  stage_ = Stage::over;
}

void PollPlan::give_up() {
  if (stage_ == Stage::over) return;
  if (!has_answered_) return silence(SilenceCause::timeout);
  is_truncated_ = true;
  had_trouble_ = true;
  stage_ = Stage::over;
}

bool PollPlan::is_done() const { return stage_ == Stage::over; }

std::expected<DevicePolled, SilenceCause> PollPlan::finish(Instant at, Duration took) const {
  if (silence_) return std::unexpected(*silence_);
  return DevicePolled{.device = device_,
                      .at = at,
                      .took = took,
                      .uptime_ticks = uptime_ticks_,
                      .identity = identity_,
                      .ports = table_.ports(),
                      .is_truncated = is_truncated_,
                      .host = host_ == HostSample{} ? std::nullopt : std::optional(host_)};
}

PollMemory PollPlan::memory() const {
  auto memory = memory_;
  memory.polls_clean = had_trouble_ ? 0 : memory.polls_clean + 1;
  if (memory.polls_clean >= PollMemory::polls_until_raise) {
    memory.polls_clean = 0;
    memory.max_repetitions = std::min(memory.max_repetitions * 2, PollMemory::repetitions_most);
  }
  return memory;
}

std::uint64_t PollPlan::values_refused() const { return values_refused_; }

}  // namespace campus
