#include "collectors/packet/applications.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <random>
#include <string>

#include "tests/support/conversation.hpp"
#include "tests/support/flow_replay.hpp"
#include "tests/unit/collectors/packet/lending.hpp"

using namespace campus;
using namespace campus::packet;
using test::Bytes;
using test::Conversation;

namespace {

// The application's place in the list, in the order below.
enum Listed { platform, video, cloud, school_site };

ApplicationList list() {
  auto const category = [](std::string_view word) { return application_category(word).value(); };
  ApplicationList list;
  list.applications = {{"国家中小学智慧教育平台", "", category("edu_national"), Teaching::yes},
                       {"哔哩哔哩", "Bilibili", category("video"), Teaching::mixed},
                       {"阿里云", "Alibaba Cloud", category("cloud"), Teaching::mixed},
                       {"校园网站", "", category("edu_provincial"), Teaching::yes}};
  list.suffixes = {{"basic.smartedu.cn", platform}, {"bilibili.com", video},
                   {"aliyuncs.com", cloud},         {"kunlunsl.com", cloud},
                   {"microsoft.com", cloud},        {"school.example.cn", school_site}};
  return list;
}

struct Meter {
  NameTable table{list()};
  Applications applications;
  DissectorWords words = dissector_words();
  test::FlowReplay replay{applications};

