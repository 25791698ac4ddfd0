#include "policy/model/target.hpp"

#include <algorithm>
#include <array>

namespace campus::targets {
namespace {

bool holds(Span const& span, std::uint32_t number) {
  return (!span.least || *span.least <= number) && (!span.most || number <= *span.most);
}

bool asks(Span const& span) { return span.least || span.most; }

}  // namespace

std::string_view Rule::missing_of(School const& school) const {
  if (!types.empty() && !school.type) return "type";
  if (locality && !school.locality) return "locality";
  if (asks(headcount) && !school.headcount) return "headcount";
  if (asks(classes) && !school.classes) return "classes";
  return {};
}

// One attribute that is known and does not fit is enough for a no; a yes needs all of them.
Rule::Answer Rule::ask(School const& school) const {
  if (!types.empty() && school.type && std::ranges::find(types, *school.type) == types.end())
    return Answer::does_not;
  if (locality && school.locality && locality != school.locality) return Answer::does_not;
  if (school.headcount && !holds(headcount, *school.headcount)) return Answer::does_not;
  if (school.classes && !holds(classes, *school.classes)) return Answer::does_not;
  return missing_of(school).empty() ? Answer::applies : Answer::school_unknown;
}

bool Bound::is_met_by(Amount const& value) const {
  return side == Side::at_least ? value.number >= amount.number : value.number <= amount.number;
}

bool Bound::is_stricter_than(Bound const& other) const {
  return side == Side::at_least ? amount.number > other.amount.number : amount.number < other.amount.number;
}

std::string_view name_of(Certainty certainty) {
  switch (certainty) {
    case Certainty::seen: return "seen";
    case Certainty::known: return "known";
    case Certainty::unverified: return "unverified";
  }
  return "unverified";
}

std::string_view name_of(Bound::Side side) { return side == Bound::Side::at_least ? "at_least" : "at_most"; }

std::string_view name_of(Outcome outcome) {
  constexpr std::array<std::string_view, 4> names{"met", "missed", "not_defined", "no_evidence"};
  return names[static_cast<std::size_t>(outcome)];
}

std::string_view name_of(Want want) {
  constexpr std::array<std::string_view, 7> names{"nothing", "rule",  "attribute", "reading",
                                                  "proof",   "fresh", "coverage"};
  return names[static_cast<std::size_t>(want)];
}

}  // namespace campus::targets
