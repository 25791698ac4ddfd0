#include "daemon/config/settings.hpp"

#include <boost/test/unit_test.hpp>

#include "daemon/config/document.hpp"

using namespace campus::config;

BOOST_AUTO_TEST_SUITE(settings)

BOOST_AUTO_TEST_CASE(a_tree_becomes_block_yaml) {
  Setting const tree = Setting::Map{{"name", "sw-1"},
                                    {"port", std::int64_t{161}},
                                    {"flag", true},
                                    {"none", Setting::List{}},
                                    {"list", Setting::List{"a", "b"}},
                                    {"maps", Setting::List{Setting::Map{{"x", "30s"}, {"z", ""}}}}};
  BOOST_TEST(
      tree.to_yaml() ==
      "name: sw-1\nport: 161\nflag: true\nnone: []\nlist:\n  - a\n  - b\nmaps:\n  - x: 30s\n    z: \"\"\n");
}

BOOST_AUTO_TEST_CASE(whatever_the_text_it_reads_back_as_itself) {
  for (std::string const text :
       {"true", "No",   "null",    "~",      "1e3", "0x10", "12",   "1:30", "@group", "a: b",   "- a",
        "#x",   "it's", "a\"b\\c", "教学楼", " a ", "a\nb", "x\t",  "*x",   "&x",     "!x",     "%x",
        "1.5",  "30s",  "2GiB",    "0o17",   "=",   "<<",   ".inf", "-1",   "+1",     "/run/x", "\x1b[31m"}) {
    auto const yaml = Setting(Setting::Map{{"key", text}}).to_yaml();
    auto const parsed = parse(SourceText("test.yaml", yaml));
    BOOST_REQUIRE_MESSAGE(parsed.has_value(), yaml);
    auto const& value = parsed->entries.at(0).value;
    BOOST_TEST((value.kind == Node::Kind::scalar), yaml);
    BOOST_TEST(value.text == text);
  }
}

BOOST_AUTO_TEST_CASE(json_escapes_what_json_must) {
  Setting const tree = Setting::Map{
      {"a", "q\"\\\n\x01"}, {"b", Setting::List{std::int64_t{-1}, false}}, {"c", Setting::Map{}}};
  BOOST_TEST(tree.to_json() == R"({"a":"q\"\\\u000a\u0001","b":[-1,false],"c":{}})");
}

BOOST_AUTO_TEST_SUITE_END()
