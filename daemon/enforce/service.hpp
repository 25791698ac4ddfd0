#pragma once

#include <sys/types.h>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "daemon/enforce/kernel_table.hpp"
#include "daemon/enforce/plan_wire.hpp"

namespace campus::enforce {

// What campus-enforcer does: one client at a time, one question at a time, each answered with the table as
// the kernel then has it.  The newest client stands for campusd: it may have been started again.  One thread,
// nothing concurrent.
class Service {
public:
  struct Rights {
    std::vector<uid_t> users;  // who may connect; the kernel says who asks
  };

  Service(KernelTable& table, Rights rights) : table_(table), rights_(std::move(rights)) {}

  // Serves whoever connects to a listening Unix socket; ends with a fault of that socket, and when `end` is
  // readable.
  Result<void> run(int listening, int end);

  // One question and its answer.
  Bytes answer(Head const& head, std::span<std::byte const> body);

private:
  bool serve_one(int client);  // false: it said something nobody understands, stalled, or left
  bool may_connect(int client) const;

  KernelTable& table_;
  Rights rights_;
};

}  // namespace campus::enforce
