#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/contract/reports.hpp"
#include "daemon/contract/wire.hpp"
#include "daemon/uplink/outbox.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/time.hpp"

namespace campus::uplink {

// How the way to the district stands, as LocalUplink of openapi.yaml says it.  A plain value.
struct UplinkStatus {
  enum class State : std::uint8_t { not_enrolled, connected, waiting };
  State state = State::not_enrolled;
  std::optional<std::string> district;  // its URL
  std::optional<std::string> school;
  std::optional<Instant> certificate_until;
  std::optional<std::int64_t> clock_offset_ms;  // the district's clock less ours
  std::uint64_t gaps = 0;
  std::optional<Fault> last_error;  // since the last success
  std::vector<LaneFacts> lanes;     // those with a record in their history, the most urgent first
};

// Carries a school's records to its district, over HTTPS with a certificate of its own, and asks nobody's
// leave to fail: while the district is away the records wait in the outbox and everything else goes on.
// Delivery decides what comes next; the coroutine of run() obeys.  Lives on the control loop; owned by
// campusd's main.
class Uplink {
public:
  struct Settings {
    std::filesystem::path directory;  // of its own: keys, certificates and the district's address
    std::chrono::milliseconds live_every{5000};
    std::chrono::milliseconds desired_every{60'000};  // asked for, what the district wants of the school
  };
  // What the district answered, as it came, and what it is to be held against.
  struct Desired {
    std::string text;
    std::string authority;  // PEM
    std::string school;
    Duration clock_offset{};  // the district's clock less ours
  };
  // What it asks of the world; each is called on the control loop.
  struct World {
    std::function<Instant()> clock;
    std::function<std::uint64_t()> random;  // 64 evenly spread bits
    std::function<contract::HeartbeatReport()>
        heartbeat;  // how the school is right now; backlog is filled in
    // In force, where this authority signed for it.
    std::function<std::optional<std::uint64_t>(std::string const& authority)> desired_version{};
    std::function<boost::asio::awaitable<void>(Desired)> desired{};   // none: nobody asks for it
  };

  Uplink(boost::asio::io_context& loop, Outbox& outbox, Settings settings, World world);
  ~Uplink();
  Uplink(Uplink const&) = delete;
  Uplink& operator=(Uplink const&) = delete;

  // Delivers until stop().  Not enrolled: waits for enroll().  Files that cannot be read are a fault in
  // status().
  boost::asio::awaitable<void> run();
  void stop();

  // Something new stands in this lane of the outbox.
  void wake(contract::Lane lane);

  // Settings that may change while it lives.
  void set_live_every(std::chrono::milliseconds every);

  struct Invitation {
    std::string district;         // https://HOST:PORT
    std::string code;             // as a person typed it
    std::string authority_words;  // likewise
  };
  // Makes a key, trades the code for a certificate, keeps both and begins to deliver.
  boost::asio::awaitable<Result<void>> enroll(Invitation invitation);

  UplinkStatus status() const;
  // Whom we believe, and who we are to them: of the enrolment on disk, where there is one.
  std::optional<Desired> trust() const;

private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace campus::uplink
