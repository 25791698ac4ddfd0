#include "daemon/intake/intake.hpp"

#include <chrono>
#include <optional>
#include <set>
#include <utility>

#include "daemon/api/attempts.hpp"
#include "daemon/api/http_message.hpp"
#include "daemon/contract/codec.hpp"
#include "daemon/intake/invitation.hpp"
#include "daemon/intake/quota.hpp"
#include "daemon/intake/reading.hpp"
#include "daemon/pki/certificate.hpp"
#include "daemon/pki/secrets.hpp"
#include "daemon/store/store_keeper.hpp"
#include "daemon/work/desired.hpp"
#include "daemon/work/school_word.hpp"

namespace campus::intake {
namespace {

namespace asio = boost::asio;
using contract::Lane;
using store::DistrictStores;

// After a full disk somebody has to come and make room; after anything else the next try may do.
constexpr std::chrono::seconds retry_when_full{60}, retry_when_failed{15}, retry_when_busy{10};
// What a school is asked to wait between two batches while our disk is behind.
constexpr std::uint32_t next_ms_when_busy = 5'000;
// Guesses at codes, from everywhere together: 50 bits stand against a few thousand a day.
constexpr unsigned free_guesses_of_all = 30;

api::Response with_retry(api::Response response, std::chrono::seconds after) {
  response.headers.push_back({"Retry-After", std::to_string(after.count())});
  return response;
}

// What the store says of who asks; that we ourselves may not write is another matter.
bool is_of_asker(Fault const& fault) {
  return (fault.kind == Fault::Kind::permission && fault.code != "CMP-S002") || fault.kind == Fault::Kind::not_found;
}

api::Response refused(int status, char const* code, std::vector<Fault::Argument> arguments = {}) {
  return api::fault_response(status, Fault{Fault::Kind::permission, code, std::move(arguments)});
}

int status_of_reading(Fault const& fault) {
  if (fault.kind == Fault::Kind::full) return 413;
  return fault.kind == Fault::Kind::not_found ? 501 : 400;  // a lane of a newer version is not for us
}

store::IssuedCertificate issued_of(pki::CertificateFacts const& facts) {
  return {facts.serial_hex, facts.fingerprint_sha256_hex, facts.not_before, facts.not_after};
}

// The events of the pages that a delivery makes, each once.
std::set<std::string_view> events_of(store::Delivery const& delivery) {
  std::set<std::string_view> events;
  for (auto const& record : delivery.records)
    if (auto const event = contract::event_of(record.schema); record.report && !event.empty()) events.insert(event);
  return events;
}

// The answer to an ingest, whether it joined or not.
api::Response receipt_response(store::Receipt const& receipt, Instant now, bool is_busy, std::uint32_t live_ms) {
  contract::Ack ack;
  ack.acked = receipt.acked;
  ack.rejected = receipt.rejected;
  ack.now = now;
  ack.next_ms = is_busy ? next_ms_when_busy : 0;
  ack.max_batch = contract::batch_bytes_max;
  ack.live_ms = is_busy ? 0 : live_ms;
  return api::json_response(receipt.joins ? 200 : 409, contract::encode(ack));
}

}  // namespace

struct Intake::Parts {
  asio::awaitable<api::Response> enroll(api::Request request);
  asio::awaitable<api::Response> hello(api::Request request);
  asio::awaitable<api::Response> ingest(api::Request request);
  asio::awaitable<api::Response> renew(api::Request request);
  asio::awaitable<api::Response> desired(api::Request request);
  asio::awaitable<api::Response> nothing_here(api::Request request);
  asio::awaitable<Result<contract::Enrolled>> trade(contract::Enrollment enrollment);
  api::Response store_failed(Fault const& fault) const;
  void complain(Fault const& fault) const;
  std::optional<api::Response> objection_to_guess(std::string const& address);
  std::optional<api::Response> objection_to(api::Request const& request, bool may_be_expired);

