#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "policy/model/fault.hpp"
#include "policy/model/time.hpp"

namespace campus::contract {

// What a school says to what its district wants of it: the bodies of records in the control lane.  Decoding
// trusts nobody, see codec.hpp; texts are words of people and stay texts.  Pure; any thread.

constexpr std::string_view task_reply_schema = "task.reply/v1";
constexpr std::string_view task_accepted_schema = "task.accepted/v1";
constexpr std::string_view desired_receipt_schema = "desired.receipt/v1";
constexpr std::string_view warning_receipt_schema = "warning.receipt/v1";

struct Attachment {
  std::string name, media_type, sha256;
  std::string bytes;
  bool operator==(Attachment const&) const = default;
};
constexpr std::size_t attachments_max = 4;
constexpr std::size_t attachment_bytes_max = 64 * 1024;

struct TaskReply {
  std::int64_t task = 0;
  std::string note;
  std::vector<Attachment> attachments;
  bool operator==(TaskReply const&) const = default;
};
struct TaskAccepted {
  std::int64_t task = 0;
  Instant at;
  bool operator==(TaskAccepted const&) const = default;
};
struct DesiredReceipt {
  std::uint64_t version = 0;  // 0: it could not be read
  bool is_applied = false;
  Fault refusal;  // of one that was not
  bool operator==(DesiredReceipt const&) const = default;
};
struct WarningReceipt {
  std::int64_t warning = 0;
  bool is_read = false;
  bool operator==(WarningReceipt const&) const = default;
};
using SchoolWord = std::variant<TaskReply, TaskAccepted, DesiredReceipt, WarningReceipt>;

std::string encode(TaskReply const& value);
std::string encode(TaskAccepted const& value);
std::string encode(DesiredReceipt const& value);
std::string encode(WarningReceipt const& value);

std::string encode_arguments(Fault const& fault);  // a JSON object

bool is_school_word(std::string_view schema);
// Whether an attachment is what its hash says is not looked at here.
Result<SchoolWord> decode_school_word(std::string_view schema, std::string_view json);
Result<TaskReply> decode_task_reply(std::string_view json);

}  // namespace campus::contract
