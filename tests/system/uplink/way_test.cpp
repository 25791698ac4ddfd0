// The whole way in one process: a school's uplink, TLS over loopback, a district's server, its intake and its
// store.

#include <stdlib.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <set>
#include <string>

#include "daemon/api/http_server.hpp"
#include "daemon/contract/codec.hpp"
#include "daemon/intake/intake.hpp"
#include "daemon/intake/invitation.hpp"
#include "daemon/pki/authority.hpp"
#include "daemon/pki/words.hpp"
#include "daemon/runtime/clock.hpp"
#include "daemon/store/store_keeper.hpp"
#include "daemon/uplink/store_outbox.hpp"
#include "daemon/uplink/uplink.hpp"

using namespace campus;
namespace asio = boost::asio;
using contract::Lane;

namespace {

struct Folder {
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "campus-way-XXXXXX").string();
    BOOST_REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    path = pattern;
    std::filesystem::create_directory(path / "school");
    std::filesystem::create_directory(path / "district");
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  std::filesystem::path path;
};

std::unique_ptr<store::CampusStores> school_stores(Folder const& folder) {
  return std::move(*store::CampusStores::open(folder.path / "school", "01JD0000000000000000000000", {}));
}

// Both sides on one loop, and an event for every time the district heard something.
struct Way {
  Way()
      : district(std::move(*store::DistrictStores::open(folder.path / "district"))),
        school(school_stores(folder)),
        outbox(school),
        heard(loop, asio::steady_timer::time_point::max()) {
    intake.emplace(district, authority,
                   intake::Intake::World{runtime::now, [this](std::string const& who, Lane lane) {
                                           last_heard = who + '/' + std::string(contract::name_of(lane));
                                           ever_heard.insert(last_heard);
                                           heard.cancel();
                                         }});
    listen(authority);
    uplink.emplace(loop, outbox,
                   uplink::Uplink::Settings{.directory = folder.path / "school/uplink",
                                            .live_every = std::chrono::hours(1)},
                   uplink::Uplink::World{[this] { return runtime::now() + ahead; },
                                         [] { return std::uint64_t{0}; },
                                         [] {
                                           contract::HeartbeatReport report;
                                           report.version = "way";
                                           return report;
                                         }});
  }

  void listen(pki::Identity const& shown) {
    auto const server_identity = pki::issue_server(shown, {"127.0.0.1"}, runtime::now()).value();
    server = std::make_unique<api::HttpServer>(
        loop.get_executor(), [this](api::Request request) { return intake->answer(std::move(request)); });
    auto const bound = server->listen_tls("127.0.0.1", port,
                                          {.certificate_pem = server_identity.certificate + shown.certificate,
                                           .key_pem = server_identity.key,
                                           .client_ca_pem = authority.certificate,
                                           .admits_expired_clients = true});
    BOOST_REQUIRE(bound.has_value());
    port = *bound;
  }

  std::string url() const { return "https://127.0.0.1:" + std::to_string(port); }
  std::string words() const { return pki::words_of(authority.certificate).value(); }

  asio::awaitable<std::string> invite() {
    auto question = [pem = authority.certificate](store::DistrictStores& stores) {
      auto const now = runtime::now();
      if (!stores.district.find_school("XX-0127"))
        (void)stores.district.add_school("XX-0127", "实验小学", now);
      return intake::invite(stores.district, "XX-0127", pem, now)->code;
    };
    co_return co_await district.ask(std::move(question));
  }

  asio::awaitable<std::string> enroll(std::string district_url, std::string code,
                                      std::string authority_words) {
    uplink::Uplink::Invitation invitation{std::move(district_url), std::move(code),
                                          std::move(authority_words)};
    auto const done = co_await uplink->enroll(std::move(invitation));
    co_return done ? "fine" : done.error().code;
  }

  asio::awaitable<void> until_heard(std::string what) {
    while (last_heard != what) co_await heard.async_wait(asio::as_tuple(asio::use_awaitable));
    last_heard.clear();
  }

