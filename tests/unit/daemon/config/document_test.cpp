#include "daemon/config/document.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/unit/daemon/config/temporary_folder.hpp"

using namespace campus;
using namespace campus::config;

namespace {

Node tree(std::string text) {
  auto parsed = parse(SourceText("test.yaml", std::move(text)));
  BOOST_REQUIRE(parsed.has_value());
  return *parsed;
}

Complaint complaint_about(std::string text) {
  auto const parsed = parse(SourceText("test.yaml", std::move(text)));
  BOOST_REQUIRE(!parsed.has_value());
  return parsed.error();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(document)

BOOST_AUTO_TEST_CASE(every_word_knows_where_it_was_written) {
  auto const root = tree("role: gateway\nschool:\n  networks: [10.20.0.0/16, \"fd20::/16\"]\n");
  BOOST_REQUIRE(root.entries.size() == 2u);
  BOOST_TEST((root.entries[0].value.at == Position{1, 7}));
  auto const& networks = root.entries[1].value.entries.at(0).value;
  BOOST_TEST((networks.items.at(1).at == Position{3, 28}));
  BOOST_TEST(networks.items.at(1).text == "fd20::/16");
  BOOST_TEST(networks.items.at(1).length == 11);  // with its quotes
}

BOOST_AUTO_TEST_CASE(a_column_counts_characters_not_bytes) {
  auto const root = tree("{名称: 教学楼, 地址: 一号楼}\n");
  BOOST_TEST((root.entries.at(1).value.at == Position{1, 15}));
  BOOST_TEST(root.entries.at(1).value.length == 3);
}

BOOST_AUTO_TEST_CASE(both_of_two_equal_keys_are_kept) {
  BOOST_TEST(tree("a: 1\na: 2\n").entries.size() == 2u);
}

BOOST_AUTO_TEST_CASE(an_alias_is_what_it_stands_for) {
  auto const root = tree("a: &x [1, 2]\nb: *x\n");
  BOOST_TEST(root.entries.at(1).value.items.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_missing_value_is_where_its_key_is) {
  auto const root = tree("a: 1\nevery:\n\n\nb: 2\n");
  BOOST_TEST((root.entries.at(1).value.at == Position{2, 1}));
}

BOOST_AUTO_TEST_CASE(a_quote_that_is_never_closed_does_not_swallow_the_file) {
  BOOST_TEST(complaint_about("a: \"b\nc: d\n").fault.code == "CMP-C010");
  BOOST_TEST(complaint_about("a: 'it''s\nc: d\n").fault.code == "CMP-C010");
  BOOST_TEST(tree("a: 'it''s'\n").entries.at(0).value.text == "it's");
  BOOST_TEST(tree("a: \"two\n  lines\"\n").entries.at(0).value.text == "two lines");
}

BOOST_AUTO_TEST_CASE(aliases_of_aliases_end_at_a_limit) {
  std::string laughs = "a: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    auto const before = "*a" + std::to_string(i - 1);
    laughs += "b" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
    for (int j = 1; j < 10; ++j) laughs += ", " + before;
    laughs += "]\n";
  }
  BOOST_TEST(complaint_about(laughs).fault.code == "CMP-C008");
}

BOOST_AUTO_TEST_CASE(nesting_ends_at_a_limit) {
  BOOST_TEST(complaint_about(std::string(100'000, '[')).fault.code == "CMP-C007");
  BOOST_TEST(complaint_about("a: " + std::string(33, '[') + std::string(33, ']')).fault.code == "CMP-C007");
}

BOOST_AUTO_TEST_CASE(a_file_larger_than_any_configuration_is_not_read) {
  TemporaryFolder const folder;
  auto const whole = load(folder.write("whole.yaml", std::string(file_bytes_max, '#')));
  BOOST_TEST(whole.has_value());
  auto const large = load(folder.write("large.yaml", std::string(file_bytes_max + 1, '#')));
  BOOST_REQUIRE(!large);
  BOOST_TEST(large.error().code == "CMP-C002");
}

BOOST_AUTO_TEST_CASE(a_file_of_one_long_line_is_read_in_one_go) {
  std::string line = "a: [";
  while (line.size() < file_bytes_max - 100) line += "10.20.0.0/16,";
  BOOST_TEST(tree(line + "x]\n").entries.at(0).value.items.size() > 80'000u);
}

BOOST_AUTO_TEST_CASE(what_is_not_there_or_no_file_says_so) {
  TemporaryFolder const folder;
  auto const absent = load(folder.path() / "absent.yaml");
  BOOST_REQUIRE(!absent);
  BOOST_TEST(absent.error().code == "CMP-C001");
  auto const directory = load(folder.path());
  BOOST_REQUIRE(!directory);
  BOOST_TEST(directory.error().code == "CMP-C016");
}

BOOST_AUTO_TEST_SUITE_END()
