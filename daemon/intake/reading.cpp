#include "daemon/intake/reading.hpp"

#include <algorithm>
#include <charconv>

#include "daemon/contract/codec.hpp"
#include "daemon/contract/compression.hpp"
#include "daemon/contract/school_words.hpp"
#include "daemon/intake/day_reading.hpp"

namespace campus::intake {
namespace {

using contract::Lane;

constexpr std::string_view ingest_path = "/v2/ingest/";
constexpr std::size_t epoch_bytes = 26;  // a ULID

template <class Report>
void take_over(store::DeliveredRecord& record, Result<Report> report) {
  if (report)
    record.report = std::move(*report);
  else
    record.rejected_because = report.error().code;
}

// Which kind of record travels in which lane: a heartbeat in the rollup lane would never be "latest only".
void read_body(store::DeliveredRecord& record, Lane lane, std::string_view school) {
  if (record.schema == contract::heartbeat_schema && lane == Lane::heartbeat)
    take_over(record, contract::decode_heartbeat(record.body));
  else if (record.schema == contract::device_schema && lane == Lane::control)
    take_over(record, contract::decode_device(record.body));
  else if (record.schema == contract::device_gone_schema && lane == Lane::control)
    take_over(record, contract::decode_device_gone(record.body));
  else if (record.schema == contract::traffic_schema && lane == Lane::rollup)
    take_over(record, contract::decode_traffic(record.body));
  else if (is_of_day(record.schema, lane))
    take_over(record, read_day(record.schema, record.body, school));
  else if (contract::is_school_word(record.schema) && lane == Lane::control)
    take_over(record, contract::decode_school_word(record.schema, record.body));
  else
    record.rejected_because = "CMP-K040";
}

// Numbers grow, and no gap covers a record or another gap.
bool is_in_order(contract::Batch const& batch) {
  auto record = batch.records.begin();
  auto gap = batch.gaps.begin();
  std::uint64_t last = 0;
  while (record != batch.records.end() || gap != batch.gaps.end()) {
    auto const is_record_next =
        gap == batch.gaps.end() || (record != batch.records.end() && record->seq < gap->from_seq);
    auto const first = is_record_next ? record->seq : gap->from_seq;
    if (first <= last) return false;
    last = is_record_next ? record++->seq : gap++->to_seq;
  }
  return true;
}

Result<contract::Batch> read_batch(api::Request const& request) {
  auto const text = contract::decompress(request.body, contract::batch_bytes_max);
  if (!text) return std::unexpected(text.error());
  auto batch = contract::decode_batch(*text);
  if (batch && !is_in_order(*batch)) return fail(Fault::Kind::invalid, "CMP-K042");
  return batch;
}

}  // namespace

Result<std::string> read_epoch(api::Request const& request) {
  auto const epoch = request.header("Campus-Epoch").value_or("");
  auto const fits = [](char letter) {
    return (letter >= '0' && letter <= '9') || (letter >= 'A' && letter <= 'Z');
  };
  if (epoch.size() == epoch_bytes && std::ranges::all_of(epoch, fits)) return std::string(epoch);
  return fail(Fault::Kind::invalid, "CMP-K043", {{"header", "Campus-Epoch"}});
}

std::optional<Instant> read_sent(api::Request const& request) {
  auto const text = request.header("Campus-Sent");
  auto const sent = text ? contract::from_rfc3339(*text) : Result<Instant>(std::unexpected(Fault{}));
  return sent ? std::optional(*sent) : std::nullopt;
}

std::optional<std::uint64_t> read_version(api::Request const& request) {
  auto text = request.header("If-None-Match").value_or("");
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::nullopt;
  text = text.substr(1, text.size() - 2);
  std::uint64_t version = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
  bool const is_number = error == std::errc() && end == text.data() + text.size();
  return is_number && version <= contract::figure_highest ? std::optional(version) : std::nullopt;
}

Result<store::Delivery> read_delivery(api::Request const& request, std::string_view school, Instant now) {
  auto const lane = contract::lane_named(std::string_view(request.path).substr(ingest_path.size()));
  if (!lane) return fail(Fault::Kind::not_found, "CMP-K044");
  auto epoch = read_epoch(request);
  if (!epoch) return std::unexpected(epoch.error());
  auto batch = read_batch(request);
  if (!batch) return std::unexpected(batch.error());
  store::Delivery delivery;
  delivery.school = school;
  delivery.epoch = std::move(*epoch);
  delivery.lane = *lane;
  delivery.sent = read_sent(request);
  delivery.now = now;
  delivery.gaps = std::move(batch->gaps);
  for (auto& record : batch->records) {
    delivery.records.push_back(
        {record.seq, record.observed_at, std::move(record.schema), std::move(record.body), {}, {}});
    read_body(delivery.records.back(), *lane, school);
  }
  return delivery;
}

}  // namespace campus::intake
