#include "policy/retention/ledger.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace campus::retention {
namespace {

constexpr int hours_a_day = 24;

// One hour after the other, from the first record on.
class Watch {
public:
  explicit Watch(int hours_forgiven) : hours_forgiven_(hours_forgiven) {}

  void see(CivilDay day, int hour, bool is_there) {
    if (is_there) {
      close();
      return;
    }
    if (open_.hours == 0) {
      open_.first_day = day;
      open_.first_hour = hour;
    }
    open_.last_day = day;
    open_.last_hour = hour;
    ++open_.hours;
  }
  void close() {
    if (open_.hours > hours_forgiven_) gaps_.push_back(open_);
    open_ = {};
  }
  std::vector<Gap> take() { return std::move(gaps_); }

private:
  int hours_forgiven_;
  Gap open_;
  std::vector<Gap> gaps_;
};

std::unexpected<Fault> refuse(char const* code, std::string const& key) {
  return fail(Fault::Kind::invalid, code, {{"key", key}});
}

int first_hour_of(Day const& day) { return std::countr_zero(day.hours); }

bool is_held(std::span<Hold const> holds, std::string const& key, CivilDay today) {
  return std::ranges::any_of(
      holds, [&](Hold const& hold) { return hold.key == key && hold.from <= today && today <= hold.until; });
}

}  // namespace

Result<Proof> prove(Rule const& rule, std::span<Day const> days, CivilDay today, int hours_today,
                    int hours_forgiven) {
  if (rule.days_least <= 0 || (rule.days_most > 0 && rule.days_most < rule.days_least))
    return refuse("CMP-G040", rule.key);
  auto const is_later = [](Day const& before, Day const& after) { return before.day >= after.day; };
  if (std::ranges::adjacent_find(days, is_later) != days.end()) return refuse("CMP-G041", rule.key);
  if (!days.empty() && days.back().day > today) return refuse("CMP-G042", rule.key);

  Proof proof{.key = rule.key,
              .days_wanted = rule.days_least,
              .days_present = 0,
              .oldest = {},
              .wanted_from = today - std::chrono::days(rule.days_least),
              .is_younger = false,
              .hours_missing = 0,
              .gaps = {}};
  auto const begins = std::ranges::find_if(days, [](Day const& day) { return (day.hours & whole_day) != 0; });
  if (begins == days.end()) return proof;
  proof.is_younger = begins->day > proof.wanted_from;
  auto const from = std::max(begins->day, proof.wanted_from);
  Watch watch(hours_forgiven);
  auto next = begins;
  for (auto day = from; day <= today; day += std::chrono::days(1)) {
    while (next != days.end() && next->day < day) ++next;
    auto const hours = next != days.end() && next->day == day ? next->hours & whole_day : 0;
    if (hours != 0) {
      ++proof.days_present;
      if (!proof.oldest) proof.oldest = day;
    }
    auto const first = day == begins->day ? first_hour_of(*begins) : 0;
    auto const end = day == today ? std::min(hours_today, hours_a_day) : hours_a_day;
    for (auto hour = first; hour < end; ++hour) watch.see(day, hour, (hours >> hour & 1u) != 0);
  }
  watch.close();
  proof.gaps = watch.take();
  for (auto const& gap : proof.gaps) proof.hours_missing += gap.hours;
  return proof;
}

CivilDay kept_until(Rule const& rule, std::span<Hold const> holds, CivilDay day) {
  auto until = day + std::chrono::days(rule.days_least);
  for (auto const& hold : holds)
    if (hold.key == rule.key && day <= hold.until) until = std::max(until, hold.until);
  return until;
}

Purge plan(Rule const& rule, std::span<Hold const> holds, std::span<Day const> days, CivilDay today) {
  Purge purge{.key = rule.key, .days = {}, .held = {}};
  if (rule.days_most <= 0) return purge;
  auto const most = std::max(rule.days_most, rule.days_least);
  bool const has_hold = is_held(holds, rule.key, today);
  for (auto const& day : days)
    if (day.day + std::chrono::days(most) < today) (has_hold ? purge.held : purge.days).push_back(day.day);
  std::ranges::sort(purge.days);
  std::ranges::sort(purge.held);
  return purge;
}

}  // namespace campus::retention
