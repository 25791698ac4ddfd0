#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/contract/desired.hpp"
#include "daemon/contract/school_words.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/time.hpp"

namespace campus::contract {

// What the district wants of this school, as campusctl sees it on the local socket.  Pure; any thread.

struct TaskOrderView {
  DesiredTask task;
  Instant received_at;
  std::optional<Instant> accepted_at, replied_at;  // by us
};
struct WarningNotice {
  DesiredWarning warning;
  Instant received_at;
  std::optional<Instant> read_at;
};
struct OrdersView {
  std::optional<std::uint64_t> version;  // of the desired state in force
  std::vector<TaskOrderView> tasks;
  std::vector<WarningNotice> warnings;
};
std::string encode(OrdersView const& value);
std::string encode(TaskOrderView const& value);

// An answer as a person of the school gives it; the hashes are made by who receives it.
struct OrderReply {
  std::string note;
  std::vector<Attachment> attachments;
};
Result<OrderReply> decode_order_reply(std::string_view json);

// {"ids": [3]}: the warnings that a person has read.  The record keeps more than one desired state lists.
constexpr std::size_t read_warnings_max = 4 * desired_warnings_max;
std::string encode_read_warnings(std::span<std::int64_t const> ids);
Result<std::vector<std::int64_t>> decode_read_warnings(std::string_view json);

}  // namespace campus::contract
