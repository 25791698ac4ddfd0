#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "daemon/config/diagnostic.hpp"
#include "policy/model/calendar.hpp"
#include "policy/protection/assessor.hpp"
#include "policy/protection/catalog.hpp"
#include "policy/protection/points_2021.hpp"
#include "policy/protection/rate_2025.hpp"
#include "policy/protection/score.hpp"
#include "policy/retention/ledger.hpp"

namespace campus::config {

// The three files of a self-check: the items of the standard, the figures they are judged by, and what people
// entered.  The first two come with the program, the third is the school's.

Read<protection::Catalog> read_catalog(std::filesystem::path const& file);

struct ProtectionRules {
  protection::Limits limits;
  std::vector<protection::Edition> editions;
  protection::Points2021::Rules points;
  protection::Rate2025::Rules rate;
  std::vector<retention::Rule> retention;
};

// Lays the weights of its items on the catalogue as well.
Read<ProtectionRules> read_protection_rules(std::filesystem::path const& file, protection::Catalog& catalog);

// A major hazard, as a person confirmed it.
struct Hazard {
  std::string control;  // id
  std::string owner, note;
  CivilDay on{};
  bool is_mended = false;
};

struct Dossier {
  std::string object, filing;
  std::optional<CivilDay> filing_until;
  std::vector<protection::ManualFact> entries;
  std::vector<Hazard> hazards;
  std::vector<retention::Hold> holds;
};

Read<Dossier> read_dossier(std::filesystem::path const& file, protection::Catalog const& catalog);

}  // namespace campus::config
