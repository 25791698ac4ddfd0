// What travels around the records: enrolment, hello, batches, acknowledgements and refusals.

#include <boost/json/serialize.hpp>

#include "daemon/contract/codec.hpp"
#include "daemon/contract/codec_json.hpp"
#include "daemon/contract/codec_members.hpp"

namespace campus::contract {
namespace json = boost::json;

namespace {

constexpr std::size_t hello_marks_max = 64;      // a newer district may know lanes that we do not
constexpr std::size_t fault_arguments_max = 32;  // no sentence has more

json::object object_of(Gap const& gap) {
  return {{"from_seq", gap.from_seq},
          {"to_seq", gap.to_seq},
          {"from_time", to_rfc3339(gap.from_time)},
          {"to_time", to_rfc3339(gap.to_time)},
          {"reason", name_of(gap.reason)}};
}

Record read_record(json::value const& item, std::size_t index, Trouble& trouble) {
  Members members(item, "records." + std::to_string(index), trouble);
  Record record;
  record.seq = members.number("seq", 1, sequence_highest);
  record.observed_at = members.time("observed_at");
  record.schema = members.text("schema");
  record.body = json::serialize(members.raw_object("body"));
  if (record.body.size() > body_bytes_max)
    trouble.raise("CMP-K005", {{"member", members.path_of("body")},
                               {"size", std::to_string(record.body.size())},
                               {"limit", std::to_string(body_bytes_max)}});
  return record;
}

Gap read_gap(json::value const& item, std::size_t index, Trouble& trouble) {
  Members members(item, "gaps." + std::to_string(index), trouble);
  Gap gap;
  gap.from_seq = members.number("from_seq", 1, sequence_highest);
  gap.to_seq = members.number("to_seq", gap.from_seq, sequence_highest);
  gap.from_time = members.time("from_time");
  gap.to_time = members.time("to_time");
  gap.reason = members.choice("reason", gap_reasons);
  return gap;
}

}  // namespace

std::string encode(Enrollment const& value) {
  return json::serialize(json::object{{"code", value.code}, {"request", value.request}});
}

Result<Enrollment> decode_enrollment(std::string_view text) {
  Trouble trouble;
  auto const document = parse(text, trouble);
  Members members(document, "", trouble);
  Enrollment value;
  value.code = members.text("code", 64);
  value.request = members.text("request", pem_bytes_max);
  return trouble.or_value(std::move(value));
}

std::string encode_renewal(std::string_view request_pem) {
  return json::serialize(json::object{{"request", request_pem}});
}

Result<std::string> decode_renewal(std::string_view text) {
  Trouble trouble;
  auto const document = parse(text, trouble);
  Members members(document, "", trouble);
  auto request = members.text("request", pem_bytes_max);
  return trouble.or_value(std::move(request));
}

std::string encode(Enrolled const& value) {
  return json::serialize(json::object{{"school", value.school},
                                      {"name", value.name},
                                      {"certificate", value.certificate},
                                      {"authority", value.authority}});
}

Result<Enrolled> decode_enrolled(std::string_view text) {
  Trouble trouble;
  auto const document = parse(text, trouble);
  Members members(document, "", trouble);
  Enrolled value;
  value.school = members.text("school", 64);
  value.name = members.text("name");
  value.certificate = members.text("certificate", pem_bytes_max);
  value.authority = members.text("authority", pem_bytes_max);
  return trouble.or_value(std::move(value));
}

std::string encode(Hello const& value) {
  json::object marks;
  for (auto const& mark : value.marks) marks[name_of(mark.lane)] = mark.seq;
  return json::serialize(
      json::object{{"school", value.school},
                   {"name", value.name},
                   {"protocol", {{"min", value.protocol_min}, {"max", value.protocol_max}}},
                   {"now", to_rfc3339(value.now)},
                   {"marks", std::move(marks)}});
}

Result<Hello> decode_hello(std::string_view text) {
  Trouble trouble;
  auto const document = parse(text, trouble);
  Members members(document, "", trouble);
  Hello value;
  value.school = members.text("school", 64);
  value.name = members.text("name");
  auto protocol = members.object("protocol");
  value.protocol_min = static_cast<int>(protocol.number("min", 1, 1'000'000));
  value.protocol_max = static_cast<int>(protocol.number("max", 1, 1'000'000));
  value.now = members.time("now");
  auto const& marks = members.raw_object("marks");
  Members seqs(marks, "marks", trouble);
  if (marks.size() > hello_marks_max)
    trouble.raise("CMP-K005", {{"member", "marks"},
                               {"size", std::to_string(marks.size())},
                               {"limit", std::to_string(hello_marks_max)}});
  for (auto const lane : all_lanes)
    if (auto const seq = seqs.number_if_any(name_of(lane), sequence_highest))
      value.marks.push_back({lane, *seq});
  return trouble.or_value(std::move(value));
}

// By hand: a body is JSON already and is not taken apart to be put together again.
std::string encode(Batch const& value) {
  std::string text = R"({"records":[)";
  char const* comma = "";
  for (auto const& record : value.records) {
    text += comma;
    text += R"({"seq":)" + std::to_string(record.seq);
    text += R"(,"observed_at":")" + to_rfc3339(record.observed_at);
    text += R"(","schema":)" + json::serialize(json::string(record.schema));
    text += R"(,"body":)" + record.body + '}';
    comma = ",";
  }
  json::array gaps;
  for (auto const& gap : value.gaps) gaps.push_back(object_of(gap));
  return text + R"(],"gaps":)" + json::serialize(gaps) + '}';
}

