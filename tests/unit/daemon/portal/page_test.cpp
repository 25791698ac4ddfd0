#include "daemon/portal/page.hpp"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <array>
#include <boost/test/unit_test.hpp>
#include <string>

using namespace campus;
using namespace campus::portal;

namespace {

// 2026-11-23T02:44:05Z, by `date -u -d @1795401845`; a school's clock says 10:44:05.
Instant const monday = Instant{std::chrono::seconds(1'795'401'845)};

PageFacts phone(Standing standing, StandingCause cause) {
  return {.view = contract::PortalView{.mac = MacAddress::parse("3c:6a:9d:00:10:01"),
                                       .standing = standing,
                                       .cause = cause,
                                       .contact = "行政楼 203，电话 6666",
                                       .school = "示范中学"},
          .address = "10.210.0.7",
          .now = monday};
}

std::string base64_sha256(std::string_view text) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<unsigned char const*>(text.data()), text.size(), digest.data());
  std::array<unsigned char, 64> encoded{};
  EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(digest.size()));
  return reinterpret_cast<char const*>(encoded.data());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(portal_page)

BOOST_AUTO_TEST_CASE(a_pending_device_reads_how_it_stands_who_it_is_and_whom_to_ask) {
  auto const page = page_of(phone(Standing::pending, StandingCause::not_registered));
  for (auto const* const words :
       {"待审", "pending", "尚未登记", "not registered", "3c:6a:9d:00:10:01", "10.210.0.7",
        "行政楼 203，电话 6666", "示范中学", "2026-11-23 10:44:05 (UTC+8)", "<html lang=\"zh-CN\">"})
    BOOST_TEST(page.contains(words), words);
  BOOST_TEST(page.find("待审") < page.find("pending\">"), "Chinese comes first");
  BOOST_TEST(page.size() < 4096u);
}

BOOST_AUTO_TEST_CASE(quarantine_and_block_are_two_pages_though_their_cause_is_one) {
  auto const held = page_of(phone(Standing::quarantined, StandingCause::restricted));
  auto const blocked = page_of(phone(Standing::blocked, StandingCause::restricted));
  BOOST_TEST(held.contains("隔离"));
  BOOST_TEST(held.contains("This device was quarantined"));
  BOOST_TEST(blocked.contains("封禁"));
  BOOST_TEST(blocked.contains("This device was blocked"));
  BOOST_TEST(!blocked.contains("quarantined, since"));
}

BOOST_AUTO_TEST_CASE(what_was_granted_and_has_ended_or_is_elsewhere_is_said) {
  BOOST_TEST(page_of(phone(Standing::pending, StandingCause::expired)).contains("准入已到期"));
  BOOST_TEST(page_of(phone(Standing::pending, StandingCause::elsewhere)).contains("另一个网段"));
  BOOST_TEST(page_of(phone(Standing::pending, StandingCause::not_yet)).contains("尚未开始"));
}

BOOST_AUTO_TEST_CASE(who_may_pass_is_sent_on_and_not_to_the_office) {
  for (auto const& [standing, cause] : {std::pair{Standing::admitted, StandingCause::granted},
                                        std::pair{Standing::exempt, StandingCause::exempted}}) {
    auto const page = page_of(phone(standing, cause));
    BOOST_TEST(page.contains("请重新打开要访问的网页"));
    BOOST_TEST(!page.contains("行政楼"));
  }
}

BOOST_AUTO_TEST_CASE(a_random_mac_is_said_to_be_one_and_a_real_one_is_not) {
  auto facts = phone(Standing::pending, StandingCause::not_registered);
  BOOST_TEST(!page_of(facts).contains("随机地址"));
  facts.view->mac = MacAddress::parse("da:a1:19:00:00:01");  // 0xda: the locally administered bit is set
  BOOST_TEST(page_of(facts).contains("随机地址"));
  facts.view->mac = std::nullopt;
  BOOST_TEST(!page_of(facts).contains("随机地址"));
}

BOOST_AUTO_TEST_CASE(who_is_held_back_is_not_told_to_take_another_mac) {
  for (auto const standing : {Standing::quarantined, Standing::blocked}) {
    auto facts = phone(standing, StandingCause::restricted);
    facts.view->mac = MacAddress::parse("da:a1:19:00:00:01");
    BOOST_TEST(!page_of(facts).contains("随机地址"));
  }
}

BOOST_AUTO_TEST_CASE(while_campusd_is_silent_the_page_says_so_and_no_standing) {
  auto const page = page_of({.view = std::nullopt, .address = "10.210.0.7", .now = monday});
  BOOST_TEST(page.contains("暂时无法查询"));
  BOOST_TEST(page.contains("10.210.0.7"));
  for (auto const* const words : {"待审", "隔离", "封禁"}) BOOST_TEST(!page.contains(words), words);
}

BOOST_AUTO_TEST_CASE(html_in_any_text_stays_text) {
  std::string const hostile = "</p><script>alert('x')</script><img src=\"x\" onerror=y>&amp;\x01";
  auto facts = phone(Standing::pending, StandingCause::not_registered);
  facts.view->contact = hostile;
  facts.view->school = hostile;
  facts.address = hostile;
  auto const page = page_of(facts);
  BOOST_TEST(!page.contains("<script"));
  BOOST_TEST(!page.contains("<img"));
  BOOST_TEST(!page.contains('\x01'));
  BOOST_TEST(escaped(hostile) ==
             "&lt;/p&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&lt;img src=&quot;x&quot; "
             "onerror=y&gt;&amp;amp; ");
}

BOOST_AUTO_TEST_CASE(there_is_nothing_on_the_page_that_runs_or_is_fetched) {
  for (auto const& page : {page_of(phone(Standing::pending, StandingCause::not_registered)), page_of_haste()})
    for (auto const* const words :
         {"<script", "<img", "<link", "<form", "<iframe", "http://", "https://", " onload", "style=\""})
      BOOST_TEST(!page.contains(words), words);
}

BOOST_AUTO_TEST_CASE(the_policy_names_the_style_that_the_page_carries) {
  auto const page = page_of_haste();
  auto const begin = page.find("<style>") + 7;
  auto const carried = page.substr(begin, page.find("</style>") - begin);
  BOOST_TEST(carried == style());
  BOOST_TEST(content_security_policy().contains("'sha256-" + base64_sha256(carried) + "'"));
  BOOST_TEST(content_security_policy().starts_with("default-src 'none'"));
  BOOST_TEST(!content_security_policy().contains("unsafe"));
}

BOOST_AUTO_TEST_SUITE_END()
