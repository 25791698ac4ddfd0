#pragma once

#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "daemon/api/http_message.hpp"
#include "daemon/contract/codec.hpp"
#include "daemon/intake/intake.hpp"
#include "daemon/pki/authority.hpp"
#include "daemon/store/store_keeper.hpp"

namespace campus::tests {

// A district with a real store in a folder of its own, asked as the HTTP server asks.
class District {
public:
  District();
  ~District();

  // What happens when a request arrives that shows this certificate.
  api::Response ask(api::Request request);

  std::string invite(std::string const& school);  // adds it where it is new; the code
  // Enrols and gives what the TLS layer would say of the school's certificate.
  api::PeerCertificate enroll(std::string const& school);
  api::PeerCertificate peer_of(std::string const& certificate_pem) const;

  api::Response hello(api::PeerCertificate const& who, std::string const& epoch);
  api::Response ingest(api::PeerCertificate const& who, std::string const& epoch, std::string const& lane,
                       contract::Batch const& batch);
  api::Response ingest_raw(api::PeerCertificate const& who, std::string const& lane, std::string body);

  std::filesystem::path const& folder() const { return folder_; }

  Instant now;
  std::vector<std::string> heard;
  std::vector<std::string> news;
  std::string watched;  // the school whose page is open
  std::vector<Fault> failed;
  pki::Identity authority;

private:
  std::filesystem::path folder_;
  boost::asio::io_context loop_;
  std::unique_ptr<store::DistrictKeeper> keeper_;
  std::unique_ptr<intake::Intake> intake_;

public:
  store::DistrictStores* stores = nullptr;  // only while nothing is asked
};

constexpr char const* first_epoch = "01JD0000000000000000000000";
constexpr char const* second_epoch = "01JE0000000000000000000000";

api::Request request_of(std::string method, std::string path, std::string body = {});
std::string body_of(api::Response const& response);
std::string code_of(api::Response const& response);  // of a failure; empty when it is none
std::string header_of(api::Response const& response, std::string const& name);
contract::Ack ack_of(api::Response const& response);

contract::Record device_record(std::uint64_t seq, std::string const& device);
contract::Batch records(std::uint64_t first, std::uint64_t last);  // device reports

}  // namespace campus::tests
