// What each step of a Delivery is, in effects: ask the outbox, ask the district, tell the Delivery what came
// of it.

#include <algorithm>

#include "daemon/contract/codec.hpp"
#include "daemon/pki/keys.hpp"
#include "daemon/uplink/uplink_parts.hpp"

namespace campus::uplink {
namespace {

namespace asio = boost::asio;
using contract::Lane;

Delivery::Sent summary_of(Lane lane, contract::Batch const& batch, std::size_t records_max) {
  Delivery::Sent sent;
  sent.lane = lane;
  sent.records = batch.records.size();
  sent.first = UINT64_MAX;
  auto const include = [&](std::uint64_t first, std::uint64_t last) {
    sent.first = std::min(sent.first, first);
    sent.last = std::max(sent.last, last);
  };
  for (auto const& record : batch.records) include(record.seq, record.seq);
  for (auto const& gap : batch.gaps) include(gap.from_seq, gap.to_seq);
  if (!batch.records.empty()) sent.last_record = batch.records.back().seq;
  sent.is_full = batch.records.size() + batch.gaps.size() >= records_max;
  return sent;
}

// The record that the district cannot read, in its place among the gaps.
void put_gap_for(contract::Batch& batch, std::uint64_t seq) {
  auto const record = std::ranges::find(batch.records, seq, &contract::Record::seq);
  if (record == batch.records.end()) return;
  contract::Gap const gap{seq, seq, record->observed_at, record->observed_at, contract::Gap::Reason::broken};
  batch.records.erase(record);
  auto const place = std::ranges::lower_bound(batch.gaps, seq, {}, &contract::Gap::from_seq);
  batch.gaps.insert(place, gap);
}

bool understands(contract::Hello const& hello) {
  return hello.protocol_min <= contract::protocol_newest && hello.protocol_max >= contract::protocol_oldest;
}

}  // namespace

asio::awaitable<void> Uplink::Parts::obey(Delivery::Step step) {
  if (std::holds_alternative<Delivery::Greet>(step)) co_await greet();
  if (std::holds_alternative<Delivery::Renew>(step)) co_await renew();
  if (std::holds_alternative<Delivery::Beat>(step)) co_await beat();
  if (auto const* const order = std::get_if<Delivery::Send>(&step)) co_await send(*order);
  if (auto const* const rest = std::get_if<Delivery::Sleep>(&step)) co_await sleep(rest->until);
}

void Uplink::Parts::note(std::optional<Fault> fault, std::optional<Lane> lane) {
  if (!fault) {
    error.reset();
    if (lane) lane_errors.erase(*lane);
  } else if (lane) {
    lane_errors.insert_or_assign(*lane, std::move(*fault));
  } else {
    error = std::move(fault);
  }
}

void Uplink::Parts::lost(Fault fault, std::optional<Lane> lane) {
  if (is_stopping) return;
  auto const is_stranger = fault.kind == Fault::Kind::permission || fault.kind == Fault::Kind::broken;
  note(std::move(fault), std::nullopt);
  if (is_stranger)
    delivery->mistrusted(followed_now());
  else
    delivery->lost(lane, followed_now());
}

void Uplink::Parts::stumbled(Fault fault) {
  note(std::move(fault), std::nullopt);
  if (delivery) delivery->lost(std::nullopt, followed_now());
}

asio::awaitable<Result<void>> Uplink::Parts::learn(Lane lane) {
  auto const known = co_await outbox.facts(lane);
  if (!known) co_return std::unexpected(known.error());
  facts.insert_or_assign(lane, *known);
  if (delivery) delivery->learn(*known, followed_now());
  co_return Result<void>{};
}

asio::awaitable<Result<void>> Uplink::Parts::learn_all() {
  for (auto const lane : Delivery::lanes)
    if (auto const known = co_await learn(lane); !known) co_return known;
  co_return Result<void>{};
}

asio::awaitable<Result<std::uint64_t>> Uplink::Parts::next_heartbeat() {
  if (heartbeat_next == heartbeat_end) {
    auto const first = co_await outbox.take_heartbeat_block();
    if (!first) co_return std::unexpected(first.error());
    heartbeat_next = *first;
    heartbeat_end = *first + outbox.heartbeat_block();
  }
  co_return heartbeat_next;
}

asio::awaitable<void> Uplink::Parts::greet() {
  auto const present = co_await outbox.epoch();
  if (!present) co_return stumbled(present.error());
  epoch = *present;
  if (auto const known = co_await learn_all(); !known) co_return stumbled(known.error());
  auto const heartbeat = co_await next_heartbeat();
  if (!heartbeat) co_return stumbled(heartbeat.error());
  auto const began = world.clock();
  auto const reply = co_await district.hello(*enrolment, epoch, began);
  if (!reply) co_return lost(reply.error(), std::nullopt);
  if (!reply->value) {
    note(reply->refusal, std::nullopt);
    co_return delivery->refused_greeting(reply->answer, followed_now());
  }
  auto const& hello = *reply->value;
  if (!understands(hello)) {
    note(Fault{Fault::Kind::invalid, "CMP-U025", {{"url", enrolment->district}}}, std::nullopt);
    co_return delivery->mistrusted(followed_now());
  }
  auto const offset = hello.now - (began + reply->took / 2);
  clock_offset_ms = std::chrono::duration_cast<std::chrono::milliseconds>(offset).count();
  note(std::nullopt, std::nullopt);
  desired_due = std::chrono::steady_clock::now();
  std::vector<LaneFacts> known;
  for (auto const& [lane, one] : facts) known.push_back(one);
  auto repairs = delivery->greeted(hello, known, *heartbeat, followed_now());
  if (auto const repaired = co_await repair(std::move(repairs), {}); !repaired) stumbled(repaired.error());
}

asio::awaitable<Result<void>> Uplink::Parts::repair(Delivery::Repairs repairs, contract::Batch batch) {
  for (auto const& one : repairs)
    if (auto const done = co_await carry_out(one, batch); !done) co_return done;
  co_return Result<void>{};
}

asio::awaitable<Result<void>> Uplink::Parts::carry_out(Delivery::Repair repair,
                                                       contract::Batch const& batch) {
  if (auto const* const bury = std::get_if<Delivery::Bury>(&repair)) {
    auto const record = std::ranges::find(batch.records, bury->seq, &contract::Record::seq);
    if (record == batch.records.end()) co_return Result<void>{};
    co_return co_await outbox.bury(bury->lane, *record, bury->code);
  }
  if (std::holds_alternative<Delivery::BeginEpoch>(repair)) {
    auto const begun = co_await outbox.new_epoch();
    if (!begun) co_return std::unexpected(begun.error());
    heartbeat_end = heartbeat_next;  // numbers of the old epoch are not carried over
    co_return Result<void>{};
  }
  if (auto const* const ack = std::get_if<Delivery::Acknowledge>(&repair)) {
    auto const done = co_await outbox.acknowledge(ack->lane, ack->up_to);
    if (!done) co_return done;
    co_return co_await learn(ack->lane);
  }
  auto const rewind = std::get<Delivery::Rewind>(repair);
  auto const done = co_await outbox.rewind(rewind.lane, rewind.to);
  if (!done) co_return done;
  co_return co_await learn(rewind.lane);
}

asio::awaitable<void> Uplink::Parts::send(Delivery::Send order) {
  auto batch = co_await outbox.read(order.lane, order.after_seq, order.records_max, order.bytes_max);
  if (!batch) co_return stumbled(batch.error());
  if (batch->records.empty() && batch->gaps.empty()) {
    delivery->found_nothing(order.lane, followed_now());
    co_return;
  }
  if (order.broken_seq != 0) put_gap_for(*batch, order.broken_seq);
  auto sent = summary_of(order.lane, *batch, order.records_max);
  auto const known = facts.find(order.lane);
  sent.is_full = sent.is_full || (known != facts.end() && sent.last < known->second.newest);
  auto const offered = co_await outbox.offer(order.lane, sent.last);
  if (!offered) co_return stumbled(offered.error());
  auto const reply = co_await district.ingest(*enrolment, epoch, order.lane, *batch, world.clock());
  if (!reply) co_return lost(reply.error(), order.lane);
  sent.took = reply->took;
  note(reply->refusal, order.lane);
  auto repairs = delivery->answered(sent, reply->answer, followed_now());
  if (auto const repaired = co_await repair(std::move(repairs), std::move(*batch)); !repaired)
    stumbled(repaired.error());
}

asio::awaitable<void> Uplink::Parts::beat() {
  auto const seq = co_await next_heartbeat();
  if (!seq) co_return stumbled(seq.error());
  ++heartbeat_next;
  auto report = world.heartbeat();
  report.every_ms = static_cast<std::uint32_t>(settings.live_every.count());
  report.backlog = backlog();
  contract::Batch batch;
  batch.records.push_back(
      {*seq, world.clock(), std::string(contract::heartbeat_schema), contract::encode(report)});
  auto const reply =
      co_await district.ingest(*enrolment, epoch, Lane::heartbeat, std::move(batch), world.clock());
  if (!reply) co_return lost(reply.error(), Lane::heartbeat);
  note(reply->refusal, Lane::heartbeat);
  delivery->beaten(reply->answer, *seq, followed_now());
}

asio::awaitable<void> Uplink::Parts::renew() {
  auto const key = pki::make_key();
  auto const request = key ? pki::make_request(*key, "campus school") : key;
  if (!request) co_return stumbled(request.error());
  auto const reply = co_await district.renew(*enrolment, *request);
  if (!reply) {
    delivery->not_renewed({}, followed_now());
    co_return lost(reply.error(), std::nullopt);
  }
  if (!reply->value) {
    note(reply->refusal, std::nullopt);
    co_return delivery->not_renewed(reply->answer, followed_now());
  }
  // The district's authority stays the one that was read to us in words.
  auto fresh = *enrolment;
  fresh.certificate = reply->value->certificate;
  fresh.key = *key;
  auto whole = checked(std::move(fresh));
  auto const saved = whole ? save_enrolment(settings.directory, *whole) : std::unexpected(whole.error());
  if (!saved) {
    note(saved.error(), std::nullopt);
    co_return delivery->not_renewed({}, followed_now());
  }
  enrolment = std::move(*whole);
  http.forget_connections();
  delivery->renewed({pki::renewal_due(enrolment->facts), enrolment->facts.not_after}, followed_now());
}

}  // namespace campus::uplink
