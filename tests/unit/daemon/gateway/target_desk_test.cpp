// The desk with the real iperf3 where it is installed, and with programs that misbehave.

#include "daemon/gateway/target_desk.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(target_desk)

namespace {

using namespace campus;
using namespace std::chrono_literals;
namespace asio = boost::asio;
namespace fs = std::filesystem;

// Saturday 10 October 2026, 08:30 in Beijing: date -u -d '2026-10-10 00:30' +%s
constexpr Instant makeup_morning{std::chrono::seconds(1'791'592'200)};

// A folder with a program that stands in for iperf3.
class Bench {
public:
  Bench() {
    auto name = (fs::temp_directory_path() / "campus-desk-XXXXXX").string();
    BOOST_REQUIRE(mkdtemp(name.data()) != nullptr);
    folder_ = name;
  }
  ~Bench() { fs::remove_all(folder_); }
  Bench(Bench const&) = delete;
  Bench& operator=(Bench const&) = delete;

  std::string program(std::string const& script) const {
    auto const path = folder_ / "iperf3";
    std::ofstream(path) << "#!/bin/sh\n" << script;
    fs::permissions(path, fs::perms::owner_all);
    return path.string();
  }

private:
  fs::path folder_;
};

struct Desk {
  config::SpeedTestConfig test{.server = "127.0.0.1", .port = 1, .each_way = 1s};
  Result<void> permission{};
  std::vector<targets::SpeedTest> kept;
  std::string actor;
  SchoolCalendar school_calendar;

  static asio::awaitable<Result<void>> done() { co_return Result<void>{}; }

  std::vector<targets::Verdict> verdicts() const {
    targets::Verdict verdict;
    verdict.id = "plan.line";
    if (!kept.empty())
      verdict.value = Amount{Unit::bits_per_second, static_cast<std::int64_t>(kept.back().down_bps)};
    return {verdict};
  }

  api::Response ask(std::string method, std::string path, std::string body = {},
                    std::string program = "iperf3") {
    asio::io_context loop;
    gateway::TargetDesk desk(loop.get_executor(),
                             {.clock = [] { return makeup_morning; },
                              .calendar = [this]() -> SchoolCalendar const& { return school_calendar; },
                              .judge = [this](Instant) { return verdicts(); },
                              .may_test = [this](std::string_view, Instant, bool) { return permission; },
                              .test = [this] { return test; },
                              .measured =
                                  [this](targets::SpeedTest measured, std::string who, std::string) {
                                    kept.push_back(std::move(measured));
                                    actor = std::move(who);
                                    return done();
                                  }},
                             std::move(program));
    api::Request request;
    request.method = std::move(method);
    request.path = std::move(path);
    request.body = std::move(body);
    request.user = api::PeerUser{.uid = 54321, .gid = 7, .pid = 1, .groups = {}};
    api::Response answer;
    auto question = [](gateway::TargetDesk& to, api::Request what,
                       api::Response& into) -> asio::awaitable<void> {
      if (what.path.starts_with("/local/v1/calendar"))
        into = co_await to.answer_calendar(std::move(what));
      else
        into = co_await to.answer_targets(std::move(what));
    };
    asio::co_spawn(loop, question(desk, std::move(request), answer), asio::detached);
    loop.run();
    return answer;
  }

  std::string code_of_test(std::string program) {
    auto const answer =
        ask("POST", "/local/v1/targets/plan.line/test", R"({"now":false})", std::move(program));
    if (answer.status == 200) return "";
    return boost::json::value_to<std::string>(
        boost::json::parse(std::get<std::string>(answer.body)).at("error").at("code"));
  }
};

boost::json::object object_of(api::Response const& answer) {
  return boost::json::parse(std::get<std::string>(answer.body)).as_object();
}

std::uint16_t free_port() {
  int const socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  BOOST_REQUIRE(::bind(socket, reinterpret_cast<sockaddr*>(&address), size) == 0);
  BOOST_REQUIRE(::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  ::close(socket);
  return ntohs(address.sin_port);
}

// A real iperf3 server, until it goes; it has said on its output that it listens.
class Iperf3Server {
public:
  explicit Iperf3Server(std::uint16_t port) {
    int ends[2];
    BOOST_REQUIRE(::pipe(ends) == 0);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
    ::posix_spawn_file_actions_addclose(&actions, ends[0]);
    auto text = std::to_string(port);
    std::string words[]{"iperf3", "-s", "-B", "127.0.0.1", "--forceflush", "-p"};
    char* arguments[]{words[0].data(), words[1].data(), words[2].data(), words[3].data(),
                      words[4].data(), words[5].data(), text.data(),     nullptr};
    is_installed_ = ::posix_spawnp(&pid_, "iperf3", &actions, nullptr, arguments, environ) == 0;
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    std::string said;
    char piece[512];
    while (is_installed_ && said.find("listening") == std::string::npos) {
      auto const count = ::read(ends[0], piece, sizeof piece);
      if (count <= 0) break;
      said.append(piece, static_cast<std::size_t>(count));
    }
    output_ = ends[0];
  }
  ~Iperf3Server() {
    if (is_installed_) {
      ::kill(pid_, SIGTERM);
      ::waitpid(pid_, nullptr, 0);
    }
    ::close(output_);
  }
  Iperf3Server(Iperf3Server const&) = delete;
  Iperf3Server& operator=(Iperf3Server const&) = delete;
  bool is_installed() const { return is_installed_; }

private:
  pid_t pid_ = -1;
  int output_ = -1;
  bool is_installed_ = false;
};

}  // namespace

BOOST_AUTO_TEST_CASE(the_real_iperf3_measures_both_ways_and_its_result_is_kept) {
  Desk desk;
  desk.test.port = free_port();
  Iperf3Server const server(desk.test.port);
  if (!server.is_installed()) {
    BOOST_TEST_MESSAGE("skipped: iperf3 is not installed");
    return;
  }
  auto const answer = desk.ask("POST", "/local/v1/targets/plan.line/test", R"({"now":true})");
  BOOST_TEST(answer.status == 200, std::get<std::string>(answer.body));
  BOOST_REQUIRE(desk.kept.size() == 1u);
  BOOST_TEST(desk.kept[0].down_bps > 1'000'000u);  // loopback on any machine
  BOOST_TEST(desk.kept[0].up_bps > 1'000'000u);
  BOOST_TEST(desk.kept[0].samples >= 2u);
  BOOST_TEST(desk.kept[0].server == "127.0.0.1:" + std::to_string(desk.test.port));
  BOOST_TEST(desk.actor == "uid 54321");
  BOOST_TEST(object_of(answer).at("value").to_number<std::uint64_t>() == desk.kept[0].down_bps);
}

BOOST_AUTO_TEST_CASE(a_server_that_does_not_listen_is_what_iperf3_says_it_is) {
  Desk desk;
  desk.test.port = free_port();
  BOOST_TEST(desk.code_of_test("iperf3") == "CMP-T061");
  BOOST_TEST(desk.kept.empty());
}

BOOST_AUTO_TEST_CASE(what_is_not_allowed_starts_no_program) {
  Bench const bench;
  Desk desk;
  desk.permission = fail(Fault::Kind::conflict, "CMP-T052", {{"day", "2026-11-12"}});
  BOOST_TEST(desk.code_of_test(bench.program("exit 0")) == "CMP-T052");
  desk.permission = {};
  desk.test.server.clear();
  BOOST_TEST(desk.code_of_test(bench.program("exit 0")) == "CMP-T065");
}

BOOST_AUTO_TEST_CASE(a_program_that_misbehaves_is_told_apart_from_a_line_that_is_slow) {
  Bench const bench;
  Desk desk;
  BOOST_TEST(desk.code_of_test("/nowhere/iperf3") == "CMP-T063");
  BOOST_TEST(desk.code_of_test(bench.program("exit 1")) == "CMP-T060");
  BOOST_TEST(desk.code_of_test(bench.program("echo hello")) == "CMP-T060");
  BOOST_TEST(desk.code_of_test(bench.program("exec cat /dev/zero")) == "CMP-T060");  // without an end
  // It answers as if it had been asked for the other direction.
  auto const forward = std::string(CAMPUS_SOURCE_DIR) + "/tests/golden/iperf3/forward.json";
  BOOST_TEST(desk.code_of_test(bench.program("cat '" + forward + "'")) == "CMP-T060");
  BOOST_TEST(desk.kept.empty());
}

BOOST_AUTO_TEST_CASE(a_server_name_is_an_argument_and_no_command) {
  Bench const bench;
  Desk desk;
  desk.test.server = "$(id); x";
  auto const program = bench.program("printf '{\"error\":\"%s\"}' \"$2\"");
  auto const answer = desk.ask("POST", "/local/v1/targets/plan.line/test", R"({"now":false})", program);
  BOOST_TEST(boost::json::value_to<std::string>(object_of(answer).at("error").at("arguments").at("reason")) ==
             desk.test.server);
}

BOOST_AUTO_TEST_CASE(a_target_is_shown_by_its_id_and_an_unknown_one_is_not_found) {
  Desk desk;
  BOOST_TEST(object_of(desk.ask("GET", "/local/v1/targets")).at("items").as_array().size() == 1u);
  BOOST_TEST(object_of(desk.ask("GET", "/local/v1/targets/plan.line")).at("id") == "plan.line");
  BOOST_TEST(desk.ask("GET", "/local/v1/targets/plan.other").status == 404);
  BOOST_TEST(desk.ask("POST", "/local/v1/targets/plan.line").status == 405);
  BOOST_TEST(desk.ask("POST", "/local/v1/targets/plan.line/test", "no json").status == 400);
}

BOOST_AUTO_TEST_CASE(the_calendar_tells_of_today_and_of_any_day) {
  Desk desk;
  CalendarFacts facts;
  auto const day = parse_day("2026-10-10").value();
  facts.special_days = {{day, day, DayKind::makeup, "国庆节调休", std::chrono::Wednesday}};
  desk.school_calendar = SchoolCalendar::make(facts).value();
  BOOST_TEST(object_of(desk.ask("GET", "/local/v1/calendar")).at("kind") == "makeup");
  BOOST_TEST(object_of(desk.ask("GET", "/local/v1/calendar/2026-10-11")).at("kind") == "weekend");
  BOOST_TEST(desk.ask("GET", "/local/v1/calendar/tomorrow").status == 400);
}

BOOST_AUTO_TEST_SUITE_END()
