#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/model/fault.hpp"
#include "policy/protection/audit_chain.hpp"
#include "policy/protection/catalog.hpp"

namespace campus::report {

using protection::Sha256;
using protection::Words;

// A self-check with all its evidence, in both languages: what is stored, sent and rendered.  Words of a small
// vocabulary ("met", "against") are those of openapi; days are "2026-11-22", times RFC 3339.  A plain value.
struct Pack {
  struct Evidence {
    std::string code, bearing, source;
    Words text;
  };
  struct Manual {
    std::string state;  // "valid", "expired", "early", "contradicts"
    std::string owner, note, document, on, until;
  };
  struct Item {
    std::string id, clause, certainty, side, verdict, weight;
    Words class_name, point, title;
    std::string high_risk_case, hazard;  // empty: none
    std::vector<Evidence> evidence;
    std::optional<Manual> manual;
  };
  struct Gap {
    std::string from, to;  // "2026-11-01 22:00"
    int hours = 0;
  };
  struct Log {
    std::string key, oldest, source;
    int days_wanted = 0, days_configured = 0, days_present = 0, hours_missing = 0;
    bool is_younger = false, is_whole = false;
    std::vector<Gap> gaps;
  };
  struct Score {
    std::string edition, method, certainty;
    std::string least, most;  // points or percent: "85.19"
    std::string conclusion;   // "excellent" ... "conforms" ...; empty: cannot be said yet
    std::uint64_t applicable = 0, unchecked = 0, met = 0;
    std::uint64_t hazards = 0, hazards_mended = 0;
  };
  struct Hazard {
    std::string id, code, owner, on, note;
    bool is_mended = false;
  };

  std::string made_at, day, school, object, filing, filing_until, version, standard;
  int level = 2;
  std::string catalogue_sha256, rules_sha256, dossier_sha256;  // of the files; empty: there was none
  std::vector<Item> items;
  std::vector<Log> logs;
  std::vector<Hazard> hazards;
  Score score;
  std::string seal;  // of the whole; set by seal() and by decode()
};

// One line of JSON that ends with its seal.
std::string encode(Pack const& pack, Sha256 const& sha256);

// Reads only what encode() wrote, byte by byte.  Refused: what is no pack, an item that is not what was
// sealed, anything else that was changed.
Result<Pack> decode(std::string_view text, Sha256 const& sha256);

// How many items have each verdict.
struct Counts {
  std::size_t met = 0, partly = 0, not_met = 0, not_applicable = 0, unchecked = 0;
  std::size_t findings() const { return partly + not_met; }
};
Counts count(std::vector<Pack::Item> const& items);

// A pack is at most this large: 211 items with a page of evidence each.
constexpr std::size_t pack_bytes_max = std::size_t{8} << 20;

}  // namespace campus::report
