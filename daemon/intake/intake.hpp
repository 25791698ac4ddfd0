#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/contract/wire.hpp"
#include "daemon/pki/authority.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/time.hpp"

namespace campus::api {
struct Request;
struct Response;
}  // namespace campus::api
namespace campus::store {
class DistrictKeeper;
}

namespace campus::intake {

// The district's ear: answers /v2, where schools enrol, renew and deliver.  Who speaks is read from the
// client certificate and nowhere else; a record counts as received when it is durable, and never twice. Lives
// on the control loop of districtd; the store behind it on its worker.
class Intake {
public:
  struct World {
    std::function<Instant()> clock;
    // A school was heard: for the pages that are open.  Called after the store has it.
    std::function<void(std::string const& school, contract::Lane lane)> on_heard;
    // What of a school's day is new, in the word of the pages' events: "alerts".  Likewise.
    std::function<void(std::string const& school, std::string_view event)> on_news{};
    // A task of the school is not what it was.
    std::function<void(std::string const& school)> on_task{};
    // How often a school is asked to say how it is, for the pages that are open; none: as often as it is configured.
    std::function<std::optional<std::chrono::milliseconds>(std::string const& school)> asked_pace{};
    pki::Identity signer{};                      // of the desired state
    std::function<void(Fault const&)> failed{};  // for the journal: whoever asked is told less
  };

  Intake(store::DistrictKeeper& keeper, pki::Identity authority, World world);
  ~Intake();
  Intake(Intake const&) = delete;
  Intake& operator=(Intake const&) = delete;

  static bool is_for(std::string_view path) { return path.starts_with("/v2/"); }
  boost::asio::awaitable<api::Response> answer(api::Request request);

private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace campus::intake
