#include "daemon/gateway/recording_desk.hpp"

#include <netinet/in.h>
#include <linux/capability.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "daemon/store/store_keeper.hpp"

using namespace campus;
namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

// 2026-11-28T14:03:01Z, by date(1).
constexpr Instant asked_at{std::chrono::seconds(1'795'874'581)};
constexpr std::size_t word_bytes = 100;

// A port of this machine that is the test's own, and somebody who talks to it all the time, if anybody does.
class PortOfMine {
public:
  explicit PortOfMine(bool has_talker) {
    sockaddr_in own{};
    own.sin_family = AF_INET;
    own.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof own;
    BOOST_REQUIRE(::bind(socket_, reinterpret_cast<sockaddr*>(&own), length) == 0);
    BOOST_REQUIRE(::getsockname(socket_, reinterpret_cast<sockaddr*>(&own), &length) == 0);
    port_ = ntohs(own.sin_port);
    if (!has_talker) return;
    talker_ = std::jthread([this, own](std::stop_token stop) {
      std::string const word(word_bytes, 'w');
      while (!stop.stop_requested())
        std::ignore = ::sendto(socket_, word.data(), word.size(), MSG_DONTWAIT, reinterpret_cast<sockaddr const*>(&own), sizeof own);
    });
  }
  ~PortOfMine() {
    talker_ = {};  // joined before its socket goes
    ::close(socket_);
  }
  std::string filter() const { return "udp dst port " + std::to_string(port_); }

private:
  int socket_ = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  std::uint16_t port_ = 0;
  std::jthread talker_;
};

struct DeskOfRecordings {
  fs::path directory = fs::temp_directory_path() / ("recording-desk-" + std::to_string(::getpid()));
  fs::path recordings = directory / "recordings";
  asio::io_context loop;
  std::vector<std::string> interfaces{"lo", "eth7"};
  std::vector<Alert> alerts;
  bool has_children = false;
  Instant now = asked_at;
  std::unique_ptr<store::CampusKeeper> keeper;
  std::unique_ptr<gateway::RecordingDesk> desk;

  DeskOfRecordings() {
    fs::remove_all(directory);
    auto stores = store::CampusStores::open(directory / "state", "01JD0000000000000000000000", {});
    BOOST_TEST_REQUIRE(stores.has_value());
    keeper = std::make_unique<store::CampusKeeper>(std::move(*stores));
    desk = std::make_unique<gateway::RecordingDesk>(
        *keeper, recordings,
        gateway::RecordingDesk::World{.interfaces = [this] { return interfaces; },
                                      .open_alerts = [this] { return alerts; },
                                      .has_children = [this] { return has_children; },
                                      .clock = [this] { return now; }});
  }
  ~DeskOfRecordings() {
    desk.reset();
    keeper.reset();
    fs::remove_all(directory);
  }

  // Until it is answered, everything that was asked is.
  void ask(contract::RecordingRequest const& wish, api::Response& into) {
    api::Request request;
    request.method = "POST";
    request.path = "/local/v1/recordings";
    request.body = contract::encode(wish);
    auto asking = [](gateway::RecordingDesk& of, api::Request what, api::Response& answer) -> asio::awaitable<void> {
      std::string by = "uid-1000";
      answer = co_await of.answer(std::move(what), std::move(by));
    };
    asio::co_spawn(loop, asking(*desk, std::move(request), into), asio::detached);
  }
  api::Response answer(contract::RecordingRequest const& wish) {
    api::Response response;
    ask(wish, response);
    run();
    return response;
  }
  void run() {
    loop.run();
    loop.restart();
  }
  void tidy() {
    asio::co_spawn(loop, desk->tidy(), asio::detached);
    run();
  }
  std::vector<store::RecordStore::AuditEntry> audit() {
    std::vector<store::RecordStore::AuditEntry> entries;
    auto reading = [](store::CampusKeeper& of, std::vector<store::RecordStore::AuditEntry>& into) -> asio::awaitable<void> {
      auto question = [](store::CampusStores& stores) { return stores.record.audit(10); };
      auto found = co_await of.ask(std::move(question));
      if (found) into = std::move(*found);
    };
    asio::co_spawn(loop, reading(*keeper, entries), asio::detached);
    run();
    return entries;
  }
  void open_alert(std::string object, Severity severity) {
    auto& alert = alerts.emplace_back();
    alert.key = {std::move(object), "flow.scan_hosts"};
    alert.state = AlertState::firing;
    alert.severity = severity;
  }
};

bool has(api::Response const& response, std::string const& text) {
  return std::get<std::string>(response.body).find(text) != std::string::npos;
}

contract::RecordingRequest with_payload(std::string filter) {
  return {.filter = std::move(filter), .reason = "r", .seconds = 1, .bytes = 65'536, .has_payload = true};
}

// Boost says of who may not that the case is skipped.
bool has_right(unsigned long right) { return ::geteuid() == 0 && ::prctl(PR_CAPBSET_READ, right) == 1; }
boost::test_tools::assertion_result may_capture(boost::unit_test::test_unit_id) { return has_right(CAP_NET_RAW); }
boost::test_tools::assertion_result may_mount(boost::unit_test::test_unit_id) {
  return has_right(CAP_NET_RAW) && has_right(CAP_SYS_ADMIN);
}
auto const needs_capture = boost::unit_test::precondition(may_capture), needs_mount = boost::unit_test::precondition(may_mount);

}  // namespace

BOOST_FIXTURE_TEST_SUITE(recording_desk, DeskOfRecordings)

BOOST_AUTO_TEST_CASE(what_is_not_watched_is_refused_with_what_is) {
  auto const other = answer({.interface_name = "wlan3", .reason = "r"});
  BOOST_TEST(other.status == 404);
  BOOST_TEST(has(other, "CMP-G094"));
  BOOST_TEST(has(other, "lo"));
  interfaces.clear();
  BOOST_TEST(has(answer({.reason = "r"}), "CMP-G093"));
  BOOST_TEST(audit().empty());
}

BOOST_AUTO_TEST_CASE(without_a_reason_nothing_is_written) {
  BOOST_TEST(has(answer({.filter = "udp"}), "CMP-G097"));
  BOOST_TEST(!fs::exists(recordings));
}

BOOST_AUTO_TEST_CASE(a_payload_needs_an_open_alert_that_is_more_than_a_remark) {
  BOOST_TEST(has(answer(with_payload("udp")), "CMP-G095"));
  open_alert("device:sw-1", Severity::low);
  open_alert("device:sw-2", Severity::high);
  alerts.back().state = AlertState::resolved;
  auto const refused = answer(with_payload("udp"));
  BOOST_TEST(refused.status == 403);
  BOOST_TEST(has(refused, "CMP-G095"));
  BOOST_TEST(audit().empty());
  BOOST_TEST(!fs::exists(recordings));
}

BOOST_AUTO_TEST_CASE(where_children_are_a_payload_is_of_the_host_in_trouble_alone) {
  has_children = true;
  open_alert("device:sw-1", Severity::critical);
  BOOST_TEST(has(answer(with_payload("host 10.20.3.4")), "CMP-G100"));
  open_alert("host:10.20.3.4", Severity::medium);
  for (auto const* const filter : {"", "udp", "host 10.20.3.5", "host 10.20.3.4 or udp", "not host 10.20.3.4", "net 10.20.3.4"}) {
    auto const refused = answer(with_payload(filter));
    BOOST_TEST_CONTEXT(filter) {
      BOOST_TEST(refused.status == 403);
      BOOST_TEST(has(refused, "CMP-G100"));
    }
  }
  BOOST_TEST(audit().empty());
}

BOOST_AUTO_TEST_CASE(the_host_in_trouble_is_captured_whole, *needs_capture) {
  has_children = true;
  open_alert("host:10.20.3.4", Severity::medium);
  auto const view = answer(with_payload("host 10.20.3.4"));
  BOOST_TEST(view.status == 200);
  BOOST_TEST(has(view, R"("has_payload":true)"));
}

// A frame takes 16 bytes of the file and Ethernet's 14, IPv4's 20, UDP's 8 and the word's 100: 158.  The file's own are 24,
// and (65,536 - 24) / 158 = 414.6.
BOOST_AUTO_TEST_CASE(a_full_file_ends_at_its_size_with_whole_frames, *needs_capture) {
  PortOfMine const port(true);
  open_alert("device:sw-1", Severity::medium);
  auto const view = answer({.filter = port.filter(), .reason = "line 3", .seconds = 60, .bytes = 65'536, .has_payload = true});
  BOOST_TEST(has(view, R"("is_full":true)"));
  BOOST_TEST(has(view, R"("frames":414)"));
  auto const file = recordings / "20261128T140301Z-lo.pcap";
  BOOST_TEST(fs::file_size(file) == 24u + 414u * 158u);
  BOOST_TEST(has(view, R"("kept_until":"2026-12-05T14:03:01)"));
}

BOOST_AUTO_TEST_CASE(frames_end_behind_their_headers_while_nothing_is_wrong, *needs_capture) {
  PortOfMine const port(true);
  answer({.filter = port.filter(), .reason = "line 3", .seconds = 60, .bytes = 65'536});
  // (65,536 - 24) / (16 + 42) = 1,129.5
  BOOST_TEST(fs::file_size(recordings / "20261128T140301Z-lo.pcap") == 24u + 1'129u * 58u);
}

BOOST_AUTO_TEST_CASE(a_quiet_line_ends_by_its_time_and_stands_in_the_audit, *needs_capture) {
  PortOfMine const port(false);
  auto const view = answer({.interface_name = "lo", .filter = port.filter(), .reason = "line 3", .seconds = 1, .bytes = 65'536});
  BOOST_TEST(has(view, R"("is_full":false)"));
  BOOST_TEST(has(view, R"("frames":0)"));
  auto const entries = audit();
  BOOST_REQUIRE_EQUAL(entries.size(), 1u);
  BOOST_TEST((entries[0].at == asked_at));
  BOOST_TEST(entries[0].actor == "uid-1000");
  BOOST_TEST(entries[0].action == "traffic.capture");
  BOOST_TEST(entries[0].subject == "lo headers, " + port.filter() + ": line 3");
  BOOST_TEST(entries[0].outcome == "20261128T140301Z-lo.pcap");
}

BOOST_AUTO_TEST_CASE(while_one_runs_another_is_refused, *needs_capture) {
  PortOfMine const port(false);
  contract::RecordingRequest const wish{.filter = port.filter(), .reason = "r", .seconds = 600, .bytes = 65'536};
  api::Response first, second;
  ask(wish, first);
  ask(wish, second);
  while (std::get<std::string>(second.body).empty()) loop.run_one();
  BOOST_TEST(second.status == 409);
  BOOST_TEST(has(second, "CMP-G092"));
  desk->stop();
  run();
  BOOST_TEST(first.status == 200);
  BOOST_TEST(audit().size() == 1u);
}

// A disk of three pages: 64 KiB and the 32 MiB that stay free for the stores do not fit.
BOOST_AUTO_TEST_CASE(a_disk_without_room_is_told_before_the_first_frame, *needs_mount) {
  fs::create_directories(recordings);
  BOOST_TEST_REQUIRE(::mount("none", recordings.c_str(), "tmpfs", 0, "size=12k") == 0);
  auto const refused = answer({.reason = "r", .seconds = 1, .bytes = 65'536});
  auto const is_empty = fs::is_empty(recordings);
  ::umount(recordings.c_str());
  BOOST_TEST(has(refused, "CMP-G096"));
  BOOST_TEST(has(refused, R"("32")"));
  BOOST_TEST(is_empty);
}

BOOST_AUTO_TEST_CASE(a_file_goes_after_a_week_and_no_other_file_does) {
  fs::create_directories(recordings);
  auto const written = fs::file_time_type::clock::from_sys(asked_at);
  for (auto const* const name : {"old.pcap", "notes.txt"}) {
    std::ofstream(recordings / name) << "x";
    fs::last_write_time(recordings / name, written);
  }
  now = asked_at + std::chrono::days(7);
  tidy();
  BOOST_TEST(fs::exists(recordings / "old.pcap"));
  now += std::chrono::seconds(1);
  tidy();
  BOOST_TEST(!fs::exists(recordings / "old.pcap"));
  BOOST_TEST(fs::exists(recordings / "notes.txt"));
}

BOOST_AUTO_TEST_SUITE_END()
