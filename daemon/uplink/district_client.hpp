#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <string_view>

#include "daemon/contract/wire.hpp"
#include "daemon/uplink/delivery.hpp"
#include "daemon/uplink/enrolment.hpp"
#include "daemon/uplink/http_client.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/time.hpp"

namespace campus::uplink {

// The calls of /v2, typed.  What did not arrive is a Fault; what arrived and was refused is an answer with
// its status. Lives on the control loop.
class DistrictClient {
public:
  explicit DistrictClient(HttpClient& http) : http_(http) {}

  template <class Value>
  struct Reply {
    Delivery::Answer answer;
    std::optional<Value> value;
    std::optional<Fault> refusal;  // what the district said instead
    Duration took{};
  };

  boost::asio::awaitable<Result<Reply<contract::Enrolled>>> enroll(std::string district, std::string words,
                                                                   contract::Enrollment enrollment);
  boost::asio::awaitable<Result<Reply<contract::Enrolled>>> renew(Enrolment enrolment,
                                                                  std::string request_pem);
  boost::asio::awaitable<Result<Reply<contract::Hello>>> hello(Enrolment enrolment, std::string epoch,
                                                               Instant now);
  boost::asio::awaitable<Result<Reply<contract::Ack>>> ingest(Enrolment enrolment, std::string epoch,
                                                              contract::Lane lane, contract::Batch batch,
                                                              Instant now);

  // The envelope as it came, where there is one that is not `applied`; nothing on a 304 and on every refusal.
  boost::asio::awaitable<Result<std::optional<std::string>>> desired(Enrolment enrolment,
                                                                     std::optional<std::uint64_t> applied);

private:
  boost::asio::awaitable<Result<HttpClient::Answer>> ask(HttpClient::Question question, Duration& took);

  HttpClient& http_;
};

}  // namespace campus::uplink
