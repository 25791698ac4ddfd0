#include "daemon/contract/school_words.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "daemon/contract/base64.hpp"
#include "daemon/contract/codec.hpp"
#include "daemon/contract/codec_json.hpp"
#include "daemon/contract/codec_members.hpp"
#include "daemon/contract/work.hpp"

namespace campus::contract {
namespace {

namespace json = boost::json;

constexpr std::size_t name_bytes_max = 200 * 4;
constexpr std::size_t media_type_bytes_max = 100;
constexpr std::size_t sha256_digits = 64;
constexpr std::size_t base64_bytes_max = (attachment_bytes_max + 2) / 3 * 4;
constexpr std::size_t code_bytes_max = 32;
constexpr std::size_t arguments_max = 16;
constexpr std::size_t argument_bytes_max = 1024;

std::int64_t number_of(Members& at, std::string_view name) {
  return static_cast<std::int64_t>(at.number(name, 1, figure_highest));
}

Attachment read_attachment(Members at, Trouble& trouble) {
  Attachment one{.name = at.text("name", name_bytes_max),
                 .media_type = at.text("media_type", media_type_bytes_max),
                 .sha256 = at.text("sha256", sha256_digits),
                 .bytes = {}};
  auto const is_digit = [](char letter) {
    return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'f');
  };
  if (one.sha256.size() != sha256_digits || !std::ranges::all_of(one.sha256, is_digit))
    trouble.raise("CMP-K003", {{"member", at.path_of("sha256")}, {"expected", "64 hex digits"}});
  auto bytes = from_base64(at.text("base64", base64_bytes_max));
  if (!bytes) trouble.raise("CMP-K003", {{"member", at.path_of("base64")}, {"expected", "base64"}});
  one.bytes = std::move(bytes).value_or("");
  if (one.bytes.size() > attachment_bytes_max)
    trouble.raise("CMP-K005", {{"member", at.path_of("base64")},
                               {"size", std::to_string(one.bytes.size())},
                               {"limit", std::to_string(attachment_bytes_max)}});
  return one;
}

json::object arguments_of(Fault const& fault) {
  json::object arguments;
  for (auto const& argument : fault.arguments) arguments[argument.name] = argument.value;
  return arguments;
}

template <class Value, class Read>
Result<Value> decoded(std::string_view text, Read read) {
  Trouble trouble;
  auto const document = parse(text, trouble);
  Members at(document, "", trouble);
  Value value = read(at, trouble);
  return trouble.or_value(std::move(value));
}

DesiredReceipt read_receipt(Members& at, Trouble& trouble) {
  DesiredReceipt receipt{.version = at.number("version"), .is_applied = false, .refusal = {}};
  auto const outcome = at.text("outcome");
  receipt.is_applied = outcome == "applied";
  if (!receipt.is_applied && outcome != "refused")
    trouble.raise("CMP-K006", {{"member", "outcome"}, {"value", outcome.substr(0, code_bytes_max)}});
  if (receipt.is_applied) return receipt;
  receipt.refusal.kind = Fault::Kind::invalid;
  receipt.refusal.code = at.text("code", code_bytes_max);
  for (auto const& argument : at.raw_object("arguments")) {
    auto const* const value = argument.value().if_string();
    if (!value || value->size() > argument_bytes_max || receipt.refusal.arguments.size() == arguments_max)
      break;
    receipt.refusal.arguments.push_back({std::string(argument.key()), std::string(*value)});
  }
  return receipt;
}

}  // namespace

std::string encode(TaskReply const& value) {
  json::array attachments;
  for (auto const& one : value.attachments)
    attachments.push_back({{"name", one.name},
                           {"media_type", one.media_type},
                           {"sha256", one.sha256},
                           {"base64", to_base64(one.bytes)}});
  return json::serialize(
      json::object{{"task", value.task}, {"note", value.note}, {"attachments", std::move(attachments)}});
}

std::string encode(TaskAccepted const& value) {
  return json::serialize(json::object{{"task", value.task}, {"at", to_rfc3339(value.at)}});
}

std::string encode(DesiredReceipt const& value) {
  json::object object{{"version", value.version}, {"outcome", value.is_applied ? "applied" : "refused"}};
  if (!value.is_applied) {
    object["code"] = value.refusal.code;
    object["arguments"] = arguments_of(value.refusal);
  }
  return json::serialize(object);
}

std::string encode(WarningReceipt const& value) {
  return json::serialize(
      json::object{{"warning", value.warning}, {"state", value.is_read ? "read" : "received"}});
}

std::string encode_arguments(Fault const& fault) { return json::serialize(arguments_of(fault)); }

bool is_school_word(std::string_view schema) {
  return schema == task_reply_schema || schema == task_accepted_schema || schema == desired_receipt_schema ||
         schema == warning_receipt_schema;
}

Result<TaskReply> decode_task_reply(std::string_view text) {
  return decoded<TaskReply>(text, [](Members& at, Trouble& trouble) {
    TaskReply reply{
        .task = number_of(at, "task"), .note = at.text("note", note_bytes_max), .attachments = {}};
    std::size_t place = 0;
    for (auto const& item : at.list("attachments", attachments_max)) {
      Members one(item, "attachments[" + std::to_string(place++) + ']', trouble);
      reply.attachments.push_back(read_attachment(std::move(one), trouble));
    }
    return reply;
  });
}

Result<SchoolWord> decode_school_word(std::string_view schema, std::string_view text) {
  if (schema == task_reply_schema) {
    auto reply = decode_task_reply(text);
    if (!reply) return std::unexpected(std::move(reply.error()));
    return SchoolWord(std::move(*reply));
  }
  return decoded<SchoolWord>(text, [&](Members& at, Trouble& trouble) -> SchoolWord {
    if (schema == task_accepted_schema) return TaskAccepted{number_of(at, "task"), at.time("at")};
    if (schema == desired_receipt_schema) return read_receipt(at, trouble);
    auto const warning = number_of(at, "warning");
    auto const state = at.text("state");
    if (state != "received" && state != "read")
      trouble.raise("CMP-K006", {{"member", "state"}, {"value", state.substr(0, code_bytes_max)}});
    return WarningReceipt{warning, state == "read"};
  });
}

}  // namespace campus::contract
