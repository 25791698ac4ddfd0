#pragma once

#include <cstddef>
#include <functional>
#include <optional>

#include "policy/admission/plan.hpp"

namespace campus::simulation {

// The kernel's table of admission.  It lives on while the gateway is started again, and tells a watcher of
// every plan before it takes it.
class Kernel {
public:
  // What a broken kernel, or a broken way to it, would do.
  struct Sins {
    bool loses_the_last_row = false;
    bool shuts_out_the_exempt = false;
    bool reads_differently_each_time = false;
  };

  admission::AdmissionTable const& read() {
    if (sins.reads_differently_each_time && ++reads_ % 2 == 0 && !table_.elements.empty())
      table_.elements.erase(std::prev(table_.elements.end()));
    return table_;
  }

  // In place: what the plan says, all of it.
  void apply(admission::Plan const& steps) {
    if (before) before(steps);
    if (steps.is_rebuilt) table_.elements.clear();
    table_.is_built = true;
    for (auto const& gone : steps.removed) table_.elements.erase(gone);
    table_.elements.insert(steps.added.begin(), steps.added.end());
    if (sins.loses_the_last_row && !steps.added.empty()) table_.elements.erase(steps.added.back());
    if (sins.shuts_out_the_exempt) shut_out(Element::Kind::sender);
    ++applied_;
  }
  std::size_t applied() const { return applied_; }

  std::function<void(admission::Plan const&)> before;
  Sins sins;
  std::optional<MacAddress> victim;  // of the second sin

private:
  using Element = admission::Element;
  void shut_out(Element::Kind kind) {
    for (auto const& row : table_.elements) {
      if (row.kind != kind || row.mac != victim || row.passage == admission::Passage::shut) continue;
      auto shut = row;
      shut.passage = admission::Passage::shut;
      table_.elements.erase(row);
      table_.elements.insert(std::move(shut));
      return;
    }
  }

  admission::AdmissionTable table_{.is_built = false, .elements = {}};
  std::size_t applied_ = 0, reads_ = 0;
};

}  // namespace campus::simulation
