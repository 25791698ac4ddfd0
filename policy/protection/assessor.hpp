#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/model/calendar.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/time.hpp"
#include "policy/protection/catalog.hpp"
#include "policy/protection/facts.hpp"
#include "policy/protection/limits.hpp"

namespace campus::protection {

// Holds the facts of a school against the items of its level.  A verdict follows from evidence and nothing
// else: where there is none the item is unchecked, and unchecked is never met.  Pure; any thread.

enum class Verdict : std::uint8_t { met, partly, not_met, not_applicable, unchecked };

// What a piece of evidence says of its item.
enum class Bearing : std::uint8_t {
  supports,
  against,
  decides,  // against, and nothing else can make up for it
  open,     // could not be found out, or was not looked at
};

// One thing that was seen, as a code of the catalogue of sentences.
struct Evidence {
  std::string code;  // "protection.fact.snmp_versions"
  std::vector<Fault::Argument> arguments;
  Bearing bearing = Bearing::open;
  std::string source;  // "campus.yaml", "/etc/passwd"
  bool operator==(Evidence const&) const = default;
};

// What a person entered, and answers for until a day.
struct ManualFact {
  std::string control;  // id
  Verdict verdict = Verdict::unchecked;
  std::string owner;  // a post, not a person
  std::string note, document;
  CivilDay on{}, until{};  // both belong to it
  bool operator==(ManualFact const&) const = default;
};

enum class ManualState : std::uint8_t {
  none,
  valid,
  expired,
  early,        // dated after today
  contradicts,  // says better than what was seen: what was seen counts
};

struct Finding {
  Control const* control = nullptr;  // of the catalogue, which must outlive it
  Verdict verdict = Verdict::unchecked;
  std::vector<Evidence> evidence;
  std::optional<ManualFact> manual;
  ManualState manual_state = ManualState::none;

  bool is_bad() const { return verdict == Verdict::not_met || verdict == Verdict::partly; }
};

// One finding an item of the level, in the catalogue's order.
std::vector<Finding> assess(Catalog const& catalog, Level level, Facts const& facts, Limits const& limits,
                            std::span<ManualFact const> manual);

// Items nobody knows, two entries for one item, an end before the beginning, nothing to show for it.
std::vector<Flaw> flaws_of(std::span<ManualFact const> manual, Catalog const& catalog);

// Only supports: met.  Both: partly.  Only against: not met.  One that decides: not met.  Something open
// keeps the rest from being met, and nothing but open is unchecked.
Verdict verdict_of(std::span<Evidence const> evidence);

// The names a catalogue may use.
std::span<std::string_view const> check_names();

}  // namespace campus::protection
