#pragma once

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "daemon/contract/desired.hpp"
#include "daemon/contract/evidence.hpp"
#include "daemon/contract/school_words.hpp"
#include "daemon/pki/secrets.hpp"
#include "daemon/pki/signing.hpp"
#include "daemon/work/school_word.hpp"
#include "daemon/work/tasks.hpp"
#include "tests/support/day_sample.hpp"
#include "tests/unit/daemon/intake/district.hpp"

// A district at work with two schools that answer it.
namespace campus::tests {

inline rectification::Source const by_hand{rectification::Source::Kind::inspection, "spring"};
inline rectification::Source const by_target{rectification::Source::Kind::target, "plan.line"};
inline rectification::Source const by_alert{rectification::Source::Kind::alert, "1042"};

struct Working : District {
  api::PeerCertificate school = enroll("XX-1");
  api::PeerCertificate other = enroll("XX-2");
  std::uint64_t seq = 0;

  template <class F>
  auto in_book(F action) {
    return stores->district.work(action);
  }
  CivilDay today() const { return SchoolCalendar().day_of(now); }
  std::int64_t issue(rectification::Source const& source = by_hand) {
    contract::NewTask wish{.schools = {"XX-1"},
                           .title = "换掉旧交换机",
                           .requirement = "=cmd()<script>",
                           .source = source,
                           .due_on = today() + std::chrono::days(7),
                           .is_issued = true};
    auto const ids = in_book([&](store::WorkBook& book) {
      return work::make_tasks(book, wish, {"wang", now, today()});
    });
    BOOST_REQUIRE(ids.has_value());
    return ids->front();
  }
  rectification::State state_of(std::int64_t id) {
    return in_book([&](store::WorkBook& book) { return book.find_task(id); })->task.state;
  }
  // The code that the record was rejected with, or "".
  std::string say(std::string_view schema, std::string body) {
    return say_as(school, schema, std::move(body));
  }
  std::string say_as(api::PeerCertificate const& who, std::string_view schema, std::string body) {
    return tell(who, "control", who.common_name == "XX-1" ? seq : seq_of_other, schema, std::move(body));
  }
  // A verdict on the target that `by_target` tasks are of, by the lane that it comes by.
  std::string verdict(targets::Outcome outcome) {
    auto told = sample::verdict("line", outcome);
    told.profile = "plan";
    told.id = by_target.ref;
    for (auto& standing : told.standings) standing.reading.evidence.taken_at = now;
    return tell(school, "evidence", seq_of_evidence, contract::target_schema, contract::encode(told));
  }
  std::string tell(api::PeerCertificate const& who, std::string const& lane, std::uint64_t& count,
                   std::string_view schema, std::string body) {
    contract::Batch batch;
    batch.records.push_back({++count, now, std::string(schema), std::move(body)});
    auto const response = District::ingest(who, first_epoch, lane, batch);
    BOOST_REQUIRE_MESSAGE(response.status == 200, body_of(response));  // whatever it was, it holds up nothing
    auto const ack = ack_of(response);
    BOOST_TEST(ack.acked == count);
    return ack.rejected.empty() ? "" : ack.rejected.front().code;
  }
  std::string reply(std::int64_t id, std::string note = "换好了",
                    std::vector<contract::Attachment> with = {}) {
    return say(contract::task_reply_schema,
               contract::encode(contract::TaskReply{id, std::move(note), std::move(with)}));
  }
  std::string accept(std::int64_t id) {
    return say(contract::task_accepted_schema, contract::encode(contract::TaskAccepted{id, now}));
  }
  std::size_t look(rectification::Evidence const& evidence) {
    return in_book([&](store::WorkBook& book) { return work::recheck(book, "XX-1", evidence, now); }).value();
  }
  api::Response desired(api::PeerCertificate const& who, std::string const& applied = {}) {
    auto request = request_of("GET", "/v2/desired");
    if (!applied.empty()) request.headers = {{"If-None-Match", '"' + applied + '"'}};
    request.certificate = who;
    return ask(std::move(request));
  }
  contract::DesiredState state_for(api::PeerCertificate const& who) {
    auto const envelope = contract::decode_desired_envelope(body_of(desired(who))).value();
    BOOST_TEST(pki::is_signed_by(envelope.signer, envelope.payload, envelope.signature));
    return contract::decode_desired_state(envelope.payload).value();
  }
  std::uint64_t seq_of_other = 0, seq_of_evidence = 0;
};

inline contract::Attachment photo() {
  std::string const bytes("\x89PNG\0rest", 9);
  return {"照片.png", "image/png", pki::sha256_hex(bytes), bytes};
}

}  // namespace campus::tests
