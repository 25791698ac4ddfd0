#include "daemon/gateway/flow_exports.hpp"

#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <string>

#include "daemon/gateway/exporter_post.hpp"
#include "tests/support/kept_flows.hpp"

using namespace campus;
namespace asio = boost::asio;

namespace {

constexpr Instant export_noon{std::chrono::seconds(1'800'000'000)};
auto const here_v4 = IpAddress::v4(0x7f000001);

struct OutAndIn {
  std::filesystem::path directory =
      std::filesystem::temp_directory_path() / ("exports-" + std::to_string(::getpid()));
  asio::io_context loop;
  std::vector<Fault> failures;
  std::vector<KeptFlow> told;

  OutAndIn() { std::filesystem::create_directory(directory); }
  ~OutAndIn() { std::filesystem::remove_all(directory); }

  void spawn(asio::awaitable<void> life) { asio::co_spawn(loop, std::move(life), asio::detached); }
  gateway::FlowExports::World out_world() {
    return {.clock = [] { return export_noon; },
            .failed = [this](Fault const& fault) { failures.push_back(fault); },
            .spawn = [this](asio::awaitable<void> life) { spawn(std::move(life)); }};
  }
  gateway::ExporterPost::World in_world() {
    return {.clock = [] { return export_noon; },
            .failed = [this](Fault const& fault) { failures.push_back(fault); },
            .spawn = [this](asio::awaitable<void> life) { spawn(std::move(life)); },
            .told = [this](KeptFlow flow) { told.push_back(std::move(flow)); }};
  }
  std::size_t lines_of(std::string const& name) {
    std::ifstream file(directory / name);
    std::size_t count = 0;
    for (std::string line; std::getline(file, line);) ++count;
    return count;
  }
  std::vector<KeptFlow> flows(std::size_t count) {
    std::vector<KeptFlow> made;
    for (std::size_t i = 0; i < count; ++i)
      made.push_back(test::kept_flow(IpAddress::v4(0x0a140001), static_cast<std::uint16_t>(50'000 + i),
                                     IpAddress::v4(0xcb007107), export_noon));
    return made;
  }
  std::uint16_t free_port() {
    asio::ip::udp::socket socket(loop, {asio::ip::address_v4::loopback(), 0});
    return socket.local_endpoint().port();
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(flow_exports, OutAndIn)

BOOST_AUTO_TEST_CASE(every_conversation_is_a_line_of_the_file_when_it_ends) {
  gateway::FlowExports exports(loop.get_executor(), out_world());
  config::ExportsConfig config;
  config.eve = config::ExportsConfig::Eve{.file = directory / "eve.json"};
  exports.reconfigure(config);
  exports.start();
  exports.offer(flows(5));
  exports.finish();
  loop.run();
  BOOST_TEST(lines_of("eve.json") == 5u);
  BOOST_TEST(exports.eve()->lines == 5u);
  BOOST_TEST(exports.eve()->lost == 0u);
  BOOST_TEST(exports.lives() == 0u);
  BOOST_TEST(failures.empty());
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_written_loses_lines_and_says_so) {
  gateway::FlowExports exports(loop.get_executor(), out_world());
  config::ExportsConfig config;
  config.eve = config::ExportsConfig::Eve{.file = directory / "nowhere" / "eve.json"};
  exports.reconfigure(config);
  exports.start();
  exports.offer(flows(3));
  exports.finish();
  loop.run();
  BOOST_TEST(exports.eve()->lost == 3u);
  BOOST_REQUIRE(failures.size() == 1u);
  BOOST_TEST(failures[0].code == "CMP-P202");
}

// Two directions are two records; the receiving side is our own reader of exporters.
BOOST_AUTO_TEST_CASE(what_is_exported_as_ipfix_is_heard_by_who_listens) {
  auto const port = free_port();
  gateway::ExporterPost post(loop.get_executor(), in_world());
  post.reconfigure({.config = {.listen = {{here_v4, port}}, .allow = {{.from = *Prefix::parse("127.0.0.1")}}}});
  post.start();
  gateway::FlowExports exports(loop.get_executor(), out_world());
  config::ExportsConfig config;
  config.ipfix = config::ExportsConfig::Ipfix{.collector = {here_v4, port}, .domain = 7};
  exports.reconfigure(config);
  exports.start();
  exports.offer(flows(10));
  while (told.size() < 20) loop.run_one();
  exports.finish();
  post.stop();
  loop.run();
  BOOST_TEST(exports.ipfix()->records == 20u);
  BOOST_TEST(told[0].interface_name == "127.0.0.1");
  BOOST_TEST(told[0].has_ip_bytes);
  auto const view = post.view();
  BOOST_TEST(view.records == 20u);
  BOOST_TEST(failures.empty());
}

BOOST_AUTO_TEST_CASE(a_port_that_is_taken_is_said_and_the_others_are_heard) {
  asio::ip::udp::socket taken(loop, {asio::ip::address_v4::loopback(), 0});
  auto const port = free_port();
  gateway::ExporterPost post(loop.get_executor(), in_world());
  post.reconfigure({.config = {.listen = {{here_v4, taken.local_endpoint().port()}, {here_v4, port}},
                               .allow = {{.from = *Prefix::parse("10.0.0.0/8")}}}});
  post.start();
  BOOST_REQUIRE(failures.size() == 1u);
  BOOST_TEST(failures[0].code == "CMP-P201");
  BOOST_TEST(!post.view().is_listening);
  // Who is not allowed is counted and not looked into.
  asio::ip::udp::socket stranger(loop, {asio::ip::address_v4::loopback(), 0});
  stranger.send_to(asio::buffer("hello", 5), {asio::ip::address_v4::loopback(), port});
  while (post.view().from_strangers == 0) loop.run_one();
  BOOST_TEST(told.empty());
  post.stop();
  loop.run();
}

BOOST_AUTO_TEST_SUITE_END()
