#include "policy/protection/catalog.hpp"

#include <algorithm>
#include <utility>

namespace campus::protection {
namespace {

// The chapters of the three levels in the standard.
constexpr std::array<std::string_view, levels> chapters{"6.1.", "7.1.", "8.1."};

std::size_t index_of(Level level) { return static_cast<std::size_t>(level) - 1; }

bool is_clause_number(std::string_view number) {
  constexpr std::string_view letters = "0123456789. abcdefghij)";
  return number.size() >= 7 && number.find_first_not_of(letters) == std::string_view::npos;
}

class Inspection {
public:
  explicit Inspection(std::span<std::string_view const> checks) : checks_(checks) {}

  void look_at(std::size_t index, Control const& control) {
    index_ = index;
    if (!ids_.emplace(control.id, index).second) refuse("CMP-G010", {{"id", control.id}});
    if (std::ranges::none_of(control.clauses, [](auto const& clause) { return clause.has_value(); }))
      refuse("CMP-G011", {{"id", control.id}});
    for (std::size_t level = 0; level < levels; ++level)
      if (control.clauses[level]) look_at(control, level, control.clauses[level]->number);
    if (!control.check.empty() && std::ranges::find(checks_, control.check) == checks_.end())
      refuse("CMP-G014", {{"id", control.id}, {"check", control.check}});
  }
  std::vector<Flaw> take() { return std::move(flaws_); }

private:
  void look_at(Control const& control, std::size_t level, std::string const& number) {
    if (!number.starts_with(chapters[level]) || !is_clause_number(number))
      refuse("CMP-G013", {{"id", control.id},
                          {"clause", number},
                          {"level", std::to_string(level + 1)},
                          {"chapter", std::string(chapters[level])}});
    auto const [other, is_new] = clauses_.emplace(number, control.id);
    if (!is_new) refuse("CMP-G012", {{"clause", number}, {"id", control.id}, {"other", other->second}});
  }
  void refuse(char const* code, std::vector<Fault::Argument> arguments) {
    flaws_.push_back({index_, {Fault::Kind::invalid, code, std::move(arguments)}});
  }

  std::span<std::string_view const> checks_;
  std::size_t index_ = 0;
  std::map<std::string, std::size_t> ids_;
  std::map<std::string, std::string> clauses_;
  std::vector<Flaw> flaws_;
};

}  // namespace

Clause const* Control::clause(Level level) const {
  auto const& clause = clauses[index_of(level)];
  return clause ? &*clause : nullptr;
}

Words const& Control::title_at(Level level) const {
  auto const found = titles_at.find(level);
  return found == titles_at.end() ? title : found->second;
}

std::vector<Flaw> Catalog::flaws_of(std::span<Control const> controls,
                                    std::span<std::string_view const> checks) {
  Inspection inspection(checks);
  for (std::size_t i = 0; i < controls.size(); ++i) inspection.look_at(i, controls[i]);
  return inspection.take();
}

Result<Catalog> Catalog::make(std::string standard, std::vector<Control> controls,
                              std::span<std::string_view const> checks) {
  if (auto flaws = flaws_of(controls, checks); !flaws.empty())
    return std::unexpected(std::move(flaws.front().fault));
  Catalog catalog;
  catalog.standard_ = std::move(standard);
  catalog.controls_ = std::move(controls);
  return catalog;
}

std::vector<Control const*> Catalog::at(Level level) const {
  std::vector<Control const*> found;
  for (auto const& control : controls_)
    if (control.clause(level)) found.push_back(&control);
  return found;
}

Control const* Catalog::find(std::string_view id) const {
  auto const found = std::ranges::find(controls_, id, &Control::id);
  return found == controls_.end() ? nullptr : &*found;
}

void Catalog::set_weight(std::string_view id, Weight weight) {
  auto const found = std::ranges::find(controls_, id, &Control::id);
  if (found != controls_.end()) found->weight = weight;
}

Control const* Catalog::find_clause(std::string_view number) const {
  auto const has = [&](Control const& control) {
    return std::ranges::any_of(control.clauses,
                               [&](auto const& clause) { return clause && clause->number == number; });
  };
  auto const found = std::ranges::find_if(controls_, has);
  return found == controls_.end() ? nullptr : &*found;
}

}  // namespace campus::protection
