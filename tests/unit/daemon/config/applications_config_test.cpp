#include "daemon/config/applications_config.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>

#include "daemon/contract/application_words.hpp"
#include "tests/unit/daemon/config/temporary_folder.hpp"

using namespace campus;
using namespace campus::config;
using contract::Language;

namespace {

Read<ApplicationList> read(std::string const& text) {
  TemporaryFolder const folder;
  return read_applications(folder.write("applications.yaml", text));
}

std::string complaints(std::string const& text) {
  auto const list = read(text);
  std::string codes;
  if (!list)
    for (auto const& complaint : list.error().complaints())
      codes += std::to_string(complaint.at.line) + ":" + complaint.fault.code + " ";
  return codes;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(applications_config)

BOOST_AUTO_TEST_CASE(suffixes_of_one_application_share_its_place) {
  auto const list = read(R"(
hosts:
  - {suffix: bilibili.com, application: 哔哩哔哩, english: Bilibili, category: video, teaching: mixed, certainty: verified}
  - {suffix: basic.smartedu.cn, application: 国家中小学智慧教育平台, category: edu_national, teaching: yes, certainty: known}
  - {suffix: b23.tv, application: 哔哩哔哩, category: video, teaching: mixed, certainty: likely}
)");
  BOOST_TEST_REQUIRE(list.has_value());
  BOOST_TEST(list->applications.size() == 2u);
  BOOST_TEST((list->suffixes[2] == HostSuffix{"b23.tv", 0, Certainty::likely}));
  BOOST_TEST(list->applications[0].english == "Bilibili");
  BOOST_TEST(category_word(list->applications[1].category) == "edu_national");
  BOOST_TEST((list->teaching(app_own_first + 1) == Teaching::yes));
}

BOOST_AUTO_TEST_CASE(every_fault_of_the_list_is_told_in_one_run) {
  BOOST_TEST(complaints(R"(
hosts:
  - {suffix: Bilibili.com, application: a, category: video, teaching: yes, certainty: verified}
  - {suffix: .example.cn, application: b, category: video, teaching: yes, certainty: verified}
  - {suffix: ok.cn, application: c, category: vido, teaching: yes, certainty: verified}
  - {suffix: ok2.cn, application: d, category: nonsense, teaching: yes, certainty: verified}
  - {suffix: ok3.cn, application: e, category: game, teaching: perhaps, certainty: verified}
  - {suffix: ok4.cn, application: f, category: game, teaching: no, certainty: sure}
  - {suffix: ok4.cn, application: g, category: game, teaching: no, certainty: known}
  - {suffix: ok5.cn, application: f, category: video, teaching: mixed, certainty: known}
  - {suffix: ok6.cn, category: video}
  - {suffix: ok7.cn, application: h, category: video, teaching: no, colour: red}
)") == "3:CMP-C300 4:CMP-C300 5:CMP-C051 6:CMP-C052 7:CMP-C052 8:CMP-C052 9:CMP-C301 10:CMP-C302 10:CMP-C302 "
       "11:CMP-C023 11:CMP-C023 12:CMP-C021 ");
}

BOOST_AUTO_TEST_CASE(what_is_no_suffix_of_a_host_is_refused) {
  for (std::string const suffix :
       {"a..cn", "-a.cn", "a-.cn", "a b.cn", "教育.cn", "a.cn.", "a/b.cn", "*.a.cn"})
    BOOST_TEST(complaints("hosts:\n  - {suffix: \"" + suffix +
                          "\", application: a, category: game, teaching: no}\n") == "2:CMP-C300 ",
               suffix);
  BOOST_TEST(complaints("hosts:\n  - {suffix: " + std::string(64, 'a') +
                        ".cn, application: a, category: game, teaching: no}\n") == "2:CMP-C300 ");
  BOOST_TEST(
      complaints("hosts:\n  - {suffix: \"1688.com\", application: a, category: shopping, teaching: no}\n") ==
      "");
}

BOOST_AUTO_TEST_CASE(a_list_without_hosts_is_no_list) {
  BOOST_TEST(complaints("other: 1\n").find("CMP-C023") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_shipped_list_is_read_as_it_is) {
  auto const list =
      read_applications(std::filesystem::path(CAMPUS_SOURCE_DIR) / "packaging/config/applications.yaml");
  if (!list) BOOST_FAIL(list.error().to_text(Language::en));
  BOOST_TEST(list->suffixes.size() == 1271u);
  auto const suffix = std::ranges::find(list->suffixes, "basic.smartedu.cn", &HostSuffix::suffix);
  BOOST_TEST_REQUIRE((suffix != list->suffixes.end()));
  auto const& platform = list->applications[suffix->application];
  BOOST_TEST(platform.name == "国家中小学智慧教育平台");
  BOOST_TEST((platform.teaching == Teaching::yes));
  BOOST_TEST(application_name(platform, Language::zh) == "国家中小学智慧教育平台");
  BOOST_TEST(application_name(platform, Language::en) == "Smart Education of China: schools");
  for (auto const& application : list->applications) {
    bool const is_ascii = std::ranges::all_of(application.name, [](char letter) { return letter > 0; });
    BOOST_TEST((is_ascii || !application.english.empty()), application.name << " has no English name");
  }
}

BOOST_AUTO_TEST_CASE(every_category_has_words_in_both_languages) {
  std::set<std::string_view> words;
  for (int number = 0; number < 256; ++number) words.insert(category_word(static_cast<std::uint8_t>(number)));
  words.erase("");
  BOOST_TEST(words.size() > 60u);
  for (auto const word : words)
    for (auto const language : {Language::zh, Language::en}) {
      auto const name = contract::category_name(word, language);
      BOOST_TEST(!name.empty());
      BOOST_TEST(contract::find_entry("label.app.category." + std::string(word)) != nullptr, word);
    }
  BOOST_TEST(contract::category_name("game", Language::zh) == "游戏");
  BOOST_TEST(contract::category_name("unheard", Language::zh) == "unheard");
  BOOST_TEST(contract::teaching_name(Teaching::no, Language::en) == "not for teaching");
}

BOOST_AUTO_TEST_SUITE_END()
