#include "daemon/gateway/flow_desk.hpp"

#include <unistd.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "collectors/packet/tunnel.hpp"
#include "tests/support/exporter_wire.hpp"

using namespace campus;
using namespace campus::exporters::test;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using asio::ip::udp;

namespace {

auto const lo = IpAddress::v4(0x7f00'0001);

// A school whose disk takes no conversations until their folder is there.
struct Desk {
  std::filesystem::path directory =
      std::filesystem::temp_directory_path() / ("flow-desk-" + std::to_string(::getpid()));
  asio::io_context loop;
  std::vector<Fault> failures;
  std::unique_ptr<store::CampusKeeper> record;
  std::unique_ptr<gateway::FlowDesk> desk;
  config::CampusConfig config;
  udp::socket exporter{loop, udp::endpoint(asio::ip::address_v4::loopback(), 0)};
  std::uint16_t port = 0;

  Desk() {
    std::filesystem::remove_all(directory);
    auto stores = store::CampusStores::open(directory, "01JD0000000000000000000000", {});
    BOOST_TEST_REQUIRE(stores.has_value());
    record = std::make_unique<store::CampusKeeper>(std::move(*stores));
    port = udp::socket(loop, {asio::ip::address_v4::loopback(), 0}).local_endpoint().port();
    config.exporters.listen = {{lo, port}};
    config.exporters.allow = {{.from = *Prefix::parse("127.0.0.1")}};
    desk = std::make_unique<gateway::FlowDesk>(
        loop.get_executor(), *record, directory / "flows", config, nullptr,
        gateway::FlowDesk::World{
            .clock = [] { return at(noon); },
            .failed = [this](Fault const& fault) { failures.push_back(fault); },
            .noticed = [](Fault const&) {},
            .spawn = [this](asio::awaitable<void> life) { asio::co_spawn(loop, std::move(life), asio::detached); },
            .device_at = [](IpAddress const& address) -> Children::Device {
              if (address == *IpAddress::parse("10.20.1.2")) return {.group = Group::staff};
              if (address == *IpAddress::parse("10.20.1.1")) return {.group = Group::pupil};
              return {};
            }});
  }
  ~Desk() {
    desk.reset();
    record.reset();
    std::filesystem::remove_all(directory);
  }

  template <class Condition>
  void run_until(Condition is_so) {
    auto const deadline = std::chrono::steady_clock::now() + 60s;
    while (!is_so() && std::chrono::steady_clock::now() < deadline) loop.run_one_for(1s);
    BOOST_TEST_REQUIRE(is_so());
  }
  // Three hundred records, and the template with each: a datagram of 7,536 bytes.
  void send(std::uint32_t sequence) {
    Wire data;
    for (int i = 0; i < 300; ++i) data.add(plain_record(1'500, 3, static_cast<std::uint16_t>(i)));
    auto const message = V9{.sequence = sequence}.with({set(0, layout(300, plain_fields())), set(300, data)});
    exporter.send_to(asio::buffer(message.bytes()), {asio::ip::address_v4::loopback(), port});
  }
};

// Over HTTP, with what its client said of itself.
ToldFlow conversation_of(char const* address, std::string_view agent) {
  ToldFlow told;
  told.record.key = {.address_a = *IpAddress::parse(address), .address_b = *IpAddress::parse("198.51.100.9"), .protocol = 6};
  told.record.a.counts = {.packets = 4, .bytes = 400};
  told.record.first_ns = told.record.last_ns = at(noon).time_since_epoch().count();
  told.has_names = true;
  std::ranges::copy(agent, told.names.agent.text.begin());
  told.names.agent.used = static_cast<std::uint8_t>(agent.size());
  return told;
}

std::vector<ToldFlow> own_conversations(std::size_t count) {
  std::vector<ToldFlow> flows(count);
  for (std::size_t i = 0; i < count; ++i) {
    auto& told = flows[i].record;
    told.key = {.address_a = IpAddress::v4(0x0a14'0000 + static_cast<std::uint32_t>(i)), .address_b = lo, .protocol = 6};
    told.a.counts = {.packets = 4, .bytes = 400};
    told.first_ns = told.last_ns = at(noon).time_since_epoch().count();
  }
  return flows;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(flow_desk, Desk)

BOOST_AUTO_TEST_CASE(a_flood_of_records_of_exporters_costs_none_of_our_own_conversations) {
  constexpr std::uint32_t rounds = 10, datagrams_in_a_round = 22;  // 66,000 records: more than may wait in all
  constexpr std::size_t own_in_a_round = 1'600;
  static_assert(rounds * datagrams_in_a_round * 300 > gateway::FlowKeeper::rows_max);
  desk->start();
  std::uint64_t records = 0;
  for (std::uint32_t round = 0; round < rounds; ++round) {
    for (std::uint32_t i = 0; i < datagrams_in_a_round; ++i) {
      send(round * datagrams_in_a_round + i);
      records += 300;
      run_until([&] { return desk->exporters().records == records; });
    }
    desk->take("wan0", own_conversations(own_in_a_round));
  }
  BOOST_TEST(desk->exporters().shed > 0u);
  BOOST_TEST(std::ranges::count(failures, "CMP-F030", &Fault::code) > 0);
  std::filesystem::create_directory(directory / "flows");
  desk->stop();
  desk->finish();
  loop.run();
  auto const view = desk->view();
  BOOST_TEST(view.dropped == 0u);
  BOOST_TEST(view.kept == rounds * own_in_a_round + records - view.exporters.shed);
}

BOOST_AUTO_TEST_CASE(what_a_client_says_of_itself_is_kept_where_the_school_wants_it_and_of_no_child) {
  std::filesystem::create_directory(directory / "flows");
  config.school.inside = {*Prefix::parse("10.20.0.0/16")};
  config.admission.site.segments = {{.vlan = VlanId{210}, .interface_name = "br210"}};
  auto const take = [&](char const* interface_name, char const* address, std::string_view agent) {
    ToldFlow const told = conversation_of(address, agent);
    desk->take(interface_name, std::span(&told, 1));
  };
  desk->reload(config, nullptr);
  take("wan0", "10.20.1.1", "unasked");
  config.store.keeps_agents = true;
  desk->reload(config, nullptr);
  take("wan0", "10.20.1.1", "wanted");
  config.children.groups = {{.name = "year 7", .vlans = {VlanId{210}}, .networks = {*Prefix::parse("10.20.64.0/19")}},
                            {.name = "devices", .admitted_as = Group::pupil}};
  desk->reload(config, nullptr);
  take("wan0", "10.20.64.1", "by-network");
  take("br210#1", "10.20.1.2", "by-interface");
  take("wan0", "10.20.1.1", "by-device");
  take("wan0", "10.20.1.2", "of-staff");
  config.children = {.is_everybody = true};
  desk->reload(config, nullptr);
  take("wan0", "10.20.1.2", "of-a-primary-school");
  std::string found;
  auto asking = [](gateway::FlowDesk& of, std::string& into) -> asio::awaitable<void> {
    contract::FlowQuery query;
    std::string by = "uid-1000";
    auto answer = co_await of.search(std::move(query), std::move(by));
    if (answer) into = std::move(*answer);
  };
  asio::co_spawn(loop, asking(*desk, found), asio::detached);
  run_until([&] { return !found.empty(); });
  std::vector<std::string> kept;
  for (auto const& word : {"unasked", "wanted", "by-network", "by-interface", "by-device", "of-staff", "of-a-primary-school"})
    if (found.find('"' + std::string(word) + '"') != std::string::npos) kept.emplace_back(word);
  BOOST_TEST(kept == (std::vector<std::string>{"wanted", "of-staff"}), boost::test_tools::per_element());
}

// Of what was known of a conversation all is found again but what the client says of itself: nobody has allowed that.
BOOST_AUTO_TEST_CASE(what_a_conversation_said_is_kept_with_it) {
  std::filesystem::create_directory(directory / "flows");
  auto told = own_conversations(1);
  auto const say = [](auto& text, std::string_view said) {
    std::ranges::copy(said, text.text.begin());
    text.used = static_cast<std::uint8_t>(said.size());
  };
  told[0].record.tunnel = static_cast<std::uint8_t>(packet::Tunnel::vxlan);
  told[0].has_names = true;
  auto& names = told[0].names = FlowNames{};
  say(names.server, "www.school.example");
  names.origin = NameOrigin::tls;
  say(names.ja3, "721d0e9d46cd23d645ec72523d1ee8d7");
  say(names.ja3_server, "47decf033ac4c8fc9b952ff41e549679");
  say(names.certificate, "www.school.example");
  say(names.issuer, "Lab Issuing CA");
  say(names.agent, "Firefox");
  names.has_answer = true;
  names.answers_used = 1;
  names.answers[0] = IpAddress::v4(0xc0000250);
  desk->start();
  desk->take("wan0", told);
  std::string found;
  auto const ask = [](gateway::FlowDesk* asked, std::string* into) -> asio::awaitable<void> {
    contract::FlowQuery everything;
    std::string somebody = "root";
    auto answer = co_await asked->search(std::move(everything), std::move(somebody));
    *into = answer ? *answer : answer.error().code;
  };
  asio::co_spawn(loop, ask(desk.get(), &found), asio::detached);
  run_until([&] { return !found.empty(); });
  desk->stop();
  desk->finish();
  loop.run();
  for (auto const* const part :
       {R"("ja3":"721d0e9d46cd23d645ec72523d1ee8d7")", R"("ja3s":"47decf033ac4c8fc9b952ff41e549679")",
        R"("certificate":"www.school.example")", R"("issuer":"Lab Issuing CA")", R"("tunnel":"vxlan")", R"("dns_code":0)",
        R"("answers":["192.0.2.80"])", R"("agent":null)", R"("community_id":"1:)"})
    BOOST_TEST(found.find(part) != std::string::npos, part << " in " << found);
}

BOOST_AUTO_TEST_SUITE_END()
