#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "daemon/enforce/kernel_table.hpp"

namespace campus::test {

// A kernel that keeps one table, can be made to refuse, and can be asked afterwards what it was given.
class FakeKernel final : public enforce::KernelTable {
public:
  Result<admission::AdmissionTable> read() override {
    ++reads;
    return table;
  }
  Result<void> apply(admission::Plan const& steps) override {
    if (refusal) return std::unexpected(*std::exchange(refusal, std::nullopt));
    plans.push_back(steps);
    table = admission::after(table, steps);
    table.is_built = true;
    return {};
  }

  admission::AdmissionTable table{.is_built = false, .elements = {}};
  std::vector<admission::Plan> plans;
  std::optional<Fault> refusal;  // of the next plan
  unsigned reads = 0;
};

}  // namespace campus::test
