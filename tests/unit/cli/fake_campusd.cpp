#include "tests/unit/cli/fake_campusd.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <cstring>

namespace campus::cli {
namespace {

void send_all(int connection, std::string const& text) {
  std::size_t sent = 0;
  while (sent < text.size()) {
    auto const count = ::send(connection, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) return;
    sent += static_cast<std::size_t>(count);
  }
}

// The head and the body of one request, as far as its Content-Length says.
std::string read_request(int connection) {
  std::string text;
  char chunk[4096];
  for (;;) {
    auto const end = text.find("\r\n\r\n");
    if (end != std::string::npos) {
      auto const length = text.find("Content-Length: ");
      auto const size =
          length == std::string::npos ? 0 : std::strtoul(text.c_str() + length + 16, nullptr, 10);
      if (text.size() >= end + 4 + size) return text;
    }
    auto const count = ::recv(connection, chunk, sizeof chunk, 0);
    if (count <= 0) return text;
    text.append(chunk, static_cast<std::size_t>(count));
  }
}

}  // namespace

FakeCampusd::FakeCampusd() {
  auto name = (std::filesystem::temp_directory_path() / "campus-cli-XXXXXX").string();
  BOOST_REQUIRE(mkdtemp(name.data()) != nullptr);
  folder_ = name;
  listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, socket().c_str(), sizeof address.sun_path - 1);
  BOOST_REQUIRE(::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  BOOST_REQUIRE(::listen(listener_, 16) == 0);
  thread_ = std::jthread([this] { run(); });
}

FakeCampusd::~FakeCampusd() {
  ::shutdown(listener_, SHUT_RDWR);
  thread_.join();
  ::close(listener_);
  std::filesystem::remove_all(folder_);
}

void FakeCampusd::answer(std::string const& path, Answer answer) {
  std::lock_guard const lock(guard_);
  answers_[path] = std::move(answer);
}

std::vector<std::string> FakeCampusd::questions() const {
  std::lock_guard const lock(guard_);
  return questions_;
}

void FakeCampusd::run() {
  for (;;) {
    auto const connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) return;
    serve(connection);
    ::close(connection);
  }
}

void FakeCampusd::serve(int connection) {
  auto const request = read_request(connection);
  auto const line = request.substr(0, request.find(" HTTP/"));
  auto const path = line.substr(line.find(' ') + 1);
  auto const body = request.substr(request.find("\r\n\r\n") + 4);
  Answer answer{404, R"({"error":{"code":"CMP-W404","arguments":{"path":"nothing"}}})"};
  {
    std::lock_guard const lock(guard_);
    questions_.push_back(body.empty() ? line : line + ' ' + body);
    auto known = answers_.find(path);
    if (known == answers_.end()) known = answers_.find(path.substr(0, path.find('?')));
    if (known != answers_.end()) answer = known->second;
  }
  if (answer.is_silent) {
    char nothing = 0;
    while (::recv(connection, &nothing, 1, 0) > 0) {
    }
    return;
  }
  if (answer.is_raw) return send_all(connection, answer.body);
  send_all(connection, "HTTP/1.1 " + std::to_string(answer.status) +
                           " Fake\r\nContent-Type: application/json\r\n" +
                           "Connection: close\r\nContent-Length: " + std::to_string(answer.body.size()) +
                           "\r\n\r\n" + answer.body);
}

std::string living_uplink() {
  return R"({"schema":"campusctl/uplink.status/v1","state":"connected",)"
         R"("district":"https://district.example:8443",)"
         R"("school":"XX-0127","certificate_until":"2999-01-01T00:00:00.000Z","clock_offset_ms":3,"gaps":0,)"
         R"("last_error":null,"lanes":[{"lane":"rollup","acked":918273,"backlog":2,)"
         R"("oldest":"2026-11-23T02:44:05.000Z","rejected":0}]})";
}

std::string living_exporter_sums() {
  return R"({"listen":["0.0.0.0:2055"],"is_listening":true,"heard":1,"records":500,"gaps":2,"from_strangers":3,)"
         R"("not_understood":0,"no_room":0,"too_long":0,"kernel_dropped":0,"frames_not_understood":0,)"
         R"("shed":0,"words_without_number":0,"interfaces_not_followed":0,"sources_without_room":0,"told_after_s":70})";
}

