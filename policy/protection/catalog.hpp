#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/model/fault.hpp"

namespace campus::protection {

// The items a network of a certain level is held against, as a data file tells them: clause numbers, titles
// in our own words, what is done to check each, and how sure each of these is.  Plain values; any thread.

enum class Level : std::uint8_t { one = 1, two = 2, three = 3 };
constexpr std::size_t levels = 3;

enum class Side : std::uint8_t { technical, management };

// Nothing here was compared with the printed standard, so everything says where it comes from.
enum class Certainty : std::uint8_t {
  verified,    // seen in a source
  known,       // well known in the field, not seen
  one_source,  // seen in one copy
  unverified,  // our own choice
};

enum class Weight : std::uint8_t { ordinary = 1, important = 2, critical = 3 };

struct Words {
  std::string zh, en;
  bool operator==(Words const&) const = default;
};

struct Clause {
  std::string number;  // "7.1.1.2", "8.1.1.4 a)"
  Certainty certainty = Certainty::known;
  bool operator==(Clause const&) const = default;
};

// A case of the guide by which an unmet item becomes a high risk, and the trigger of a major hazard.
struct HighRisk {
  std::string case_number;  // "6.3.2.1"
  Level from = Level::two;  // the lowest level it counts at
  Certainty certainty = Certainty::one_source;
  bool operator==(HighRisk const&) const = default;
};

struct Control {
  std::string id;  // "PES-03"; ours
  Words class_name, point_name;
  Side side = Side::technical;
  std::array<std::optional<Clause>, levels> clauses;
  Words title;
  std::map<Level, Words> titles_at;  // where a level asks for something else
  std::string check;                 // of the assessor; empty: a person looks
  bool needs_person = true;          // the check sees a part of what is asked; a person tells the rest
  Weight weight = Weight::ordinary;
  std::optional<HighRisk> high_risk;
  std::string hazard;  // "A-11", empty: none

  Clause const* clause(Level level) const;
  Words const& title_at(Level level) const;
  bool is_high_risk_at(Level level) const { return high_risk && level >= high_risk->from; }
  bool operator==(Control const&) const = default;
};

// What is wrong with one of several.
struct Flaw {
  std::size_t index = 0;
  Fault fault;
};

class Catalog {
public:
  // Everything wrong at once: an id or a clause twice, an item of no level, a clause of another level, a
  // check that nobody knows.  Empty: Catalog::make takes it.
  static std::vector<Flaw> flaws_of(std::span<Control const> controls,
                                    std::span<std::string_view const> checks);

  Catalog() = default;
  // The first of its flaws, where there is one.
  static Result<Catalog> make(std::string standard, std::vector<Control> controls,
                              std::span<std::string_view const> checks);

  std::string const& standard() const { return standard_; }
  std::span<Control const> controls() const { return controls_; }
  std::vector<Control const*> at(Level level) const;  // in the order of the file
  Control const* find(std::string_view id) const;     // nullptr: none
  Control const* find_clause(std::string_view number) const;

  void set_weight(std::string_view id, Weight weight);  // of an item there is

private:
  std::string standard_;
  std::vector<Control> controls_;
};

}  // namespace campus::protection
