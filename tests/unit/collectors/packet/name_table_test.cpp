#include "collectors/packet/name_table.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace campus;
using namespace campus::packet;

namespace {

ApplicationList school_list() {
  auto const category = [](std::string_view word) { return application_category(word).value(); };
  ApplicationList list;
  list.applications = {
      {"国家智慧教育公共服务平台", "Smart Education of China", category("edu_national"), Teaching::yes},
      {"国家中小学智慧教育平台", "", category("edu_national"), Teaching::yes},
      {"腾讯 QQ / 门户", "Tencent QQ", category("im"), Teaching::mixed},
      {"腾讯文档", "Tencent Docs", category("office"), Teaching::yes},
      {"阿里云 CDN", "Alibaba Cloud CDN", category("cdn"), Teaching::mixed},
      {"教育与科研域名", "", category("edu_national"), Teaching::yes}};
  list.suffixes = {{"smartedu.cn", 0}, {"basic.smartedu.cn", 1}, {"qq.com", 2},
                   {"docs.qq.com", 3}, {"kunlunsl.com", 4},      {"edu.cn", 5}};
  return list;
}

// The place in the list above; -1: unknown.
int place(NameTable const& table, std::string_view name) {
  auto const* const match = table.find(name);
  return match ? match->application - app_own_first : -1;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(name_table)

BOOST_AUTO_TEST_CASE(the_longest_listed_suffix_decides) {
  NameTable const table(school_list());
  BOOST_TEST(place(table, "www.smartedu.cn") == 0);
  BOOST_TEST(place(table, "basic.smartedu.cn") == 1);
  BOOST_TEST(place(table, "r1.basic.smartedu.cn") == 1);
  BOOST_TEST(place(table, "docs.qq.com") == 3);
  BOOST_TEST(place(table, "im.qq.com") == 2);
  BOOST_TEST(place(table, "tsinghua.edu.cn") == 5);
}

BOOST_AUTO_TEST_CASE(only_whole_labels_count) {
  NameTable const table(school_list());
  BOOST_TEST(place(table, "notqq.com") == -1);
  BOOST_TEST(place(table, "xbasic.smartedu.cn") == 0);
  BOOST_TEST(place(table, "cn") == -1);
  BOOST_TEST(place(table, "q.com") == -1);
}

BOOST_AUTO_TEST_CASE(capitals_are_small_letters) {
  NameTable const table(school_list());
  BOOST_TEST(place(table, "Basic.SmartEdu.CN") == 1);
}

BOOST_AUTO_TEST_CASE(a_match_says_all_there_is_to_say) {
  NameTable const table(school_list());
  auto const* const match = table.find("a.kunlunsl.com");
  BOOST_TEST_REQUIRE(match);
  BOOST_TEST(match->is_shared);
  BOOST_TEST(category_word(match->category) == "cdn");
  BOOST_TEST((match->teaching == Teaching::mixed));
  BOOST_TEST(!table.find("docs.qq.com")->is_shared);
  BOOST_TEST((table.find("docs.qq.com")->teaching == Teaching::yes));
}

BOOST_AUTO_TEST_CASE(strange_names_are_unknown) {
  NameTable const table(school_list());
  for (auto const name : {"", ".", "..", ".cn", "qq.com.", "qq.com..", "....qq"})
    BOOST_TEST(place(table, name) == -1, name);
  BOOST_TEST(place(table, ".qq.com") == 2);
  BOOST_TEST(place(table, std::string(5000, 'a') + ".qq.com") == 2);
  BOOST_TEST(place(table, std::string(5000, '.')) == -1);
}

BOOST_AUTO_TEST_CASE(a_table_of_nothing_knows_nothing) {
  BOOST_TEST(!NameTable{}.find("qq.com"));
  BOOST_TEST(!NameTable(ApplicationList{}).find("qq.com"));
}

BOOST_AUTO_TEST_CASE(every_name_of_a_long_list_is_found) {
  ApplicationList list;
  list.applications = {{"x", "", application_category("game").value(), Teaching::no}};
  for (int i = 0; i < 20'000; ++i) list.suffixes.push_back({"n" + std::to_string(i) + ".example", 0});
  NameTable const table(list);
  BOOST_TEST(table.size() == 20'000u);
  int found = 0;
  for (auto const& suffix : list.suffixes) found += place(table, "www." + suffix.suffix) == 0 ? 1 : 0;
  BOOST_TEST(found == 20'000);
  BOOST_TEST(place(table, "n20000.example") == -1);
}

BOOST_AUTO_TEST_CASE(the_teaching_of_an_application_is_known_by_its_number) {
  auto const list = school_list();
  BOOST_TEST((list.teaching(app_own_first + 1) == Teaching::yes));
  BOOST_TEST((list.teaching(91) == Teaching::unknown));
  BOOST_TEST((list.teaching(app_own_first + 100) == Teaching::unknown));
}

BOOST_AUTO_TEST_CASE(categories_have_words_and_numbers) {
  BOOST_TEST(category_word(application_category("game").value()) == "game");
  BOOST_TEST(!application_category("nonsense"));
  BOOST_TEST(category_word(5) == "web");
  BOOST_TEST(category_word(101) == "ads");
  BOOST_TEST(category_word(50) == "");
  BOOST_TEST(category_word(255) == "");
}

BOOST_AUTO_TEST_SUITE_END()
