#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "collectors/probe/prober.hpp"
#include "collectors/snmp/poller.hpp"
#include "daemon/api/http_server.hpp"
#include "daemon/config/campus_config.hpp"
#include "daemon/contract/views.hpp"
#include "daemon/gateway/admission.hpp"
#include "daemon/gateway/capture_post.hpp"
#include "daemon/gateway/effects.hpp"
#include "daemon/gateway/local_api.hpp"
#include "daemon/gateway/self_check_desk.hpp"
#include "daemon/gateway/traffic_columns.hpp"
#include "daemon/runtime/control_loop.hpp"
#include "daemon/runtime/log.hpp"
#include "daemon/store/store_keeper.hpp"
#include "daemon/uplink/store_outbox.hpp"
#include "daemon/uplink/uplink.hpp"
#include "policy/campus.hpp"
#include "policy/model/fault.hpp"

namespace campus::gateway {

// A school's gateway: every part of campusd, and the lines between them.  Lives on the control loop; owned by main,
// which also owns the loop, the stores and the log.
class Gateway {
public:
  struct Place {
    std::filesystem::path state;    // keys and certificates of the uplink lie beside the stores
    std::filesystem::path socket;   // of the local API
  };

  Gateway(runtime::ControlLoop& loop, store::CampusKeeper& keeper, runtime::Log& log, config::CampusConfig config,
          Place place);

  Result<void> open();  // what must work at the start: the interfaces and the socket
  void start();         // and live until end()
  void end();           // everything is closed in its order, and what is counted is written

  // Another configuration, read and found good: taken over whole.  An interface that cannot be opened is said and
  // tried again; everything else goes on.
  void reload(config::CampusConfig config);

private:
  using Posts = std::vector<std::shared_ptr<CapturePost>>;  // shared with the coroutine that runs the post

  std::shared_ptr<CapturePost> make_post(packet::SourceConfig const& source, int number);
  void start_post(std::shared_ptr<CapturePost> post);
  void start_poller();
  void start_prober();
  boost::asio::awaitable<void> restore_rooms();
  void observe(Observation const& observation);
  boost::asio::awaitable<void> tick();
  boost::asio::awaitable<void> keep_house();
  boost::asio::awaitable<void> close_down();

  contract::HeartbeatReport heartbeat() const;
  contract::StatusView status() const;
  contract::TopView top() const;
  contract::UplinkView uplink_view() const;
  std::vector<contract::DeviceReport> devices() const;
  contract::RoomListView rooms() const;
  boost::asio::awaitable<Result<contract::RoomUseView>> room_use(std::string name, unsigned days);
  std::optional<contract::Egress> egress() const;
  contract::DeviceCounts device_counts() const;
  contract::CaptureHealth capture_sums() const;

  // A coroutine whose end close_down() waits for.
  void spawn(boost::asio::awaitable<void> coroutine);
  boost::asio::awaitable<void> counted(boost::asio::awaitable<void> coroutine);
  boost::asio::awaitable<void> until_running(std::size_t at_most);

  runtime::ControlLoop& loop_;
  store::CampusKeeper& keeper_;
  runtime::Log& log_;
  config::CampusConfig config_;
  Place place_;
  Instant started_at_;
  Instant loaded_at_;

  Campus campus_;
  Admission admission_;
  TrafficColumns columns_;
  Effects effects_;
  uplink::StoreOutbox outbox_;
  uplink::Uplink uplink_;
  SelfCheckDesk self_checks_;
  LocalApi local_;
  api::HttpServer server_;
  Posts posts_;
  std::shared_ptr<Prober> prober_;  // shared likewise with the coroutine that runs it
  std::shared_ptr<Poller> poller_;  // shared with the coroutine that runs it: a reload lets the old one finish
  boost::asio::steady_timer ticker_, housekeeper_, count_changed_;
  std::size_t running_ = 0;
  bool is_ending_ = false;
};

}  // namespace campus::gateway