Result<Batch> decode_batch(std::string_view text) {
  Trouble trouble;
  auto const document = parse(text, trouble);
  Members members(document, "", trouble);
  Batch value;
  auto const& records = members.list("records", batch_records_max);
  auto const& gaps = members.list("gaps", batch_records_max);
  for (std::size_t i = 0; i < records.size() && !trouble.first; ++i)
    value.records.push_back(read_record(records[i], i, trouble));
  for (std::size_t i = 0; i < gaps.size() && !trouble.first; ++i)
    value.gaps.push_back(read_gap(gaps[i], i, trouble));
  return trouble.or_value(std::move(value));
}

std::string encode(Ack const& value) {
  json::array rejected;
  for (auto const& one : value.rejected)
    rejected.push_back(json::object{{"seq", one.seq}, {"code", one.code}});
  return json::serialize(json::object{{"acked", value.acked},
                                      {"rejected", std::move(rejected)},
                                      {"now", to_rfc3339(value.now)},
                                      {"next_ms", value.next_ms},
                                      {"max_batch", value.max_batch},
                                      {"live_ms", value.live_ms}});
}

Result<Ack> decode_ack(std::string_view text) {
  Trouble trouble;
  auto const document = parse(text, trouble);
  Members members(document, "", trouble);
  Ack value;
  value.acked = members.number("acked", 0, sequence_highest);
  auto const& rejected = members.list("rejected", batch_records_max);
  for (std::size_t i = 0; i < rejected.size() && !trouble.first; ++i) {
    Members one(rejected[i], "rejected." + std::to_string(i), trouble);
    auto const seq = one.number("seq", 1, sequence_highest);
    value.rejected.push_back({seq, one.text("code", 64)});
  }
  value.now = members.time("now");
  value.next_ms = static_cast<std::uint32_t>(members.number("next_ms", 0, UINT32_MAX));
  value.max_batch = static_cast<std::uint32_t>(members.number("max_batch", 0, UINT32_MAX));
  // A district that is older than we are does not say it.
  value.live_ms = static_cast<std::uint32_t>(members.number_if_any("live_ms", UINT32_MAX).value_or(0));
  return trouble.or_value(std::move(value));
}

json::object to_json(Fault const& value) {
  json::object arguments;
  for (auto const& argument : value.arguments) arguments[argument.name] = argument.value;
  return {{"error", {{"code", value.code}, {"arguments", std::move(arguments)}}}};
}

std::string encode(Fault const& value) { return json::serialize(to_json(value)); }

Result<Fault> decode_failure(std::string_view text, Fault::Kind kind) {
  Trouble trouble;
  auto const document = parse(text, trouble);
  Members members(document, "", trouble);
  auto error = members.object("error");
  Fault value{kind, error.text("code", 16), {}};
  auto const& arguments = error.raw_object("arguments");
  Members reader(arguments, "error.arguments", trouble);
  for (auto const& [name, ignored] : arguments)
    if (value.arguments.size() < fault_arguments_max)
      value.arguments.push_back({std::string(name), reader.text(name)});
  return trouble.or_value(std::move(value));
}

}  // namespace campus::contract
