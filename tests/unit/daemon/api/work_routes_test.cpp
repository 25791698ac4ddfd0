#include "daemon/api/work_routes.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>
#include <vector>

#include "tests/unit/daemon/api/office.hpp"

namespace campus::test {
namespace {

namespace json = boost::json;
using store::Role;

constexpr auto new_task =
    R"({"schools":["A-1","B-2"],"title":"换掉旧交换机","requirement":"<b>本月</b>","source":{"kind":"inspection","ref":"春季"},)"
    R"("due_on":"2026-12-31","is_issued":true})";
constexpr auto new_warning =
    R"({"severity":"high","title":"钓鱼邮件","text":"请勿点击","until":"2026-12-31T00:00:00Z"})";

// Two schools, one user of each role; the time is 2026-11-18.
struct WorkTown : Office {
  WorkTown() {
    in_store([this](store::DistrictStore& store) {
      for (auto const* const id : {"A-1", "B-2"})
        if (!store.add_school(id, id, now())) return false;
      for (auto const& [name, role] :
           {std::pair{"olga", Role::operator_}, {"anna", Role::auditor}, {"vera", Role::viewer}})
        if (!store.add_user(name, now(), role)) return false;
      return true;
    });
  }
  void be(std::string const& user) {
    cookie.clear();
    csrf.clear();
    BOOST_REQUIRE(enter(user).status == 200);
  }
  std::int64_t made() { return ask("POST", "/api/v1/tasks", new_task).body.at("ids").at(0).as_int64(); }
  json::value task(std::int64_t id) { return ask("GET", "/api/v1/tasks/" + std::to_string(id)).body; }
  Answer move(std::int64_t id, std::string const& verb, std::string const& body = R"({"note":"x"})") {
    return ask("POST", "/api/v1/tasks/" + std::to_string(id) + '/' + verb, body);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(work_routes, WorkTown)

BOOST_AUTO_TEST_CASE(each_role_may_do_what_is_its_own_and_is_refused_the_rest) {
  using Words = std::vector<std::string>;
  std::vector<std::pair<Words, std::vector<std::string>>> const table{
      {{"POST", "/api/v1/tasks", new_task}, {"admin", "olga"}},
      {{"POST", "/api/v1/tasks/1/urge", R"({"note":""})"}, {"admin", "olga"}},
      {{"POST", "/api/v1/warnings", new_warning}, {"admin", "olga"}},
      {{"GET", "/api/v1/users", ""}, {"admin"}},
      {{"POST", "/api/v1/users", R"({"name":"new","role":"viewer"})"}, {"admin"}},
      {{"PUT", "/api/v1/users/vera", R"({"is_disabled":false})"}, {"admin"}},
      {{"PUT", "/api/v1/desired/calendar", R"({"text":"terms: []\n"})"}, {"admin"}},
      {{"PUT", "/api/v1/desired/profiles", R"({"text":"profiles: []\n"})"}, {"admin"}},
      {{"GET", "/api/v1/audit", ""}, {"admin", "anna"}},
      {{"GET", "/api/v1/tasks", ""}, {"admin", "olga", "anna", "vera"}},
      {{"GET", "/api/v1/warnings", ""}, {"admin", "olga", "anna", "vera"}},
      {{"GET", "/api/v1/desired", ""}, {"admin", "olga", "anna", "vera"}}};
  for (std::string const user : {"admin", "olga", "anna", "vera"}) {
    be(user);
    for (auto const& [words, allowed] : table)
      BOOST_TEST_CONTEXT(user << ' ' << words[0] << ' ' << words[1]) {
        auto const answer = ask(words[0], words[1], words[2]);
        bool const is_allowed = std::ranges::find(allowed, user) != allowed.end();
        BOOST_TEST(answer.status != (is_allowed ? 403 : 200));
        if (is_allowed) continue;
        BOOST_TEST(answer.status == 403);
        BOOST_TEST(answer.code() == "CMP-W030");
      }
  }
  auto const audit =
      in_store([](store::DistrictStore& store) { return store.audit_page("vera", 1, 200); }).value();
  auto const is_refusal = [](auto const& entry) {
    return entry.outcome == "refused" && entry.actor == "vera";
  };
  BOOST_TEST(std::ranges::count_if(audit.items, is_refusal) == 9);
}

BOOST_AUTO_TEST_CASE(nobody_acts_without_a_session_or_without_its_token) {
  BOOST_TEST(ask("POST", "/api/v1/tasks", new_task).status == 401);
  BOOST_TEST(ask("GET", "/api/v1/tasks").status == 401);
  be("admin");
  csrf = "guess";
  BOOST_TEST(ask("POST", "/api/v1/tasks", new_task).code() == "CMP-W403");
  BOOST_TEST(ask("PUT", "/api/v1/desired/calendar", R"({"text":""})").code() == "CMP-W403");
}

BOOST_AUTO_TEST_CASE(the_session_says_which_role_it_has) {
  be("olga");
  BOOST_TEST(ask("GET", "/api/v1/session").body.at("role").as_string() == "operator");
}

BOOST_AUTO_TEST_CASE(a_task_is_made_for_each_school_and_shown_as_it_is) {
  be("olga");
  auto const ids = ask("POST", "/api/v1/tasks", new_task);
  BOOST_TEST(ids.status == 201);
  BOOST_TEST(ids.body.at("ids").as_array().size() == 2u);
  auto const shown = task(ids.body.at("ids").at(0).as_int64());
  BOOST_TEST(shown.at("school").as_string() == "A-1");
  BOOST_TEST(shown.at("state").as_string() == "issued");
  BOOST_TEST(shown.at("requirement").as_string() == "<b>本月</b>");
  BOOST_TEST(shown.at("days_left").as_int64() == 43);  // 18 November to 31 December
  BOOST_TEST(!shown.at("is_overdue").as_bool());
  BOOST_TEST(json::serialize(shown.at("verbs")) == R"(["urge","extend","exempt"])");
  BOOST_TEST(shown.at("history").as_array().size() == 2u);
  auto const page = ask("GET", "/api/v1/tasks?state=issued&school=A-1");
  BOOST_TEST(page.body.at("total").to_number<int>() == 1);
  BOOST_TEST(page.body.at("counts").at("issued").to_number<int>() == 1);
  BOOST_TEST(ask("GET", "/api/v1/tasks?q=交换").body.at("total").to_number<int>() == 2);
  BOOST_TEST(ask("GET", "/api/v1/tasks?state=lost").status == 400);
}

BOOST_AUTO_TEST_CASE(who_only_looks_is_offered_no_verb) {
  be("olga");
  auto const id = made();
  be("vera");
  BOOST_TEST(task(id).at("verbs").as_array().empty());
}

BOOST_AUTO_TEST_CASE(one_school_that_is_none_makes_no_task_at_all) {
  be("olga");
  auto const answer =
      ask("POST", "/api/v1/tasks",
          R"({"schools":["A-1","NO-1"],"title":"t","requirement":"r","source":{"kind":"clause","ref":"x"},)"
          R"("due_on":"2026-12-31","is_issued":false})");
  BOOST_TEST(answer.code() == "CMP-S021");
  BOOST_TEST(ask("GET", "/api/v1/tasks").body.at("total").to_number<int>() == 0);
}

BOOST_AUTO_TEST_CASE(a_task_nobody_could_read_or_that_is_over_before_it_began_is_refused) {
  be("olga");
  for (auto const& [title, due, code] : {std::tuple{"", "2026-12-31", "CMP-K011"},
                                         {"  ", "2026-12-31", "CMP-K011"},
                                         {"t", "2026-02-30", "CMP-K003"},
                                         {"t", "2026-11-01", "CMP-D004"}}) {
    auto const body = R"({"schools":["A-1"],"title":")" + std::string(title) +
                      R"(","requirement":"r","source":{"kind":"clause","ref":"x"},"due_on":")" + due +
                      R"(","is_issued":false})";
    BOOST_TEST(ask("POST", "/api/v1/tasks", body).code() == code);
  }
}

BOOST_AUTO_TEST_CASE(a_task_is_moved_by_the_verbs_of_the_district_and_no_other) {
  be("olga");
  auto const id = made();
  BOOST_TEST(move(id, "urge", R"({"note":"快一点"})").body.at("urged").to_number<int>() == 1);
  BOOST_TEST(move(id, "extend", R"({"note":"施工","due_on":"2027-01-15"})").body.at("due_on").as_string() ==
             "2027-01-15");
  BOOST_TEST(move(id, "extend", R"({"note":"施工"})").code() == "CMP-D005");
  BOOST_TEST(move(id, "close").code() == "CMP-D001");
  BOOST_TEST(move(id, "close").status == 409);
  BOOST_TEST(move(id, "reply").status == 404);
  BOOST_TEST(move(id, "accept").status == 404);
  BOOST_TEST(move(id, "explode").status == 404);
  BOOST_TEST(move(id, "exempt", R"({"note":"","due_on":"2027-01-15"})").code() == "CMP-D003");
  BOOST_TEST(move(id, "exempt", R"({"note":"x","due_on":"2027-01-15"})").body.at("state").as_string() ==
             "exempted");
  BOOST_TEST(move(id + 50, "urge").code() == "CMP-S050");
  BOOST_TEST(ask("POST", "/api/v1/tasks/zero/urge", R"({"note":""})").status == 404);
}

BOOST_AUTO_TEST_CASE(an_open_page_is_told_of_every_step) {
  be("olga");
  auto const stream = hub.subscribe("", "x");
  auto const id = made();
  move(id, "urge");
  BOOST_TEST(wait_for(stream->next())->contains("event: reload"));  // it has seen nothing yet
  auto const first = wait_for(stream->next());
  BOOST_REQUIRE(first);
  BOOST_TEST(first->contains("event: tasks"));
  BOOST_TEST(first->contains(R"({"school":"A-1"})"));
}

BOOST_AUTO_TEST_CASE(an_attachment_is_only_ever_a_download) {
  be("olga");
  auto const id = made();
  contract::TaskAttachment const page{.name = "x\"\r\n.html",
                                      .media_type = "text/html",
                                      .sha256 = std::string(64, 'a'),
                                      .bytes = "<script>alert(1)</script>",
                                      .at = now()};
  in_store([&](store::DistrictStore& store) {
    return store.work([&](store::WorkBook& book) { return book.attach(id, page); });
  });
  api::Request request;
  request.method = "GET";
  request.path = "/api/v1/tasks/" + std::to_string(id) + "/attachments/" + page.sha256;
  request.headers = {{"Cookie", cookie}};
  auto const response = ask_raw(std::move(request));
  BOOST_TEST(std::get<std::string>(response.body) == page.bytes);
  BOOST_TEST(
      (std::ranges::count(response.headers, api::Header{"Content-Type", "application/octet-stream"}) == 1));
  api::Header const expected{"Content-Disposition", "attachment; filename*=UTF-8''x%22%0D%0A.html"};
  BOOST_TEST((std::ranges::count(response.headers, expected) == 1));
}

BOOST_AUTO_TEST_CASE(a_warning_has_an_end_that_is_to_come) {
  be("olga");
  auto const made = ask("POST", "/api/v1/warnings", new_warning);
  BOOST_TEST(made.status == 201);
  BOOST_TEST(made.body.at("issued_by").as_string() == "olga");
  BOOST_TEST(ask("GET", "/api/v1/warnings").body.at("total").to_number<int>() == 1);
  BOOST_TEST(ask("POST", "/api/v1/warnings",
                 R"({"severity":"high","title":"t","text":"t","until":"2026-01-01T00:00:00Z"})")
                 .code() == "CMP-D024");
  BOOST_TEST(ask("POST", "/api/v1/warnings",
                 R"({"severity":"huge","title":"t","text":"t","until":"2026-12-31T00:00:00Z"})")
                 .code() == "CMP-K006");
  BOOST_TEST(ask("GET", "/api/v1/warnings/99").code() == "CMP-S056");
}

BOOST_AUTO_TEST_CASE(a_new_user_gets_a_link_that_signs_it_in_with_its_role) {
  be("admin");
  auto const made = ask("POST", "/api/v1/users", R"({"name":"nina","role":"auditor"})");
  BOOST_TEST(made.status == 201);
  BOOST_TEST(made.body.at("user").at("role").as_string() == "auditor");
  std::string const token(made.body.at("link").at("token").as_string());
  BOOST_TEST(ask("POST", "/api/v1/users", R"({"name":"nina","role":"auditor"})").code() == "CMP-S030");
  BOOST_TEST(ask("POST", "/api/v1/users", R"({"name":"Nina!","role":"auditor"})").code() == "CMP-W047");
  BOOST_TEST(ask("POST", "/api/v1/users", R"({"name":"otto","role":"king"})").code() == "CMP-W031");
  cookie.clear();
  BOOST_TEST(redeem(token).body.at("role").as_string() == "auditor");
}

BOOST_AUTO_TEST_CASE(a_disabled_user_is_out_at_once_and_its_links_with_it) {
  be("vera");
  auto const veras = std::pair(cookie, csrf);
  auto const link = make_link("vera");
  be("admin");
  BOOST_TEST(ask("PUT", "/api/v1/users/vera", R"({"is_disabled":true})")
                 .body.at("user")
                 .at("is_disabled")
                 .as_bool());
  BOOST_TEST(ask("PUT", "/api/v1/users/vera", R"({"wants_link":true})").code() == "CMP-W032");
  std::tie(cookie, csrf) = veras;
  BOOST_TEST(ask("GET", "/api/v1/tasks").status == 401);
  cookie.clear();
  BOOST_TEST(redeem(link).status == 403);
}

BOOST_AUTO_TEST_CASE(a_change_of_role_counts_from_the_next_question_on) {
  be("vera");
  auto const veras = std::pair(cookie, csrf);
  be("admin");
  ask("PUT", "/api/v1/users/vera", R"({"role":"operator"})");
  std::tie(cookie, csrf) = veras;
  BOOST_TEST(ask("POST", "/api/v1/tasks", new_task).status == 201);
}

BOOST_AUTO_TEST_CASE(the_last_admin_stays_one) {
  be("admin");
  BOOST_TEST(ask("PUT", "/api/v1/users/admin", R"({"role":"viewer"})").code() == "CMP-S034");
  BOOST_TEST(ask("PUT", "/api/v1/users/admin", R"({"is_disabled":true})").code() == "CMP-S034");
  BOOST_TEST(ask("PUT", "/api/v1/users/olga", R"({"role":"admin"})").status == 200);
  BOOST_TEST(ask("PUT", "/api/v1/users/admin", R"({"role":"viewer"})").status == 200);
  BOOST_TEST(ask("GET", "/api/v1/users").status == 403);
}

BOOST_AUTO_TEST_CASE(a_text_with_faults_is_refused_with_all_of_them_and_changes_nothing) {
  be("admin");
  auto const answer = ask("PUT", "/api/v1/desired/calendar", R"({"text":"wrong: 1\nfine: 2\nwrong: 3\n"})");
  BOOST_TEST(answer.status == 422);
  BOOST_TEST(answer.code() == "CMP-D030");
  BOOST_REQUIRE(answer.body.at("faults").as_array().size() == 2u);
  BOOST_TEST(answer.body.at("faults").at(1).at("line").to_number<int>() == 3);
  BOOST_TEST(ask("GET", "/api/v1/desired").body.at("calendar").is_null());
}

BOOST_AUTO_TEST_CASE(a_good_text_is_shown_with_its_digest_and_can_be_taken_back) {
  be("admin");
  auto const set = ask("PUT", "/api/v1/desired/calendar", R"({"text":"terms: []\n"})");
  BOOST_TEST(set.body.at("calendar").at("text").as_string() == "terms: []\n");
  // printf 'terms: []\n' | sha256sum
  BOOST_TEST(set.body.at("calendar").at("sha256").as_string() ==
             "69f87b499b6401e403611f34bb85d31b3081886d18b251925a9bddf158eba078");
  BOOST_TEST(ask("PUT", "/api/v1/desired/calendar", R"({"text":""})").body.at("calendar").is_null());
  auto const large = json::serialize(json::object{{"text", "#" + std::string(250'000, '\n')}});
  BOOST_TEST(ask("PUT", "/api/v1/desired/calendar", large).code() == "CMP-D023");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace campus::test