  store::DistrictKeeper& keeper;
  pki::Identity authority;
  World world;
  Quota quota{{}};
  api::Attempts guesses_of_one;
  api::Attempts guesses_of_all{{.free = free_guesses_of_all,
                                .first_wait = std::chrono::seconds(1),
                                .longest_wait = std::chrono::minutes(1),
                                .forgotten_after = std::chrono::minutes(10),
                                .keys = 1}};
};

Intake::Intake(store::DistrictKeeper& keeper, pki::Identity authority, World world)
    : parts_(std::make_unique<Parts>(keeper, std::move(authority), std::move(world))) {}

Intake::~Intake() = default;

asio::awaitable<api::Response> Intake::answer(api::Request request) {
  auto const is_get = request.method == "GET";
  auto const is_post = request.method == "POST";
  if (request.path == "/v2/hello" && is_get) return parts_->hello(std::move(request));
  if (request.path == "/v2/desired" && is_get) return parts_->desired(std::move(request));
  if (request.path == "/v2/enroll" && is_post) return parts_->enroll(std::move(request));
  if (request.path == "/v2/renew" && is_post) return parts_->renew(std::move(request));
  if (request.path.starts_with("/v2/ingest/") && is_post) return parts_->ingest(std::move(request));
  return parts_->nothing_here(std::move(request));
}

void Intake::Parts::complain(Fault const& fault) const {
  if (world.failed) world.failed(fault);
}

// A failure of ours: nothing was taken, and the school comes back.
api::Response Intake::Parts::store_failed(Fault const& fault) const {
  if (is_of_asker(fault)) return api::fault_response(403, fault);
  complain(fault);
  auto const after = fault.kind == Fault::Kind::full ? retry_when_full : retry_when_failed;
  return with_retry(api::fault_response(503, fault), after);
}

asio::awaitable<api::Response> Intake::Parts::nothing_here(api::Request request) {
  auto const& path = request.path;
  auto const is_known =
      path == "/v2/hello" || path == "/v2/desired" || path == "/v2/enroll" || path == "/v2/renew" || path.starts_with("/v2/ingest/");
  co_return refused(is_known ? 405 : 404, "CMP-K045");
}

// Who speaks, as far as the certificate says; the store has the last word.
std::optional<api::Response> Intake::Parts::objection_to(api::Request const& request, bool may_be_expired) {
  if (!request.certificate) return refused(401, "CMP-K030");
  auto const& certificate = *request.certificate;
  if (!is_school_id(certificate.common_name)) return refused(403, "CMP-K032");
  auto const now = world.clock();
  if (!may_be_expired && (certificate.is_expired || now > certificate.not_after))
    return refused(403, "CMP-K031", {{"school", certificate.common_name}});
  if (now > certificate.not_after + std::chrono::days(pki::renewal_grace_days))
    return refused(403, "CMP-K033", {{"school", certificate.common_name}});
  auto const wait = quota.take(certificate.common_name, now);
  if (!wait) return std::nullopt;
  Fault const fault{Fault::Kind::full, "CMP-K034", {{"school", certificate.common_name}}};
  return with_retry(api::fault_response(429, fault), *wait);
}

asio::awaitable<api::Response> Intake::Parts::hello(api::Request request) {
  if (auto objection = objection_to(request, false)) co_return std::move(*objection);
  auto const epoch = read_epoch(request);
  if (!epoch) co_return api::fault_response(400, epoch.error());
  auto const now = world.clock();
  auto question = [who = *request.certificate, epoch = *epoch, sent = read_sent(request),
                   now](DistrictStores& stores) -> Result<contract::Hello> {
    auto& district = stores.district;
    auto const school = district.admit(who.common_name, who.serial_hex, now);
    if (!school) return std::unexpected(school.error());
    auto marks = district.marks(school->id, epoch);
    if (!marks) return std::unexpected(marks.error());
    if (auto const heard = district.heard(school->id, sent, now); !heard)
      return std::unexpected(heard.error());
    return contract::Hello{school->id, school->name,     contract::protocol_oldest, contract::protocol_newest,
                           now,        std::move(*marks)};
  };
  auto const hello = co_await keeper.ask(std::move(question));
  if (!hello) co_return store_failed(hello.error());
  co_return api::json_response(200, contract::encode(*hello));
}

asio::awaitable<api::Response> Intake::Parts::ingest(api::Request request) {
  if (auto objection = objection_to(request, false)) co_return std::move(*objection);
  auto const now = world.clock();
  auto delivery = read_delivery(request, request.certificate->common_name, now);
  if (!delivery) co_return api::fault_response(status_of_reading(delivery.error()), delivery.error());
  auto const lane = delivery->lane;
  auto const school = delivery->school;
  auto const events = events_of(*delivery);
  // What can wait does, so that what cannot finds room.
  if (keeper.is_full() && lane > Lane::heartbeat) {
    Fault const busy{Fault::Kind::full, "CMP-K035", {}};
    complain(busy);
    co_return with_retry(api::fault_response(503, busy), retry_when_busy);
  }
  auto const has_moved = std::make_shared<bool>(false);  // shared by this frame and the question
  auto question = [serial = request.certificate->serial_hex, delivery = std::move(*delivery),
                   has_moved](DistrictStores& stores) -> Result<store::Receipt> {
    auto const known = stores.district.admit(delivery.school, serial, delivery.now);
    if (!known) return std::unexpected(known.error());
    auto const taker = [&](store::WorkBook& book, std::string_view from, store::DeliveredRecord const& record,
                           Instant at) { return work::take_record(book, from, record, at, *has_moved); };
    return stores.district.ingest(delivery, taker);
  };
  auto const receipt = co_await keeper.ask(std::move(question));
  if (!receipt) co_return store_failed(receipt.error());
  if (receipt->joins && world.on_heard) world.on_heard(school, lane);
  if (receipt->taken > 0 && world.on_news)
    for (auto const event : events) world.on_news(school, event);
  if (*has_moved && world.on_task) world.on_task(school);
  auto const pace = lane == Lane::heartbeat && world.asked_pace ? world.asked_pace(school) : std::nullopt;
  co_return receipt_response(*receipt, now, keeper.is_full(), pace ? static_cast<std::uint32_t>(pace->count()) : 0);
}

asio::awaitable<api::Response> Intake::Parts::desired(api::Request request) {
  if (auto objection = objection_to(request, false)) co_return std::move(*objection);
  auto const now = world.clock();
  auto question = [who = *request.certificate, applied = read_version(request),
                   now](DistrictStores& stores) -> Result<std::optional<work::Desired>> {
    auto const school = stores.district.admit(who.common_name, who.serial_hex, now);
    if (!school) return std::unexpected(school.error());
    return stores.district.work(
        [&](store::WorkBook& book) { return work::desired_for(book, school->id, applied, now); });
  };
  auto const desired = co_await keeper.ask(std::move(question));
  if (!desired) co_return store_failed(desired.error());
  if (!*desired) co_return api::empty_response(304);
  auto const& [state, left_out] = **desired;
  if (left_out > 0)
    complain({Fault::Kind::full, "CMP-D025", {{"school", state.school}, {"count", std::to_string(left_out)}}});
  auto envelope = work::signed_by(world.signer, state);
  if (!envelope) co_return api::fault_response(envelope.error());
  auto response = api::json_response(200, std::move(*envelope));
  response.headers.push_back({"ETag", '"' + std::to_string(state.version) + '"'});
  co_return response;
}

asio::awaitable<api::Response> Intake::Parts::renew(api::Request request) {
  if (auto objection = objection_to(request, true)) co_return std::move(*objection);
  auto const wish = contract::decode_renewal(request.body);
  if (!wish) co_return api::fault_response(400, wish.error());
  auto const now = world.clock();
  auto const& school = request.certificate->common_name;
  auto const certificate = pki::issue_school(authority, *wish, school, now);
  if (!certificate) co_return api::fault_response(400, certificate.error());
  auto const facts = pki::read_certificate(*certificate);
  if (!facts) co_return api::fault_response(facts.error());
  auto question = [who = *request.certificate, issued = issued_of(*facts), now](DistrictStores& stores) {
    auto known = stores.district.admit(who.common_name, who.serial_hex, now);
    if (!known) return known;
    auto const added = stores.district.add_certificate(who.common_name, issued, now);
    return added ? known : std::unexpected(added.error());
  };
  auto const known = co_await keeper.ask(std::move(question));
  if (!known) co_return store_failed(known.error());
  contract::Enrolled const enrolled{known->id, known->name, *certificate, authority.certificate};
  co_return api::json_response(200, contract::encode(enrolled));
}

std::optional<api::Response> Intake::Parts::objection_to_guess(std::string const& address) {
  auto const now = world.clock();
  auto const remote = api::key_of_remote(address);
  auto wait = guesses_of_one.admit(remote, now);
  if (!wait) {
    wait = guesses_of_all.admit("", now);
    if (wait) guesses_of_one.take_back(remote);
  }
  if (!wait) return std::nullopt;
  auto const seconds = std::chrono::ceil<std::chrono::seconds>(*wait);
  Fault const fault{Fault::Kind::full, "CMP-K036", {{"seconds", std::to_string(seconds.count())}}};
  return with_retry(api::fault_response(429, fault), seconds);
}

asio::awaitable<api::Response> Intake::Parts::enroll(api::Request request) {
  if (auto objection = objection_to_guess(request.remote)) co_return std::move(*objection);
  auto enrollment = contract::decode_enrollment(request.body);
  if (!enrollment) co_return api::fault_response(400, enrollment.error());
  auto const enrolled = co_await trade(std::move(*enrollment));
  if (!enrolled) {
    auto const& fault = enrolled.error();
    auto const is_ours = fault.kind == Fault::Kind::failure || fault.kind == Fault::Kind::full ||
                         fault.kind == Fault::Kind::broken;
    co_return is_ours ? store_failed(fault) : api::fault_response(fault);
  }
  guesses_of_one.forgive(api::key_of_remote(request.remote));
  guesses_of_all.take_back("");
  if (world.on_heard) world.on_heard(enrolled->school, Lane::control);
  co_return api::json_response(200, contract::encode(*enrolled));
}

// The code is looked up by its digest, so that no comparison tells by its time how near a guess came.  It is
// looked up before the request is read: who has no code gets no work out of us.  It is used up last, together
// with the certificate's entry, and whoever comes second finds it used.
asio::awaitable<Result<contract::Enrolled>> Intake::Parts::trade(contract::Enrollment enrollment) {
  auto const code = pki::code_from(enrollment.code);
  if (!code) co_return fail(Fault::Kind::invalid, "CMP-K037");
  auto const now = world.clock();
  auto const digest = code_digest(*code);
  auto look = [digest, now](DistrictStores& stores) { return stores.district.school_of_code(digest, now); };
  auto const school = co_await keeper.ask(std::move(look));
  if (!school) co_return std::unexpected(school.error());
  auto const certificate = pki::issue_school(authority, enrollment.request, school->id, now);
  if (!certificate) co_return std::unexpected(certificate.error());
  auto const facts = pki::read_certificate(*certificate);
  if (!facts) co_return std::unexpected(facts.error());
  auto use = [digest, issued = issued_of(*facts), now](DistrictStores& stores) {
    return stores.district.enroll(digest, issued, now);
  };
  auto const enrolled = co_await keeper.ask(std::move(use));
  if (!enrolled) co_return std::unexpected(enrolled.error());
  co_return contract::Enrolled{enrolled->id, enrolled->name, *certificate, authority.certificate};
}

}  // namespace campus::intake
