#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/report/pack.hpp"
#include "policy/model/fault.hpp"
#include "policy/protection/assessor.hpp"
#include "policy/protection/points_2021.hpp"
#include "policy/protection/rate_2025.hpp"
#include "policy/protection/score.hpp"
#include "policy/retention/ledger.hpp"

namespace campus::report {

// The parts of a pack, from what the judge found.  Sentences are taken from the catalogue of messages.

std::string_view name_of(protection::Verdict verdict);      // "met"
std::string_view name_of(protection::Bearing bearing);      // "against"
std::string_view name_of(protection::Certainty certainty);  // "one_source"
std::string_view name_of(protection::ManualState state);    // "valid"
std::string_view name_of(protection::Weight weight);        // "critical"

Pack::Item item_of(protection::Finding const& finding, protection::Level level);

Pack::Log log_of(retention::Proof const& proof, retention::Rule const& rule, int days_configured);

struct ScoreRules {
  std::vector<protection::Edition> editions;
  protection::Points2021::Rules points;
  protection::Rate2025::Rules rate;
};
struct Hazards {
  std::size_t found = 0, mended = 0;
};
// By the edition in force on the day of the report.
Result<Pack::Score> score_of(std::span<protection::Finding const> findings, protection::Level level,
                             CivilDay day, Hazards hazards, ScoreRules const& rules);

}  // namespace campus::report
