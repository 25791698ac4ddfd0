#include "daemon/gateway/local_api.hpp"

#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <string>
#include <utility>

using namespace campus;
namespace asio = boost::asio;

namespace {

constexpr unsigned stranger = 64'321;  // a uid that no account of a test machine has

struct LocalSchool {
  std::vector<contract::EnrollRequest> enrolments;
  std::string enrolled_by;
  gateway::LocalRights rights;

  std::string searched_by, searched_host;

  static asio::awaitable<Result<void>> accept() { co_return Result<void>{}; }
  static asio::awaitable<Result<std::string>> find_nothing() { co_return contract::encode(contract::FoundFlows{}, {}); }

  gateway::LocalApi make() {
    gateway::LocalApi::School school;
    school.status = [] {
      contract::StatusView view;
      view.version = "1.2.3";
      return view;
    };
    school.top = [](std::optional<std::string>) { return contract::TopView{}; };
    school.devices = [] {
      contract::DeviceReport report;
      report.status.device.name = "sw-1";
      report.status.identity.sys_name = "core";
      return std::vector{report};
    };
    school.flows.search = [this](contract::FlowQuery query, std::string by) {
      searched_by = std::move(by);
      searched_host = query.host ? query.host->to_string() : "";
      return find_nothing();
    };
    school.uplink = [] { return contract::UplinkView{}; };
    school.config = [] { return contract::ConfigView{"/etc/campus/campus.yaml", {}, "{}"}; };
    school.portal = [](IpAddress const& address) {
      contract::PortalView view;
      view.contact = "about " + address.to_string();
      return view;
    };
    school.enroll = [this](contract::EnrollRequest request, std::string by) {
      enrolments.push_back(std::move(request));
      enrolled_by = std::move(by);
      return accept();
    };
    return {std::move(school), rights};
  }

