#include "daemon/api/access.hpp"

#include <boost/test/unit_test.hpp>

#include "daemon/api/attempts.hpp"
#include "daemon/api/password.hpp"
#include "tests/unit/daemon/api/office.hpp"

namespace campus::test {

using namespace std::chrono_literals;
using api::Attempts;

BOOST_AUTO_TEST_SUITE(access)

BOOST_AUTO_TEST_CASE(without_a_session_there_is_nothing_to_see) {
  Office office;
  for (std::string const path :
       {"/session", "/schools", "/schools/A", "/schools/A/traffic", "/schools/A/devices", "/events"}) {
    auto const answer = office.ask("GET", "/api/v1" + path);
    BOOST_TEST(answer.status == 401, path);
    BOOST_TEST(answer.code() == "CMP-W401");
  }
  office.cookie = "__Host-campus=made-up";
  BOOST_TEST(office.ask("GET", "/api/v1/session").status == 401);
}

BOOST_AUTO_TEST_CASE(a_link_signs_in_once) {
  Office office;
  auto const token = office.make_link();
  auto const first = office.redeem(token);
  BOOST_TEST(first.status == 200);
  BOOST_TEST(first.body.at("user").as_string() == "admin");
  BOOST_TEST(first.body.at("has_password").as_bool() == false);
  BOOST_TEST(first.set_cookie.starts_with("__Host-campus="));
  for (std::string_view const part :
       {"; Path=/;", "; Secure;", "; HttpOnly;", "; SameSite=Strict;", "; Max-Age=28800"})
    BOOST_TEST((first.set_cookie + ';').contains(part), part);
  auto const second = office.redeem(token);
  BOOST_TEST(second.status == 403);
  BOOST_TEST(second.code() == "CMP-W021");
  BOOST_TEST(second.set_cookie.empty());
}

BOOST_AUTO_TEST_CASE(a_link_that_is_old_or_made_up_signs_nobody_in) {
  Office office;
  auto const token = office.make_link();
  office.pass(24h + 1s);
  BOOST_TEST(office.redeem(token).code() == "CMP-W021");
  BOOST_TEST(office.redeem("made-up").code() == "CMP-W021");
}

BOOST_AUTO_TEST_CASE(a_session_ends_by_its_time_and_by_logging_out) {
  Office office;
  office.enter();
  BOOST_TEST(office.ask("GET", "/api/v1/session").status == 200);
  office.pass(8h - 1s);
  BOOST_TEST(office.ask("GET", "/api/v1/session").status == 200);
  office.pass(2s);
  BOOST_TEST(office.ask("GET", "/api/v1/session").status == 401);
  office.enter();
  auto const out = office.ask("POST", "/api/v1/logout");
  BOOST_TEST(out.status == 204);
  BOOST_TEST(out.set_cookie.contains("Max-Age=0"));
  BOOST_TEST(office.ask("GET", "/api/v1/session").status == 401);
}

BOOST_AUTO_TEST_CASE(a_change_without_the_token_of_its_session_is_refused) {
  Office office;
  office.enter();
  auto const right = std::exchange(office.csrf, "");
  for (std::string const& wrong : {std::string(), std::string("x"), right + "x", right.substr(1)}) {
    office.csrf = wrong;
    auto const answer = office.ask("POST", "/api/v1/logout");
    BOOST_TEST(answer.status == 403);
    BOOST_TEST(answer.code() == "CMP-W403");
  }
  BOOST_TEST(office.ask("GET", "/api/v1/session").status == 200);  // looking needs none
  office.csrf = right;
  BOOST_TEST(office.ask("POST", "/api/v1/logout").status == 204);
}

BOOST_AUTO_TEST_CASE(signing_in_takes_json_alone_so_that_no_foreign_form_can_do_it) {
  Office office;
  api::Request form;
  form.method = "POST";
  form.path = "/api/v1/login";
  form.headers = {{"Content-Type", "text/plain"}};
  form.body = R"({"user":"admin","password":"x"})";
  BOOST_TEST(office.ask_raw(form).status == 415);
  form.headers.clear();
  BOOST_TEST(office.ask_raw(form).status == 415);
  form.headers = {{"Content-Type", "application/json; charset=utf-8"}};
  BOOST_TEST(office.ask_raw(form).status == 401);
  for (std::string const body :
       {"{", "[]", R"({"user":"admin"})", R"({"user":1,"password":"x"})", R"({"user":null,"password":"x"})"})
    BOOST_TEST(office.ask("POST", "/api/v1/login", body).status == 400, body);
  BOOST_TEST(office.login("admin", std::string(300, 'x')).status == 400);
}

BOOST_AUTO_TEST_CASE(a_password_signs_in_and_a_wrong_one_or_an_unknown_user_learn_nothing) {
  Office office;
  office.enter();
  BOOST_TEST(office.ask("PUT", "/api/v1/password", R"({"password":"a long enough one"})").status == 204);
  auto const in = office.login("admin", "a long enough one");
  BOOST_TEST(in.status == 200);
  BOOST_TEST(in.body.at("has_password").as_bool() == true);
  auto const wrong = office.login("admin", "a long enough two");
  auto const unknown = office.login("nobody", "a long enough two");
  BOOST_TEST(wrong.status == 401);
  BOOST_TEST((wrong.body == unknown.body && wrong.status == unknown.status));
  BOOST_TEST(wrong.code() == "CMP-W020");
  BOOST_TEST(office.login("admin", "").status == 401);
}

BOOST_AUTO_TEST_CASE(a_user_without_a_password_cannot_sign_in_by_any) {
  Office office;
  BOOST_TEST(office.login("admin", "").code() == "CMP-W020");
  BOOST_TEST(office.login("admin", "anything at all").code() == "CMP-W020");
}

BOOST_AUTO_TEST_CASE(a_bad_password_is_refused_with_its_reason) {
  Office office;
  office.enter();
  auto const set = [&](std::string const& password) {
    return office.ask("PUT", "/api/v1/password", R"({"password":")" + password + "\"}");
  };
  BOOST_TEST(set("123456789").code() == "CMP-W022");
  BOOST_TEST(set("九个汉字不算够长的").code() == "CMP-W022");  // letters are counted, not bytes
  BOOST_TEST(set("十个汉字就算是足够长").status == 204);
  BOOST_TEST(
      office.ask("PUT", "/api/v1/password", "{\"password\":\"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\"}")
          .status == 400);
  Office second;
  second.in_store([&](store::DistrictStore& store) { return store.add_user("administrator", second.now()); });
  second.enter("administrator");
  BOOST_TEST(second.ask("PUT", "/api/v1/password", R"({"password":"Administrator"})").code() == "CMP-W023");
}

