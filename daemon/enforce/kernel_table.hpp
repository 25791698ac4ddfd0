#pragma once

#include "policy/admission/plan.hpp"
#include "policy/model/fault.hpp"

namespace campus::enforce {

// The table of admission as the kernel has it.  The one that is real lives in campus-enforcer.
class KernelTable {
public:
  virtual ~KernelTable() = default;
  // As the kernel says now; not built where there is none, or where it is not as this program makes it.
  virtual Result<admission::AdmissionTable> read() = 0;
  // All steps or none.
  virtual Result<void> apply(admission::Plan const& steps) = 0;
};

}  // namespace campus::enforce