  api::Response ask(std::string method, std::string path, unsigned uid, std::string body = {},
                    std::vector<unsigned> groups = {}) {
    auto local = make();
    api::Request request;
    request.method = std::move(method);
    if (auto const question = path.find('?'); question != std::string::npos) {
      request.query = path.substr(question + 1);
      path.resize(question);
    }
    request.path = std::move(path);
    request.body = std::move(body);
    request.user = api::PeerUser{.uid = uid, .gid = uid, .pid = 1, .groups = std::move(groups)};
    api::Response answer;
    asio::io_context loop;
    auto question = [](gateway::LocalApi& to, api::Request what,
                       api::Response& into) -> asio::awaitable<void> {
      into = co_await to.answer(std::move(what));
    };
    asio::co_spawn(loop, question(local, std::move(request), answer), asio::detached);
    loop.run();
    return answer;
  }
};

boost::json::object body_of(api::Response const& answer) {
  return boost::json::parse(std::get<std::string>(answer.body)).as_object();
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(local_api, LocalSchool)

BOOST_AUTO_TEST_CASE(every_local_user_may_look_while_no_viewer_is_named) {
  auto const answer = ask("GET", "/local/v1/status", stranger);
  BOOST_TEST(answer.status == 200);
  BOOST_TEST(body_of(answer)["schema"].as_string() == "campusctl/status/v1");
  BOOST_TEST(body_of(answer)["version"].as_string() == "1.2.3");
}

BOOST_AUTO_TEST_CASE(only_named_viewers_may_look_once_there_are_any) {
  rights.view = {"no-such-user", "@no-such-group"};
  BOOST_TEST(ask("GET", "/local/v1/status", stranger).status == 403);
  BOOST_TEST(ask("GET", "/local/v1/status", 0).status == 200);
  BOOST_TEST(ask("GET", "/local/v1/status", ::geteuid()).status == 200);
}

// root and daemon are users and groups of every machine (Debian's base-passwd: uid and gid 0, 1).
BOOST_AUTO_TEST_CASE(a_user_is_known_by_its_number_and_a_group_by_what_the_kernel_says_of_who_asks) {
  rights.view = {"daemon"};
  BOOST_TEST(ask("GET", "/local/v1/status", 1).status == 200);
  BOOST_TEST(ask("GET", "/local/v1/status", stranger).status == 403);
  rights.view = {"@daemon"};
  BOOST_TEST(ask("GET", "/local/v1/status", stranger, {}, {5, 1}).status == 200);
  BOOST_TEST(ask("GET", "/local/v1/status", stranger, {}, {5}).status == 403);
}

BOOST_AUTO_TEST_CASE(conversations_are_shown_to_who_is_named_and_to_nobody_else) {
  BOOST_TEST(ask("GET", "/local/v1/flows", stranger).status == 403);
  BOOST_TEST(ask("GET", "/local/v1/flows?host=10.20.0.7", 0).status == 200);
  BOOST_TEST(searched_by == "root");
  BOOST_TEST(searched_host == "10.20.0.7/32");
  rights.view = {"daemon"};
  BOOST_TEST(ask("GET", "/local/v1/flows", 1).status == 200);
  BOOST_TEST(searched_by == "daemon");
  BOOST_TEST(ask("GET", "/local/v1/flows?port=http", 1).status == 400);
  BOOST_TEST(ask("POST", "/local/v1/flows", 0).status == 405);
}

BOOST_AUTO_TEST_CASE(the_portal_may_ask_about_one_address_and_nothing_else) {
  rights.portal = {"daemon"};
  rights.view = {"daemon"};  // whatever else it is named for
  auto const answer = ask("GET", "/local/v1/portal?address=fd00:210::7", 1);
  BOOST_TEST(answer.status == 200);
  BOOST_TEST(body_of(answer)["contact"].as_string() == "about fd00:210::7");
  BOOST_TEST(body_of(answer)["standing"].as_string() == "pending");
  BOOST_TEST(body_of(answer)["mac"].is_null());
  for (auto const path : {"/local/v1/status", "/local/v1/nac", "/local/v1/config", "/local/v1/devices/sw-1",
                          "/local/v1/portal/all", "/local/v1/", "/etc/passwd"})
    BOOST_TEST(ask("GET", path, 1).status == 403, path);
  for (auto const path : {"/local/v1/nac/order", "/local/v1/uplink/enroll", "/local/v1/compliance/report"})
    BOOST_TEST(ask("POST", path, 1, "{}").status == 403, path);
  BOOST_TEST(ask("POST", "/local/v1/portal?address=10.0.0.7", 1).status == 405);
  for (auto const path : {"/local/v1/portal", "/local/v1/portal?address=", "/local/v1/portal?address=10.0.0",
                          "/local/v1/portal?address=fe80::1%25lan"})
    BOOST_TEST(ask("GET", path, 1).status == 400, path);
}

BOOST_AUTO_TEST_CASE(nobody_but_the_portal_and_the_daemon_itself_asks_about_an_address) {
  rights.portal = {"@daemon"};
  BOOST_TEST(ask("GET", "/local/v1/portal?address=10.0.0.7", stranger).status == 403);
  BOOST_TEST(ask("GET", "/local/v1/portal?address=10.0.0.7", stranger, {}, {1}).status == 200);
  BOOST_TEST(ask("GET", "/local/v1/portal?address=10.0.0.7", 0).status == 200);
  BOOST_TEST(ask("GET", "/local/v1/status", stranger).status == 200);
}

BOOST_AUTO_TEST_CASE(a_viewer_may_not_enroll) {
  auto const answer = ask("POST", "/local/v1/uplink/enroll", stranger,
                          R"({"district":"https://d:1","code":"c","authority_words":"w"})");
  BOOST_TEST(answer.status == 403);
  BOOST_TEST(enrolments.empty());
}

BOOST_AUTO_TEST_CASE(an_enrolment_reaches_the_uplink_as_it_was_typed) {
  auto const answer =
      ask("POST", "/local/v1/uplink/enroll", 0,
          R"({"district":"https://d:8443","code":"7K3QM 2WXYZ","authority_words":"lusab-babad"})");
  BOOST_TEST(answer.status == 200);
  BOOST_TEST_REQUIRE(enrolments.size() == 1u);
  BOOST_TEST(enrolments[0].district == "https://d:8443");
  BOOST_TEST(enrolments[0].code == "7K3QM 2WXYZ");
  BOOST_TEST(enrolments[0].authority_words == "lusab-babad");
  BOOST_TEST(enrolled_by == "root");  // for the audit
}

BOOST_AUTO_TEST_CASE(a_malformed_enrolment_is_refused_and_goes_nowhere) {
  for (auto const body :
       {"", "[]", "{", R"({"district":1,"code":"c","authority_words":"w"})", R"({"code":"c"})"})
    BOOST_TEST(ask("POST", "/local/v1/uplink/enroll", 0, body).status >= 400);
  BOOST_TEST(enrolments.empty());
}

BOOST_AUTO_TEST_CASE(a_device_is_found_by_its_name_and_an_unknown_one_is_said) {
  BOOST_TEST(body_of(ask("GET", "/local/v1/devices/sw-1", 0))["sys_name"].as_string() == "core");
  BOOST_TEST(body_of(ask("GET", "/local/v1/devices", 0))["items"].as_array().size() == 1u);
  BOOST_TEST(ask("GET", "/local/v1/devices/sw-2", 0).status == 404);
}

BOOST_AUTO_TEST_CASE(other_paths_and_methods_are_refused) {
  BOOST_TEST(ask("GET", "/local/v1/", 0).status == 404);
  auto const nowhere = ask("GET", "/etc/passwd", 0);
  BOOST_TEST(nowhere.status == 404);
  BOOST_TEST(body_of(nowhere)["error"].at("code").as_string() == "CMP-W404");
  BOOST_TEST(ask("DELETE", "/local/v1/status", 0).status == 405);
  BOOST_TEST(ask("GET", "/local/v1/uplink/enroll", 0).status == 405);
}

BOOST_AUTO_TEST_SUITE_END()