  explicit Meter(ApplicationSettings settings = {}) {
    if (settings.states_max > 4096) settings.states_max = 64;
    if (settings.dissector_bytes > 16u << 20) settings.dissector_bytes = 8u << 20;
    if (settings.naming.names_max > 4096) settings.naming.names_max = 64;
    settings.naming.table = &table;
    BOOST_TEST_REQUIRE(applications.prepare(settings, {1, 2}).has_value());
  }
  Meter& take(Conversation const& conversation) {
    for (auto const& record : conversation.frames())
      replay.take(test::Lent{record.bytes, LinkType::ethernet, record.ns}.frame());
    return *this;
  }
  AppSlot const& slot(std::size_t flow = 0) const { return replay.flows()[flow].slot; }
  AppLabel const& label(std::size_t flow = 0) const { return slot(flow).label; }
  FlowNames const& names(std::size_t flow = 0) const {
    auto const* const names = applications.names(slot(flow));
    BOOST_TEST_REQUIRE(names);
    return *names;
  }
  std::string carrier(std::size_t flow = 0) const { return words.applications[label(flow).master]; }
  // Its place in our list; -1: the dissector's, or nothing.
  int listed(std::size_t flow = 0) const {
    return label(flow).application - app_own_first < 0 ? -1 : label(flow).application - app_own_first;
  }
};

Conversation tls_to(std::string const& name, Conversation::Ends ends = {}) {
  return Conversation(std::move(ends))
      .handshake()
      .says(test::tls_record(test::client_hello({.server_name = name})));
}

Conversation dns_about(std::string const& name, std::string const& address, std::uint16_t port = 40'000) {
  return Conversation({.server = "192.0.2.53", .client_port = port, .server_port = 53}, false)
      .says(test::dns_question(name))
      .answers(test::dns_answer(name, {address}));
}

Bytes noise(std::size_t bytes, unsigned seed) {
  std::mt19937 random{seed};
  Bytes made(bytes);
  for (auto& byte : made) byte = static_cast<std::uint8_t>(random());
  return made;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(applications)

BOOST_AUTO_TEST_CASE(a_hello_names_the_application_while_tls_still_carries_it) {
  Meter meter;
  meter.take(tls_to("r1.basic.smartedu.cn")).replay.end();
  BOOST_TEST(meter.carrier() == "TLS");
  BOOST_TEST(meter.listed() == platform);
  BOOST_TEST((meter.label().source == AppSource::name));
  BOOST_TEST(category_word(meter.label().category) == "edu_national");
  BOOST_TEST(meter.names().server.view() == "r1.basic.smartedu.cn");
  BOOST_TEST((meter.names().origin == NameOrigin::tls));
  BOOST_TEST(meter.names().ja4.view() == "t13d1516h2_8daaf6152771_e5627efa2ab1");
  BOOST_TEST(meter.names().ja3.used == 32);
}

BOOST_AUTO_TEST_CASE(a_hello_in_two_segments_is_read_when_the_second_is_here) {
  auto const stream = test::tls_record(test::client_hello(
      {.server_name = "www.bilibili.com", .extensions = {{0x0033, Bytes(1216)}, {0x0000}}}));
  auto const middle = stream.begin() + 700;
  Meter meter;
  meter.take(Conversation({}).handshake().says({stream.begin(), middle}).says({middle, stream.end()}))
      .replay.end();
  BOOST_TEST(meter.listed() == video);
  BOOST_TEST(meter.names().ja4.used == 36);
}

BOOST_AUTO_TEST_CASE(quic_is_named_by_its_encrypted_hello) {
  auto const hello = test::client_hello({.server_name = "www.bilibili.com"});
  Meter meter;
  meter.take(Conversation({}, false).says(test::quic_initial({{0, hello}}))).replay.end();
  BOOST_TEST(meter.carrier() == "QUIC");
  BOOST_TEST(meter.listed() == video);
  BOOST_TEST(meter.names().ja4.view() == "q13d1516h2_8daaf6152771_e5627efa2ab1");
}

BOOST_AUTO_TEST_CASE(quic_is_named_where_its_hello_is_shuffled_over_two_packets) {
  auto const hello = test::client_hello(
      {.server_name = "www.bilibili.com", .extensions = {{0x0033, Bytes(1216)}, {0x0000}}});
  auto const middle = hello.begin() + 1000;
  Meter meter;
  meter
      .take(Conversation({}, false)
                .says(test::quic_initial(
                    {{500, {hello.begin() + 500, middle}}, {0, {hello.begin(), hello.begin() + 500}}}))
                .says(test::quic_initial({{1000, {middle, hello.end()}}}, {.number = 3})))
      .replay.end();
  BOOST_TEST(meter.listed() == video);
}

BOOST_AUTO_TEST_CASE(of_http_the_host_and_the_agent_are_kept_and_never_the_path) {
  Meter meter;
  meter
      .take(Conversation({.server_port = 80})
                .handshake()
                .says(test::bytes_of("GET /secret/path?q=private HTTP/1.1\r\nHost: www.school.example.cn:80\r\n"
                                     "User-Agent: curl/7.88.1\r\nReferer: http://x/private\r\n\r\n"))
                .answers(test::bytes_of(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n")))
      .replay.end();
  BOOST_TEST(meter.carrier() == "HTTP");
  BOOST_TEST(meter.listed() == school_site);
  BOOST_TEST(meter.names().server.view() == "www.school.example.cn");
  BOOST_TEST(meter.names().agent.view() == "curl/7.88.1");
  std::string_view const all(reinterpret_cast<char const*>(&meter.names()), sizeof(FlowNames));
  BOOST_TEST(!all.contains("private"));
}

BOOST_AUTO_TEST_CASE(a_question_and_its_answer_are_kept) {
  Meter meter;
  meter.take(dns_about("www.bilibili.com", "192.0.2.1")).replay.end();
  BOOST_TEST(meter.carrier() == "DNS");
  BOOST_TEST(meter.listed() == video);
  BOOST_TEST(meter.names().server.view() == "www.bilibili.com");
  BOOST_TEST(meter.names().answers_used == 1);
  BOOST_TEST(meter.names().answers[0].to_string() == "192.0.2.1");
}

BOOST_AUTO_TEST_CASE(a_flow_without_a_name_is_called_what_was_asked_before) {
  Meter meter;
  meter.take(dns_about("www.bilibili.com", "192.0.2.80"));
  meter.take(Conversation({.server_port = 9000}).handshake().says(noise(60, 1)).answers(noise(60, 2)))
      .replay.end();
  BOOST_TEST(meter.listed(1) == video);
  BOOST_TEST((meter.label(1).source == AppSource::dns));
  BOOST_TEST(is_guess(meter.label(1).source));
  BOOST_TEST(meter.names(1).server.view() == "www.bilibili.com");
  BOOST_TEST((meter.names(1).origin == NameOrigin::dns_before));
}

BOOST_AUTO_TEST_CASE(what_a_hello_says_goes_before_what_was_asked) {
  Meter meter;
  meter.take(dns_about("www.bilibili.com", "192.0.2.80"));
  meter.take(tls_to("basic.smartedu.cn")).replay.end();
  BOOST_TEST(meter.listed(1) == platform);
  BOOST_TEST((meter.label(1).source == AppSource::name));
}

BOOST_AUTO_TEST_CASE(answers_on_one_port_are_all_learned) {
  Conversation resolver({.server = "192.0.2.53", .client_port = 40'000, .server_port = 53}, false);
  for (int i = 0; i < 40; ++i) {
    auto const name = "h" + std::to_string(i) + ".school.example.cn";
    resolver.says(test::dns_question(name))
        .answers(test::dns_answer(name, {"192.0.2." + std::to_string(100 + i)}));
  }
  Meter meter;
  meter.take(resolver);
  meter.take(Conversation({.server = "192.0.2.139", .server_port = 9000}).handshake().says(noise(60, 3)))
      .replay.end();
  BOOST_TEST(meter.names(1).server.view() == "h39.school.example.cn");
  BOOST_TEST(meter.names(0).server.view() == "h0.school.example.cn");
}

BOOST_AUTO_TEST_CASE(a_shared_name_counts_for_want_of_a_better) {
  Meter meter;
  meter.take(tls_to("bucket.oss-cn-beijing.aliyuncs.com")).replay.end();  // of which nDPI says Alibaba
  BOOST_TEST(meter.listed() == cloud);
  BOOST_TEST((meter.label().source == AppSource::name));
}

BOOST_AUTO_TEST_CASE(a_shared_name_gives_way_to_what_was_asked) {
  Meter meter;
  meter.take(dns_about("www.bilibili.com", "192.0.2.80"));
  meter.take(tls_to("img.kunlunsl.com")).replay.end();
  BOOST_TEST(meter.listed(1) == video);
  BOOST_TEST((meter.label(1).source == AppSource::dns));
  BOOST_TEST(meter.names(1).server.view() == "img.kunlunsl.com");
}

BOOST_AUTO_TEST_CASE(a_shared_name_does_not_push_out_what_the_dissector_knows) {
  Meter meter;
  meter.take(tls_to("teams.microsoft.com")).replay.end();
  BOOST_TEST(meter.words.applications[meter.label().application] == "Teams");
  BOOST_TEST((meter.label().source == AppSource::dissector));
}

BOOST_AUTO_TEST_CASE(what_has_no_ports_is_known_by_its_protocol) {
  Meter meter;
  meter.replay.take(
      test::Lent{test::Packet{}.ipv4("10.20.0.5", "192.0.2.1").icmp().payload(56).bytes()}.frame());
  BOOST_TEST(meter.carrier() == "ICMP");
  BOOST_TEST(meter.slot().is_done);
  BOOST_TEST(meter.applications.states_used() == 0u);
}

BOOST_AUTO_TEST_CASE(a_port_is_a_guess_and_says_so) {
  Meter meter;
  meter.take(Conversation({.server_port = 22}).handshake()).replay.end();
  BOOST_TEST(meter.carrier() == "SSH");
  BOOST_TEST((meter.label().source == AppSource::port));
}

BOOST_AUTO_TEST_CASE(frames_without_payload_take_no_state) {
  Meter meter;
  meter.take(Conversation({}).handshake().acknowledges().acknowledges());
  BOOST_TEST(meter.applications.counters().packets_inspected == 0u);
  BOOST_TEST(meter.applications.states_used() == 0u);
}

BOOST_AUTO_TEST_CASE(noise_is_given_up_after_so_many_packets) {
  ApplicationSettings settings;
  settings.udp_packets_max = 5;
  Meter meter(settings);
  Conversation talk({.server_port = 9000}, false);
  for (unsigned i = 0; i < 20; ++i) talk.says(noise(200, i));
  meter.take(talk);
  BOOST_TEST(meter.slot().is_done);
  BOOST_TEST(meter.slot().packets == 5);
  BOOST_TEST(meter.applications.counters().packets_inspected == 5u);
  BOOST_TEST(meter.applications.states_used() == 0u);
}

BOOST_AUTO_TEST_CASE(a_flow_that_says_little_for_long_is_given_up) {
  ApplicationSettings settings;
  settings.time_max_ns = 2'000'000;
  Meter meter(settings);
  meter.take(Conversation({.server_port = 9000}, false)
                 .says(noise(50, 1))
                 .says(noise(50, 2))
                 .says(noise(50, 3))
                 .says(noise(50, 4)));
  BOOST_TEST(meter.slot().is_done);
  BOOST_TEST(meter.slot().packets == 3);
}

BOOST_AUTO_TEST_CASE(the_flow_begun_first_makes_room_and_is_guessed) {
  ApplicationSettings settings;
  settings.states_max = 2;
  Meter meter(settings);
  auto const talk = [](std::uint16_t port) {
    return Conversation({.client_port = port, .server_port = 5060}, false).says(Bytes(60, 0x55));
  };
  meter.take(talk(1001)).take(talk(1002)).take(talk(1003));
  BOOST_TEST(meter.applications.states_used() == 2u);
  BOOST_TEST(meter.applications.counters().states_displaced == 1u);
  meter.take(talk(1001));  // finds its state with another
  BOOST_TEST(meter.slot(0).is_done);
  BOOST_TEST(meter.carrier(0) == "SIP");
  BOOST_TEST((meter.label(0).source == AppSource::port));
  meter.replay.end();
  BOOST_TEST(meter.applications.states_used() == 0u);
}

BOOST_AUTO_TEST_CASE(a_full_pool_displaces_nobody_for_a_flow_that_has_its_place) {
  ApplicationSettings settings;
  settings.states_max = 2;
  Meter meter(settings);
  auto const talk = [](std::uint16_t port, int times) {
    Conversation said({.client_port = port, .server_port = 5060}, false);
    for (int i = 0; i < times; ++i) said.says(Bytes(60, 0x55));
    return said;
  };
  meter.take(talk(1001, 1)).take(talk(1002, 4));
  BOOST_TEST(meter.applications.states_used() == 2u);
  BOOST_TEST(meter.applications.counters().states_displaced == 0u);
}

BOOST_AUTO_TEST_CASE(full_memory_gives_up_flows_and_borrows_nothing) {
  ApplicationSettings settings;
  settings.states_max = 4000;
  settings.dissector_bytes = 4u << 20;
  Meter meter(settings);
  for (std::uint16_t port = 1; port <= 3000; ++port)
    meter.take(Conversation({.client_port = port, .server_port = 9000}).handshake().says(Bytes(1400, 0x16)));
  auto const counters = meter.applications.counters();
  BOOST_TEST(counters.states_displaced > 100u);
  BOOST_TEST(counters.memory_borrowed == 0u);
  BOOST_TEST(counters.memory_strange == 0u);
  BOOST_TEST(counters.flows_begun == 3000u);
}

BOOST_AUTO_TEST_CASE(without_room_for_names_flows_are_still_recognised) {
  ApplicationSettings settings;
  settings.naming.names_max = 1;
  Meter meter(settings);
  meter.take(tls_to("www.bilibili.com"))
      .take(tls_to("basic.smartedu.cn", {.client_port = 50'001}))
      .replay.end();
  BOOST_TEST(meter.listed(0) == video);
  BOOST_TEST(meter.carrier(1) == "TLS");
  BOOST_TEST(!meter.applications.names(meter.slot(1)));
  BOOST_TEST(meter.applications.naming().counters().names_missed > 0u);
}

BOOST_AUTO_TEST_CASE(released_names_serve_the_next_flow) {
  ApplicationSettings settings;
  settings.naming.names_max = 1;
  Meter meter(settings);
  meter.take(tls_to("www.bilibili.com"));
  auto slot = meter.slot(0);
  meter.applications.give_up(meter.replay.flows()[0].key, slot, 0);
  meter.applications.release(slot);
  BOOST_TEST(slot.names == 0u);
  BOOST_TEST(!meter.applications.names(slot));
  meter.take(tls_to("basic.smartedu.cn", {.client_port = 50'001}));
  BOOST_TEST(meter.names(1).server.view() == "basic.smartedu.cn");
}

BOOST_AUTO_TEST_CASE(hostile_names_come_out_printable) {
  Meter meter;
  meter.take(tls_to("evil\x1b[31m\r\n.cn")).replay.end();
  BOOST_TEST(meter.names().server.view() == "evil??31m??.cn");
}

BOOST_AUTO_TEST_CASE(two_threads_objects_do_not_share_memory) {
  auto first = std::make_unique<Meter>();
  Meter second;
  first->take(tls_to("www.bilibili.com"));
  second.take(tls_to("basic.smartedu.cn"));
  first->replay.end();
  BOOST_TEST(first->applications.counters().memory_strange == 0u);
  first.reset();
  second.take(tls_to("www.bilibili.com", {.client_port = 50'001})).replay.end();
  BOOST_TEST(second.listed(1) == video);
}

BOOST_AUTO_TEST_SUITE_END()