  asio::awaitable<void> keep_report(std::string device) {
    auto question = [device = std::move(device)](store::CampusStores& stores) {
      contract::DeviceReport report;
      report.status.device = {device};
      store::RecordStore::Change const change{
          {},
          store::RecordStore::Report{Lane::control, std::string(contract::device_schema),
                                     contract::encode(report), runtime::now()}};
      return stores.record.apply(std::span(&change, 1)).has_value();
    };
    auto const is_kept = co_await school.ask(std::move(question));
    BOOST_TEST(is_kept);
    uplink->wake(Lane::control);
  }

  // Runs the uplink and a story beside it, and ends when the story does.
  void play(asio::awaitable<void> story) {
    auto const rethrow = [](std::exception_ptr failure) {
      if (failure) std::rethrow_exception(failure);
    };
    asio::co_spawn(loop, uplink->run(), rethrow);
    asio::co_spawn(loop, std::move(story), [this, rethrow](std::exception_ptr failure) {
      uplink->stop();
      server->close();
      rethrow(failure);
    });
    loop.run();
  }

  Folder folder;
  asio::io_context loop;
  Duration ahead{};  // of the school's clock
  pki::Identity authority = pki::make_authority("示范区", runtime::now()).value();
  store::DistrictKeeper district;
  store::CampusKeeper school;
  uplink::StoreOutbox outbox;
  asio::steady_timer heard;
  std::string last_heard;
  std::set<std::string> ever_heard;
  std::optional<intake::Intake> intake;
  std::uint16_t port = 0;
  std::unique_ptr<api::HttpServer> server;
  std::optional<uplink::Uplink> uplink;
};