std::string living_status() {
  return R"({"schema":"campusctl/status/v1","version":"0.1.0","school":"XX-0127","role":"gateway",)"
         R"("started_at":"2026-11-11T07:00:00.000Z",)"
         R"("egress":{"down_bps":412000000,"up_bps":88000000,"at":"2026-11-23T02:44:05.000Z"},)"
         R"("capture":[{"interface":"wan0","health":"ok","packets":182340,"kernel_dropped":0,)"
         R"("interface_dropped":0,"undissected":1,"flows_evicted":0,"flows_active":512,)"
         R"("frames":{"tcp":100000,"udp":82000,"icmp":300,"sctp":0,"ip_other":20,"portless":4,"arp":12,"lldp":2,"spanning_tree":1,)"
         R"("not_ip":0,"cut_short":0,"malformed":1,"unknown_link":0},"tunnels":{"vxlan":7}}],)"
         R"("devices":{"total":3,"reachable":3,"unreachable":0,"unknown":0},"alerts":{"open":0,"grave":0},"orders":{"tasks_waiting":0,"warnings_unread":0},)"
         R"("flows":{"kept":120400,"dropped":0,"waiting":12,"days":3,"since":"2026-11-20T16:00:00.000Z",)"
         R"("bytes":25165824,"trouble":null,"exports":{"ipfix":{"collector":"192.0.2.9:4739","records":240800,)"
         R"("dropped":0,"unsent":0,"refused":0},"eve":null},"exporters":)" +
         living_exporter_sums() + R"(},"uplink":)" +
         living_uplink() +
         R"(,"verdicts":{"egress":"ok","devices":"ok","alerts":"ok","orders":"ok","flows":"ok","uplink":"ok"},"poll_late_ms_max":4,"loop_stall_ms_max":7})";
}

std::string living_host(std::string const& standing) {
  std::string const held =
      R"({"standing":"blocked","from":"2026-11-23T02:40:00.000Z","until":null,"by":"root","reason":"scans its segment"})";
  return R"({"host":"H-7","mac":"d2:1f:88:00:00:7a","is_mac_made_up":true,"interface":"br230","vlan":230,"standing":")" +
         standing + R"(","cause":")" + (standing == "blocked" ? "restricted" : "not_registered") +
         R"(","since":"2026-11-23T02:40:00.000Z","is_present":true,"first_seen":"2026-11-23T02:40:00.000Z",)"
         R"("last_seen":"2026-11-23T02:44:05.000Z","addresses":[{"address":"10.230.0.7",)"
         R"("last_seen":"2026-11-23T02:44:05.000Z","is_live":true}],"grant":null,"restriction":)" +
         (standing == "blocked" ? held : "null") + "}";
}

std::string living_admission() {
  return R"({"schema":"campusctl/nac.list/v1","mode":"observe","is_configured":true,"is_connected":true,)"
         R"("is_in_force":true,"rows":12,"last_error":null,"turned_away":0,"items":[)" +
         living_host("pending") + ',' + living_host("blocked") + "]}";
}

std::string living_order() {
  return R"({"verb":"mode","dry_run":false,"is_in_force":true,"mode":"enforce","changes":[{"host":"H-7",)"
         R"("mac":"d2:1f:88:00:00:7a","from":"admitted","to":"blocked","cause":"restricted"}],"cut_off":[)" +
         living_host("pending") + "]}";
}

std::string living_device(std::string const& name, std::string const& state) {
  auto const cause = state == "unreachable" ? R"("timeout")" : "null";
  return R"({"name":")" + name + R"(","kind":"switch","state":")" + state +
         R"(","since":"2026-11-23T02:00:00.000Z","last_answer":"2026-11-23T02:44:05.000Z","cause":)" + cause +
         R"(,"uptime_s":93784,"took_ms":12,"sys_name":"sw","sys_descr":"a switch",)"
         R"("sys_object_id":"1.3.6.1.4.1.8072",)"
         R"("sys_location":"一号楼","ports":[{"if_index":1,"name":"Gi0/0/1","link":"up","speed_bps":1000000000,)"
         R"("in_bps":12000000,"out_bps":null,"is_lower_bound":false},)"
         R"({"if_index":2,"name":"Gi0/0/2","link":"down",)"
         R"("speed_bps":0,"in_bps":null,"out_bps":null,"is_lower_bound":false}]})";
}

}  // namespace campus::cli
