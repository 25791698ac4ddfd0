#include "daemon/uplink/district_client.hpp"

#include <algorithm>
#include <chrono>

#include "daemon/contract/codec.hpp"
#include "daemon/contract/compression.hpp"

namespace campus::uplink {
namespace {

namespace asio = boost::asio;
using Question = HttpClient::Question;

constexpr char const* json_type = "Content-Type: application/json";
constexpr char const* zstd_type = "Content-Type: application/zstd";

Question question_of(Enrolment const& enrolment, std::string method, std::string_view path) {
  Question question;
  question.method = std::move(method);
  question.url = enrolment.district + std::string(path);
  question.authority_pem = enrolment.authority;
  question.certificate_pem = enrolment.certificate;
  question.key_pem = enrolment.key;
  return question;
}

Fault::Kind kind_of(int status) {
  switch (status) {
    case 401:
    case 403: return Fault::Kind::permission;
    case 404: return Fault::Kind::not_found;
    case 409: return Fault::Kind::conflict;
    case 429:
    case 507: return Fault::Kind::full;
    default: return status >= 400 && status < 500 ? Fault::Kind::invalid : Fault::Kind::failure;
  }
}

// What somebody answered who may not be a district at all: a portal of the provider, a proxy.
Fault strange_answer(std::string const& url, int status) {
  return {kind_of(status), "CMP-U016", {{"url", url}, {"status", std::to_string(status)}}};
}

template <class Value>
DistrictClient::Reply<Value> reply_of(HttpClient::Answer const& http, std::string const& url,
                                      Result<Value> (*decode)(std::string_view)) {
  DistrictClient::Reply<Value> reply;
  reply.answer.status = http.status;
  reply.answer.retry_after = http.retry_after;
  auto const carries_value =
      http.status == 200 || (http.status == 409 && std::is_same_v<Value, contract::Ack>);
  if (carries_value)
    if (auto value = decode(http.body)) reply.value = std::move(*value);
  if (reply.value) return reply;
  auto const said = contract::decode_failure(http.body, kind_of(http.status));
  reply.refusal = said ? *said : strange_answer(url, http.status);
  reply.answer.code = reply.refusal->code;
  if (http.status == 200)
    reply.answer.status = 502;  // a 200 that is none of ours came from something in between
  return reply;
}

}  // namespace

asio::awaitable<Result<HttpClient::Answer>> DistrictClient::ask(Question question, Duration& took) {
  // How long the line was busy, by a clock that does not jump.
  auto const began = std::chrono::steady_clock::now();
  auto answer = co_await http_.ask(std::move(question));
  took = std::chrono::steady_clock::now() - began;
  co_return answer;
}

asio::awaitable<Result<DistrictClient::Reply<contract::Enrolled>>> DistrictClient::enroll(
    std::string district, std::string words, contract::Enrollment enrollment) {
  Question question;
  question.method = "POST";
  question.url = district + "/v2/enroll";
  question.headers = {json_type};
  question.body = contract::encode(enrollment);
  question.authority_words = std::move(words);
  auto const url = question.url;
  Duration took{};
  auto const answer = co_await ask(std::move(question), took);
  if (!answer) co_return std::unexpected(answer.error());
  co_return reply_of(*answer, url, contract::decode_enrolled);
}

asio::awaitable<Result<DistrictClient::Reply<contract::Enrolled>>> DistrictClient::renew(
    Enrolment enrolment, std::string request_pem) {
  auto question = question_of(enrolment, "POST", "/v2/renew");
  question.headers = {json_type};
  question.body = contract::encode_renewal(request_pem);
  auto const url = question.url;
  Duration took{};
  auto const answer = co_await ask(std::move(question), took);
  if (!answer) co_return std::unexpected(answer.error());
  co_return reply_of(*answer, url, contract::decode_enrolled);
}

asio::awaitable<Result<DistrictClient::Reply<contract::Hello>>> DistrictClient::hello(Enrolment enrolment,
                                                                                      std::string epoch,
                                                                                      Instant now) {
  auto question = question_of(enrolment, "GET", "/v2/hello");
  question.headers = {"Campus-Epoch: " + epoch, "Campus-Sent: " + contract::to_rfc3339(now)};
  auto const url = question.url;
  Duration took{};
  auto const answer = co_await ask(std::move(question), took);
  if (!answer) co_return std::unexpected(answer.error());
  auto reply = reply_of(*answer, url, contract::decode_hello);
  reply.took = took;
  co_return reply;
}

asio::awaitable<Result<DistrictClient::Reply<contract::Ack>>> DistrictClient::ingest(
    Enrolment enrolment, std::string epoch, contract::Lane lane, contract::Batch batch, Instant now) {
  auto question = question_of(enrolment, "POST", "/v2/ingest/" + std::string(contract::name_of(lane)));
  question.headers = {zstd_type, "Campus-Epoch: " + epoch, "Campus-Sent: " + contract::to_rfc3339(now)};
  question.body = contract::compress(contract::encode(batch));
  auto const url = question.url;
  Duration took{};
  auto const answer = co_await ask(std::move(question), took);
  if (!answer) co_return std::unexpected(answer.error());
  auto reply = reply_of(*answer, url, contract::decode_ack);
  reply.answer.ack = reply.value;
  reply.took = took;
  co_return reply;
}

asio::awaitable<Result<std::optional<std::string>>> DistrictClient::desired(Enrolment enrolment,
                                                                           std::optional<std::uint64_t> applied) {
  auto question = question_of(enrolment, "GET", "/v2/desired");
  if (applied) question.headers = {"If-None-Match: \"" + std::to_string(*applied) + '"'};
  Duration took{};
  auto answer = co_await ask(std::move(question), took);
  if (!answer) co_return std::unexpected(answer.error());
  std::optional<std::string> text;
  if (answer->status == 200) text = std::move(answer->body);
  co_return text;
}

}  // namespace campus::uplink