BOOST_AUTO_TEST_CASE(a_new_password_needs_the_old_one_and_ends_the_other_sessions) {
  Office office;
  office.enter();
  auto const stream = office.hub.subscribe("", "");
  BOOST_TEST(office.ask("PUT", "/api/v1/password", R"({"password":"first password"})").status == 204);
  auto const elsewhere = std::exchange(office.cookie, "");
  office.enter();
  auto const set = [&](std::string const& body) { return office.ask("PUT", "/api/v1/password", body); };
  BOOST_TEST(set(R"({"password":"second password"})").code() == "CMP-W024");
  BOOST_TEST(set(R"({"password":"second password","current":"wrong"})").status == 403);
  auto const open_link = office.make_link();
  BOOST_TEST(set(R"({"password":"second password","current":"first password"})").status == 204);
  BOOST_TEST(office.ask("GET", "/api/v1/session").status == 200);
  BOOST_TEST(office.redeem(open_link).status == 403);
  office.cookie = elsewhere;
  BOOST_TEST(office.ask("GET", "/api/v1/session").status == 401);
  BOOST_TEST(office.login("admin", "first password").status == 401);
  BOOST_TEST(office.login("admin", "second password").status == 200);
}

BOOST_AUTO_TEST_CASE(guessing_one_users_password_is_slowed_down_from_wherever_it_comes) {
  Office office;
  for (int guess = 0; guess < 5; ++guess) {
    office.remote = "192.0.2." + std::to_string(guess);
    BOOST_TEST(office.login("admin", "guess").status == 401);
  }
  office.remote = "192.0.2.99";
  auto const refused = office.login("admin", "guess");
  BOOST_TEST(refused.status == 429);
  BOOST_TEST(refused.code() == "CMP-W429");
  BOOST_TEST(refused.body.at("error").at("arguments").at("seconds").as_string() == "1");
  BOOST_TEST(office.login("other", "guess").status == 401);
  office.pass(1s);
  BOOST_TEST(office.login("admin", "guess").status == 401);
  BOOST_TEST(office.login("admin", "guess").body.at("error").at("arguments").at("seconds").as_string() ==
             "2");
}