asio::awaitable<void> enrols_and_delivers(Way& way) {
  auto const code = co_await way.invite();
  BOOST_TEST(co_await way.enroll(way.url(), code, way.words()) == "fine");
  co_await way.until_heard("XX-0127/heartbeat");
  auto const status = way.uplink->status();
  BOOST_TEST((status.state == uplink::UplinkStatus::State::connected));
  BOOST_TEST(status.school.value_or("") == "XX-0127");
  BOOST_TEST(std::abs(status.clock_offset_ms.value_or(99'999)) < 60'000);
  co_await way.keep_report("sw-teaching");
  co_await way.until_heard("XX-0127/control");
  auto question = [](store::DistrictStores& stores) { return stores.district.devices("XX-0127")->size(); };
  BOOST_TEST(co_await way.district.ask(question) == 1u);
}

asio::awaitable<void> refuses_wrong_words(Way& way) {
  auto const code = co_await way.invite();
  auto wrong = way.words();
  wrong[0] = wrong[0] == 'b' ? 'd' : 'b';
  BOOST_TEST(co_await way.enroll(way.url(), code, wrong) == "CMP-U011");
  BOOST_TEST(co_await way.enroll(way.url(), code, "") == "CMP-U011");
  // Not even on a connection that the right words have opened a moment ago.
  BOOST_TEST(co_await way.enroll(way.url(), "0000000000", way.words()) == "CMP-S022");
  BOOST_TEST(co_await way.enroll(way.url(), code, wrong) == "CMP-U011");
  BOOST_TEST(way.last_heard.empty());  // the code never left the house
  BOOST_TEST(co_await way.enroll(way.url(), code, way.words()) == "fine");
}

asio::awaitable<void> refuses_a_server_of_another_name(Way& way) {
  auto const code = co_await way.invite();
  auto const url = "https://localhost:" + std::to_string(way.port);
  BOOST_TEST(co_await way.enroll(url, code, way.words()) == "CMP-U011");
}

asio::awaitable<void> tells_wrong_used_and_malformed_codes_apart(Way& way) {
  auto const code = co_await way.invite();
  BOOST_TEST(co_await way.enroll(way.url(), "0000000000", way.words()) == "CMP-S022");
  BOOST_TEST(co_await way.enroll(way.url(), "short", way.words()) == "CMP-U022");
  BOOST_TEST(co_await way.enroll("http://127.0.0.1:1", code, way.words()) == "CMP-U014");
  BOOST_TEST(co_await way.enroll(way.url(), code, way.words()) == "fine");
  BOOST_TEST(co_await way.enroll(way.url(), code, way.words()) == "CMP-S023");
}

asio::awaitable<void> keeps_records_while_nobody_listens(Way& way) {
  way.server->close();
  BOOST_TEST(co_await way.enroll(way.url(), "0123456789", way.words()) == "CMP-U010");
  co_await way.keep_report("sw-teaching");
  way.listen(way.authority);
  auto const code = co_await way.invite();
  BOOST_TEST(co_await way.enroll(way.url(), code, way.words()) == "fine");
  co_await way.until_heard("XX-0127/control");
}

// Somebody in between shows a certificate of his own making: nothing is said to him, and the records wait.
asio::awaitable<void> says_nothing_to_a_stranger_in_between(Way& way) {
  auto const code = co_await way.invite();
  BOOST_TEST(co_await way.enroll(way.url(), code, way.words()) == "fine");
  co_await way.until_heard("XX-0127/heartbeat");
  way.server->close();
  co_await way.server->drained(std::chrono::seconds(0));
  way.listen(pki::make_authority("示范区", runtime::now()).value());
  co_await way.keep_report("sw-teaching");
  asio::steady_timer look(way.loop);
  while (!way.uplink->status().last_error) {
    look.expires_after(std::chrono::milliseconds(10));
    co_await look.async_wait(asio::use_awaitable);
  }
  BOOST_TEST(way.uplink->status().last_error->code == "CMP-U011");
  BOOST_TEST((way.uplink->status().state == uplink::UplinkStatus::State::waiting));
  auto const facts = co_await way.outbox.facts(Lane::control);
  BOOST_TEST(facts->backlog == 1u);
}

// The clock is set right by a day while somebody holds the line and says nothing; then the district is back.
asio::awaitable<void> goes_on_after_the_clock_was_set_in_a_question(Way& way) {
  auto const code = co_await way.invite();
  BOOST_TEST(co_await way.enroll(way.url(), code, way.words()) == "fine");
  co_await way.until_heard("XX-0127/heartbeat");
  way.server->close();
  co_await way.server->drained(std::chrono::seconds(0));
  {
    asio::ip::tcp::endpoint const place(asio::ip::address_v4::loopback(), way.port);
    asio::ip::tcp::acceptor silent(way.loop, place);
    co_await way.keep_report("sw-teaching");
    auto const asked = co_await silent.async_accept(asio::use_awaitable);
    way.ahead += std::chrono::hours(24);
    way.ever_heard.clear();
  }
  way.listen(way.authority);
  asio::steady_timer look(way.loop);
  auto const deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  // Another lane may be heard in the same breath.
  while (!way.ever_heard.contains("XX-0127/control") && std::chrono::steady_clock::now() < deadline) {
    look.expires_after(std::chrono::milliseconds(10));
    co_await look.async_wait(asio::use_awaitable);
  }
  BOOST_TEST(way.ever_heard.contains("XX-0127/control"));
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(way, Way)

BOOST_AUTO_TEST_CASE(a_school_enrols_by_code_and_words_and_its_reports_arrive) {
  play(enrols_and_delivers(*this));
}
BOOST_AUTO_TEST_CASE(with_the_wrong_words_not_even_the_code_is_told) { play(refuses_wrong_words(*this)); }
BOOST_AUTO_TEST_CASE(a_server_of_another_name_is_not_the_district) {
  play(refuses_a_server_of_another_name(*this));
}
BOOST_AUTO_TEST_CASE(each_bad_code_has_its_own_message) {
  play(tells_wrong_used_and_malformed_codes_apart(*this));
}
BOOST_AUTO_TEST_CASE(records_wait_while_the_district_is_away) {
  play(keeps_records_while_nobody_listens(*this));
}
BOOST_AUTO_TEST_CASE(a_stranger_in_between_hears_nothing) {
  play(says_nothing_to_a_stranger_in_between(*this));
}
BOOST_AUTO_TEST_CASE(a_clock_that_is_set_while_the_district_is_asked_does_not_silence_the_school) {
  play(goes_on_after_the_clock_was_set_in_a_question(*this));
}

BOOST_AUTO_TEST_SUITE_END()
