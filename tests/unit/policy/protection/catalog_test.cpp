#include "policy/protection/catalog.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/unit/policy/protection/sample_school.hpp"

using namespace campus;
using namespace campus::protection;

namespace {

std::vector<std::string> codes_of(std::vector<Flaw> const& flaws) {
  std::vector<std::string> codes;
  for (auto const& flaw : flaws) codes.push_back(std::to_string(flaw.index) + ' ' + flaw.fault.code);
  return codes;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(protection_catalog)

BOOST_AUTO_TEST_CASE(every_flaw_is_found_in_one_run) {
  std::vector<Control> controls{sample::control("A-1", "7.1.1.1 a)"),
                                sample::control("A-1", "7.1.1.1 b)"),
                                sample::control("A-2", "7.1.1.1 a)"),
                                sample::control("A-3", "8.1.1.1 a)"),
                                sample::control("A-4", "7.1.1.2", "no_such_check"),
                                sample::control("A-5", "7.1.1.3")};
  controls[5].clauses[1].reset();
  auto const codes = codes_of(Catalog::flaws_of(controls, check_names()));
  std::vector<std::string> const expected{"1 CMP-G010", "2 CMP-G012", "3 CMP-G013", "4 CMP-G014",
                                          "5 CMP-G011"};
  BOOST_TEST(codes == expected, boost::test_tools::per_element());
  auto const refused = Catalog::make("x", controls, check_names());
  BOOST_REQUIRE(!refused);
  BOOST_TEST(refused.error().code == "CMP-G010");
}

BOOST_AUTO_TEST_CASE(an_item_is_found_by_its_id_and_by_the_clause_of_any_level) {
  auto both = sample::control("A-1", "7.1.1.1 a)");
  both.clauses[2] = Clause{"8.1.1.1 a)", Certainty::verified};
  auto const catalog = sample::catalog({both, sample::control("A-2", "7.1.1.2")});
  BOOST_TEST(catalog.find("A-2")->id == "A-2");
  BOOST_TEST(catalog.find_clause("8.1.1.1 a)")->id == "A-1");
  BOOST_TEST(catalog.find("A-9") == nullptr);
  BOOST_TEST(catalog.find_clause("7.1.9.9") == nullptr);
  BOOST_TEST(catalog.at(Level::two).size() == 2u);
  BOOST_TEST(catalog.at(Level::three).size() == 1u);
  BOOST_TEST(catalog.at(Level::one).empty());
}

BOOST_AUTO_TEST_CASE(a_level_may_ask_in_other_words) {
  auto item = sample::control("A-1", "7.1.1.1 a)");
  item.titles_at[Level::two] = {"二级", "two"};
  BOOST_TEST(item.title_at(Level::two).zh == "二级");
  BOOST_TEST(item.title_at(Level::three).zh == "标题");
}

BOOST_AUTO_TEST_CASE(a_case_counts_from_its_level_on) {
  auto item = sample::control("A-1", "7.1.1.1 a)");
  BOOST_TEST(!item.is_high_risk_at(Level::three));
  item.high_risk = HighRisk{"6.1.1.1", Level::three, Certainty::one_source};
  BOOST_TEST(!item.is_high_risk_at(Level::two));
  BOOST_TEST(item.is_high_risk_at(Level::three));
}

BOOST_AUTO_TEST_SUITE_END()