BOOST_AUTO_TEST_CASE(guessing_from_one_address_is_slowed_down_whoever_it_is_for) {
  Office office({.per_remote = {.free = 3}});
  office.remote = "2001:db8::1";
  for (int guess = 0; guess < 3; ++guess)
    BOOST_TEST(office.login("user" + std::to_string(guess), "x").status == 401);
  office.remote = "2001:db8::ffff";  // the same /64
  BOOST_TEST(office.redeem("x").status == 429);
  office.remote = "2001:db8:0:1::1";
  BOOST_TEST(office.redeem("x").status == 403);
}

BOOST_AUTO_TEST_CASE(what_was_tried_stands_in_the_audit_without_names_that_do_not_exist) {
  Office office;
  office.enter();
  office.login("my-password-in-the-wrong-field", "x");
  office.login("admin", "x");
  auto const audit = office.in_store([](store::DistrictStore& store) { return store.audit(10); }).value();
  BOOST_REQUIRE(audit.size() == 3u);
  auto const has = [&](std::string_view actor, std::string_view action, std::string_view outcome) {
    return std::ranges::any_of(audit, [&](auto const& entry) {
      return entry.actor == actor && entry.action == action && entry.outcome == outcome;
    });
  };
  BOOST_TEST(has("admin", "login by link", "done"));
  BOOST_TEST(has("", "login", "refused"));
  BOOST_TEST(has("admin", "login", "refused"));
}

BOOST_AUTO_TEST_CASE(the_wait_doubles_up_to_its_longest_and_is_forgotten_in_the_end) {
  Attempts attempts({.free = 2, .first_wait = 1s, .longest_wait = 4s, .forgotten_after = 1h});
  Instant now{1'000'000s};
  BOOST_TEST(!attempts.admit("k", now).has_value());
  std::vector<Duration> const waits{1s, 2s, 4s, 4s};
  for (auto const wait : waits) {
    BOOST_TEST(!attempts.admit("k", now).has_value());
    BOOST_TEST((attempts.admit("k", now) == wait));
    now += wait;
  }
  now += 1h + 1s;
  BOOST_TEST(!attempts.admit("k", now).has_value());
  BOOST_TEST(!attempts.admit("k", now).has_value());
}

BOOST_AUTO_TEST_CASE(the_table_of_attempts_does_not_grow_beyond_its_limit) {
  Attempts attempts({.free = 1, .first_wait = 1h, .keys = 100});
  Instant now{1'000'000s};
  for (int key = 0; key < 1000; ++key) {
    attempts.admit(std::to_string(key), now += 1s);
    BOOST_TEST(attempts.size() <= 100u);
  }
  BOOST_TEST(attempts.admit("999", now).has_value());  // the newest are remembered
  BOOST_TEST(!attempts.admit("1", now).has_value());   // the quietest were forgotten
}

BOOST_AUTO_TEST_CASE(a_hash_is_salted_and_one_that_asks_for_too_much_is_no_hash) {
  auto const hash = api::hash_password("correct horse");
  BOOST_TEST(hash.starts_with("scrypt:15:8:1:"));
  BOOST_TEST(hash != api::hash_password("correct horse"));
  BOOST_TEST(api::is_password("correct horse", hash));
  BOOST_TEST(!api::is_password("correct horsf", hash));
  BOOST_TEST(!api::is_password("", ""));
  BOOST_TEST(!api::is_password("correct horse", "scrypt:30:8:1:" + hash.substr(14)));
  BOOST_TEST(!api::is_password("correct horse", hash + ":x"));
  // RFC 7914, section 12: scrypt("pleaseletmein", "SodiumChloride", 16384, 8, 1), its first 32 bytes.
  BOOST_TEST(api::is_password("pleaseletmein",
                              "scrypt:14:8:1:536f6469756d43686c6f72696465:"
                              "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace campus::test
