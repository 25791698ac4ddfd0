#include "daemon/contract/order_views.hpp"

#include <boost/json.hpp>
#include <utility>

#include "daemon/contract/base64.hpp"
#include "daemon/contract/codec_json.hpp"
#include "daemon/contract/codec_members.hpp"

namespace campus::contract {
namespace {

namespace json = boost::json;

constexpr std::size_t name_bytes_max = 200 * 4;
constexpr std::size_t media_type_bytes_max = 100;
constexpr std::size_t base64_bytes_max = (attachment_bytes_max + 2) / 3 * 4;

json::object object_of(TaskOrderView const& view) {
  auto object = json::parse(encode(view.task)).as_object();
  object["received_at"] = time_or_null(view.received_at);
  object["accepted_at"] = time_or_null(view.accepted_at);
  object["replied_at"] = time_or_null(view.replied_at);
  return object;
}

json::object object_of(WarningNotice const& view) {
  auto object = json::parse(encode(view.warning)).as_object();
  object["received_at"] = time_or_null(view.received_at);
  object["read_at"] = time_or_null(view.read_at);
  return object;
}

Attachment read_attachment(Members at, Trouble& trouble) {
  Attachment one{.name = at.text("name", name_bytes_max),
                 .media_type = at.text("media_type", media_type_bytes_max),
                 .sha256 = {},
                 .bytes = {}};
  auto bytes = from_base64(at.text("base64", base64_bytes_max));
  if (!bytes) trouble.raise("CMP-K003", {{"member", at.path_of("base64")}, {"expected", "base64"}});
  one.bytes = std::move(bytes).value_or("");
  return one;
}

}  // namespace

std::string encode(OrdersView const& value) {
  json::array tasks, warnings;
  for (auto const& task : value.tasks) tasks.push_back(object_of(task));
  for (auto const& warning : value.warnings) warnings.push_back(object_of(warning));
  return json::serialize(
      json::object{{"version", value.version ? json::value(*value.version) : json::value(nullptr)},
                   {"items", std::move(tasks)},
                   {"warnings", std::move(warnings)}});
}

std::string encode(TaskOrderView const& value) { return json::serialize(object_of(value)); }

Result<OrderReply> decode_order_reply(std::string_view text) {
  Trouble trouble;
  auto const document = parse(text, trouble);
  Members at(document, "", trouble);
  OrderReply reply{.note = at.text("note", note_bytes_max), .attachments = {}};
  std::size_t place = 0;
  for (auto const& item : at.list("attachments", attachments_max)) {
    Members one(item, "attachments[" + std::to_string(place++) + ']', trouble);
    reply.attachments.push_back(read_attachment(std::move(one), trouble));
  }
  return trouble.or_value(std::move(reply));
}

std::string encode_read_warnings(std::span<std::int64_t const> ids) {
  json::array list;
  for (auto const id : ids) list.push_back(id);
  return json::serialize(json::object{{"ids", std::move(list)}});
}

Result<std::vector<std::int64_t>> decode_read_warnings(std::string_view text) {
  Trouble trouble;
  auto const document = parse(text, trouble);
  Members at(document, "", trouble);
  std::vector<std::int64_t> ids;
  for (auto const& item : at.list("ids", read_warnings_max)) {
    auto const id = natural(item);
    if (!id || *id > figure_highest) trouble.raise("CMP-K003", {{"member", "ids"}, {"expected", "integer"}});
    ids.push_back(static_cast<std::int64_t>(id.value_or(0)));
  }
  return trouble.or_value(std::move(ids));
}

}  // namespace campus::contract
