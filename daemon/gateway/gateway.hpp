#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "collectors/probe/prober.hpp"
#include "collectors/snmp/poller.hpp"
#include "daemon/alerting/herald.hpp"
#include "daemon/api/http_server.hpp"
#include "daemon/config/campus_config.hpp"
#include "daemon/contract/views.hpp"
#include "daemon/gateway/admission.hpp"
#include "daemon/gateway/capture_post.hpp"
#include "daemon/gateway/day_teller.hpp"
#include "daemon/gateway/desired_desk.hpp"
#include "daemon/gateway/effects.hpp"
#include "daemon/gateway/flow_desk.hpp"
#include "daemon/gateway/lesson_desk.hpp"
#include "daemon/gateway/lives.hpp"
#include "daemon/gateway/local_alerts.hpp"
#include "daemon/gateway/local_api.hpp"
#include "daemon/gateway/local_orders.hpp"
#include "daemon/gateway/recording_desk.hpp"
#include "daemon/gateway/self_check_desk.hpp"
#include "daemon/gateway/store_notices.hpp"
#include "daemon/gateway/target_desk.hpp"
#include "daemon/gateway/traffic_columns.hpp"
#include "daemon/gateway/traffic_desk.hpp"
#include "daemon/ids/eve_tail.hpp"
#include "daemon/runtime/control_loop.hpp"
#include "daemon/runtime/log.hpp"
#include "daemon/runtime/worker.hpp"
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
    AlertMemory alerts{};           // what the record remembers of the book of alerts
    std::string epoch{};            // of the record: makes the numbers of notices unique
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

  RecordingDesk::World recording_world();
  std::shared_ptr<CapturePost> make_post(packet::SourceConfig const& source, int number);
  void start_post(std::shared_ptr<CapturePost> post);
  boost::asio::awaitable<void> exchange_posts();
  boost::asio::awaitable<void> forget_absent_devices();
  boost::asio::awaitable<Result<void>> enroll(contract::EnrollRequest request, std::string by);
  void keep_what_needs_a_restart(config::CampusConfig& fresh);
  void take_told(ToldTraffic::Over over);
  void start_poller();
  void start_prober();
  boost::asio::awaitable<void> restore_rooms();
  void start_watch();
  void watch_anew();
  alerting::Notifier::World herald_world();
  void tell_channels();
  boost::asio::awaitable<void> forget_channels();
  std::vector<store::RecordStore::Channel> channels_owed() const;
  void watch_uplink();
  void found(std::string rule, std::string object, bool holds, Fault what);
  boost::asio::awaitable<void> follow_eve();
  void take_eve(std::string_view line);
  TargetDesk::World target_world();
  DesiredDesk::World desired_world();
  uplink::Uplink::Settings uplink_settings() const;
  uplink::Uplink::World uplink_world();
  void take_over_template();
  boost::asio::awaitable<void> restore_targets();
  DayTeller::World day_world();
  FlowDesk::World flow_world();
  Children::Device device_at(IpAddress const& address) const;  // as admission knows it
  std::vector<DayTeller::Fact> day_facts(Instant now);
  void add_target_facts(std::vector<DayTeller::Fact>& facts, Instant now);
  void add_room_facts(std::vector<DayTeller::Fact>& facts, Instant now);
  boost::asio::awaitable<Result<void>> keep_test(targets::SpeedTest test, std::string actor, std::string target);
  void observe(Observation const& observation);
  boost::asio::awaitable<void> tick();
  boost::asio::awaitable<void> keep_house();
  boost::asio::awaitable<void> close_down();

  contract::HeartbeatReport heartbeat() const;
  contract::StatusView status() const;
  contract::TopView top(std::optional<std::string> const& source) const;
  std::vector<TrafficRollup> newest_traffic() const;
  contract::UplinkView uplink_view() const;
  std::vector<contract::DeviceReport> devices() const;
  contract::RoomListView rooms() const;
  boost::asio::awaitable<Result<contract::RoomUseView>> room_use(std::string name, unsigned days);
  std::optional<contract::Egress> egress() const;
  contract::DeviceCounts device_counts() const;
  contract::CaptureHealth capture_sums() const;
  CaptureSums sums_of(CapturePost const& post) const;

  // A coroutine whose end close_down() waits for.
  void spawn(boost::asio::awaitable<void> coroutine);
  boost::asio::awaitable<void> told_when_over(boost::asio::awaitable<void> coroutine);

  runtime::ControlLoop& loop_;
  store::CampusKeeper& keeper_;
  runtime::Log& log_;
  config::CampusConfig config_;
  Place place_;
  Instant started_at_;
  Instant loaded_at_;

  std::shared_ptr<packet::ApplicationNames const> names_;  // none: nobody asks what flows are for
  Campus campus_;
  Admission admission_;
  TrafficColumns columns_;
  FlowDesk flows_;
  Effects effects_;
  uplink::StoreOutbox outbox_;
  uplink::Uplink uplink_;
  DesiredDesk desired_;
  LocalOrders local_orders_;
  SelfCheckDesk self_checks_;
  LocalAlerts local_alerts_;
  TargetDesk target_desk_;
  TrafficDesk traffic_desk_;
  LessonDesk lesson_desk_;
  RecordingDesk recording_desk_;
  DayTeller day_teller_;
  LocalApi local_;
  api::HttpServer server_;
  runtime::Worker opener_{"capture-open"};
  Posts posts_;
  std::shared_ptr<Prober> prober_;  // shared likewise with the coroutine that runs it
  std::map<std::string, CaptureSums> earlier_;  // of posts before a reload, by interface; "": no more there
  std::shared_ptr<Poller> poller_;  // shared with the coroutine that runs it: a reload lets the old one finish
  boost::asio::steady_timer ticker_, housekeeper_, post_ended_;
  StoreNotices notices_{keeper_};
  alerting::Herald herald_;
  std::unique_ptr<ids::EveTail> eve_;
  std::filesystem::path eve_path_;
  boost::asio::steady_timer eve_timer_{loop_.context()};
  std::uint64_t eve_malformed_ = 0;
  std::optional<Instant> targets_judged_at_;  // for the district
  bool knows_load_ = false;                   // what the store has of the last weeks is read
  Lives lives_{loop_.context().get_executor()};
  bool is_exchanging_ = false;
  bool is_ending_ = false;
};

}  // namespace campus::gateway
