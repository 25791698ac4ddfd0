#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <map>
#include <set>

#include "daemon/uplink/delivery.hpp"
#include "daemon/uplink/district_client.hpp"
#include "daemon/uplink/enrolment.hpp"
#include "daemon/uplink/http_client.hpp"
#include "daemon/uplink/uplink.hpp"

namespace campus::uplink {

// The inside of the Uplink: what it holds, and one coroutine for each step of its Delivery.
struct Uplink::Parts {
  Parts(boost::asio::io_context& loop, Outbox& the_outbox, Settings the_settings, World the_world);

  boost::asio::awaitable<void> live();
  boost::asio::awaitable<void> obey(Delivery::Step step);
  boost::asio::awaitable<void> greet();
  boost::asio::awaitable<void> renew();
  boost::asio::awaitable<void> beat();
  boost::asio::awaitable<void> send(Delivery::Send order);
  boost::asio::awaitable<void> fetch_desired();
  bool is_desired_due() const;
  boost::asio::awaitable<void> sleep(Instant until);
  boost::asio::awaitable<void> pause_for(std::chrono::steady_clock::duration time);

  boost::asio::awaitable<Result<void>> repair(Delivery::Repairs repairs, contract::Batch batch);
  boost::asio::awaitable<Result<void>> carry_out(Delivery::Repair repair, contract::Batch const& batch);
  boost::asio::awaitable<Result<void>> learn(contract::Lane lane);
  boost::asio::awaitable<Result<void>> learn_all();
  boost::asio::awaitable<void> hear_wakes();
  boost::asio::awaitable<Result<std::uint64_t>> next_heartbeat();

  void begin(Enrolment fresh);
  void follow_clock();
  Instant followed_now();  // the time for a Delivery, whose own times were moved first if the clock was set
  void lost(Fault fault, std::optional<contract::Lane> lane);
  void stumbled(Fault fault);  // over our own store
  void note(std::optional<Fault> fault, std::optional<contract::Lane> lane);
  std::uint64_t backlog() const;
  Enrolment const* latest() const;
  UplinkStatus status() const;

  Outbox& outbox;
  Settings settings;
  World world;
  HttpClient http;
  DistrictClient district;
  boost::asio::steady_timer bell;

  std::optional<Enrolment> enrolment;
  std::optional<Enrolment> newcomer;  // taken over between two steps
  std::optional<Delivery> delivery;   // of `enrolment`
  std::string epoch;
  std::uint64_t heartbeat_next = 0, heartbeat_end = 0;

  std::map<contract::Lane, LaneFacts> facts;
  std::set<contract::Lane> woken;
  std::map<contract::Lane, Fault> lane_errors;
  std::optional<Fault> error;
  std::optional<std::int64_t> clock_offset_ms;
  std::optional<Instant> clock_seen;
  std::chrono::steady_clock::time_point steady_seen;
  std::chrono::steady_clock::time_point desired_due;  // after each greeting at once
  bool is_stopping = false;
  bool is_enrolling = false;
};

}  // namespace campus::uplink
