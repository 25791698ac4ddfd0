#include "tests/unit/daemon/intake/district.hpp"

#include <stdlib.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include "daemon/contract/compression.hpp"
#include "daemon/intake/invitation.hpp"
#include "daemon/pki/certificate.hpp"
#include "daemon/pki/keys.hpp"
#include "daemon/pki/signing.hpp"

namespace campus::tests {

namespace asio = boost::asio;

District::District() : now(std::chrono::seconds(1'795'401'845)) {
  std::string pattern = (std::filesystem::temp_directory_path() / "campus-intake-XXXXXX").string();
  BOOST_REQUIRE(::mkdtemp(pattern.data()) != nullptr);
  folder_ = pattern;
  auto opened = store::DistrictStores::open(folder_);
  BOOST_REQUIRE(opened.has_value());
  stores = opened->get();
  keeper_ = std::make_unique<store::DistrictKeeper>(std::move(*opened));
  authority = pki::make_authority("示范区", now).value();
  intake_ = std::make_unique<intake::Intake>(
      *keeper_, authority,
      intake::Intake::World{.clock = [this] { return now; },
                            .on_heard =
                                [this](std::string const& school, contract::Lane lane) {
                                  heard.push_back(school + '/' + std::string(contract::name_of(lane)));
                                },
                            .on_news =
                                [this](std::string const& school, std::string_view event) {
                                  news.push_back(school + '/' + std::string(event));
                                },
                            .on_task = [](std::string const&) {},
                            .asked_pace = [this](std::string const& school) -> std::optional<std::chrono::milliseconds> {
                              if (school == watched) return std::chrono::seconds(1);
                              return std::nullopt;
                            },
                            .signer = pki::issue_signer(authority, now).value(),
                            .failed = [this](Fault const& fault) { failed.push_back(fault); }});
}

District::~District() {
  intake_.reset();
  keeper_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

api::Response District::ask(api::Request request) {
  loop_.restart();
  auto answer = asio::co_spawn(loop_, intake_->answer(std::move(request)), asio::use_future);
  loop_.run();
  return answer.get();
}

// The store's thread is idle between two questions, so a test may look into the store itself.
std::string District::invite(std::string const& school) {
  if (!stores->district.find_school(school))
    BOOST_REQUIRE(stores->district.add_school(school, "学校 " + school, now).has_value());
  auto const invitation = intake::invite(stores->district, school, authority.certificate, now);
  BOOST_REQUIRE(invitation.has_value());
  return invitation->code;
}

api::PeerCertificate District::peer_of(std::string const& certificate_pem) const {
  auto const facts = pki::read_certificate(certificate_pem).value();
  return {.common_name = facts.common_name,
          .serial_hex = facts.serial_hex,
          .fingerprint_sha256_hex = facts.fingerprint_sha256_hex,
          .not_after = facts.not_after,
          .is_expired = now > facts.not_after};
}

api::PeerCertificate District::enroll(std::string const& school) {
  auto const request = pki::make_request(pki::make_key().value(), "x").value();
  auto knock =
      request_of("POST", "/v2/enroll", contract::encode(contract::Enrollment{invite(school), request}));
  knock.remote = "198.51.100.1";
  auto const response = ask(std::move(knock));
  BOOST_REQUIRE_MESSAGE(response.status == 200, body_of(response));
  return peer_of(contract::decode_enrolled(body_of(response))->certificate);
}

api::Response District::hello(api::PeerCertificate const& who, std::string const& epoch) {
  auto request = request_of("GET", "/v2/hello");
  request.headers = {{"Campus-Epoch", epoch}, {"Campus-Sent", contract::to_rfc3339(now)}};
  request.certificate = who;
  return ask(std::move(request));
}

api::Response District::ingest(api::PeerCertificate const& who, std::string const& epoch,
                               std::string const& lane, contract::Batch const& batch) {
  auto request = request_of("POST", "/v2/ingest/" + lane, contract::compress(contract::encode(batch)));
  request.headers = {{"Campus-Epoch", epoch}, {"Campus-Sent", contract::to_rfc3339(now)}};
  request.certificate = who;
  return ask(std::move(request));
}

api::Response District::ingest_raw(api::PeerCertificate const& who, std::string const& lane,
                                   std::string body) {
  auto request = request_of("POST", "/v2/ingest/" + lane, std::move(body));
  request.headers = {{"Campus-Epoch", first_epoch}};
  request.certificate = who;
  return ask(std::move(request));
}

api::Request request_of(std::string method, std::string path, std::string body) {
  api::Request request;
  request.method = std::move(method);
  request.path = std::move(path);
  request.body = std::move(body);
  return request;
}

std::string body_of(api::Response const& response) {
  auto const* const text = std::get_if<std::string>(&response.body);
  return text ? *text : "";
}

std::string code_of(api::Response const& response) {
  auto const fault = contract::decode_failure(body_of(response), Fault::Kind::failure);
  return fault ? fault->code : "";
}

std::string header_of(api::Response const& response, std::string const& name) {
  for (auto const& header : response.headers)
    if (header.name == name) return header.value;
  return "";
}

contract::Ack ack_of(api::Response const& response) {
  auto const ack = contract::decode_ack(body_of(response));
  BOOST_REQUIRE_MESSAGE(ack.has_value(), body_of(response));
  return *ack;
}

contract::Record device_record(std::uint64_t seq, std::string const& device) {
  contract::DeviceReport report;
  report.status.device = {device};
  report.status.uptime_ticks = static_cast<std::uint32_t>(seq * 100);
  report.status.last_answer = Instant(std::chrono::seconds(1'795'401'845));
  return {seq, *report.status.last_answer, std::string(contract::device_schema), contract::encode(report)};
}

contract::Batch records(std::uint64_t first, std::uint64_t last) {
  contract::Batch batch;
  for (auto seq = first; seq <= last; ++seq)
    batch.records.push_back(device_record(seq, "sw-" + std::to_string(seq)));
  return batch;
}

}  // namespace campus::tests
