#include "policy/admission/plan.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <string>
#include <vector>

using namespace campus;
using namespace campus::admission;

namespace {

using Kind = Element::Kind;

Element sender(std::uint8_t last, Passage passage) {
  Element element;
  element.kind = Kind::sender;
  element.mac = {{0x3c, 0x6a, 0x9d, 0, 0, last}};
  element.passage = passage;
  return element;
}

Element inside(std::string name) {
  Element element;
  element.interface_name = std::move(name);
  return element;
}

Element garden(std::string_view block) {
  Element element;
  element.kind = Kind::garden;
  element.address = Prefix::parse(block)->address();
  element.length = static_cast<std::uint8_t>(Prefix::parse(block)->length());
  return element;
}

Element of_host(Kind kind, std::uint32_t number) {
  auto element = sender(1, Passage::open);
  element.kind = kind;
  element.host = {number};
  if (kind == Kind::standing) element.mac = {};
  return element;
}

Element receiver(std::string_view address) {
  Element element;
  element.kind = Kind::receiver;
  element.address = *IpAddress::parse(address);
  return element;
}

Element portal(std::uint16_t port) {
  Element element;
  element.kind = Kind::portal;
  element.port = port;
  return element;
}

AdmissionTable table_of(std::vector<Element> elements) {
  return {.is_built = true, .elements = {elements.begin(), elements.end()}};
}

std::string field_of(Element const& element) {
  auto const checked = check(element);
  return checked ? "fine" : checked.error().arguments.at(0).value;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(admission_plan)

BOOST_AUTO_TEST_CASE(from_a_table_to_itself_there_is_no_step) {
  auto const table = table_of({inside("br210"), sender(1, Passage::open), garden("192.0.2.0/24")});
  BOOST_TEST(plan(table, table).is_empty());
}

BOOST_AUTO_TEST_CASE(another_passage_is_one_row_out_and_one_in) {
  auto const steps = plan(table_of({sender(1, Passage::open), sender(2, Passage::open)}),
                          table_of({sender(1, Passage::shut), sender(2, Passage::open)}));
  BOOST_TEST(!steps.is_rebuilt);
  BOOST_TEST((steps.removed == std::vector{sender(1, Passage::open)}));
  BOOST_TEST((steps.added == std::vector{sender(1, Passage::shut)}));
}

BOOST_AUTO_TEST_CASE(a_table_that_is_not_ours_is_built_anew_and_nothing_is_removed_from_it) {
  AdmissionTable broken = table_of({sender(1, Passage::open), sender(9, Passage::open)});
  broken.is_built = false;
  auto const steps = plan(broken, table_of({sender(1, Passage::open)}));
  BOOST_TEST(steps.is_rebuilt);
  BOOST_TEST(steps.removed.empty());
  BOOST_TEST((steps.added == std::vector{sender(1, Passage::open)}));
}

// Every table of four possible rows, to every other.
BOOST_AUTO_TEST_CASE(carried_out_a_plan_leads_where_it_should_from_anywhere) {
  std::vector<Element> const rows{sender(1, Passage::open), sender(1, Passage::shut), inside("br210"),
                                  garden("::/0")};
  auto const some = [&](unsigned which) {
    AdmissionTable table;
    table.is_built = (which & 16u) == 0;
    for (unsigned i = 0; i < 4; ++i)
      if (which & (1u << i)) table.elements.insert(rows[i]);
    return table;
  };
  for (unsigned from = 0; from < 32; ++from)
    for (unsigned to = 0; to < 16; ++to)
      BOOST_TEST((after(some(from), plan(some(from), some(to))) == some(to)), from << " to " << to);
}

BOOST_AUTO_TEST_CASE(a_row_of_every_kind_passes_the_check) {
  auto at = sender(1, Passage::garden);
  at.kind = Kind::sender_at;
  at.interface_name = "enp3s0.210";
  for (auto const& element : {inside("br210"), garden("192.0.2.0/24"), garden("fd00::/8"),
                              garden("0.0.0.0/0"), of_host(Kind::number, 7), at, sender(1, Passage::shut),
                              of_host(Kind::standing, 7), receiver("192.0.2.7"), receiver("2001:db8::7"),
                              portal(8880)})
    BOOST_TEST(field_of(element) == "fine", static_cast<int>(element.kind));
}

BOOST_AUTO_TEST_CASE(a_name_that_could_be_more_than_a_name_is_refused) {
  for (auto const* const name :
       {"", ".", "..", "a b", "a\"b", "a;b", "{", "br\n210", "sixteen-letters-", "br/210", "\xe6\xa0\xa1"})
    BOOST_TEST(field_of(inside(name)) == "interface", name);
  BOOST_TEST(field_of(inside("fifteen-letters")) == "fine");
}

BOOST_AUTO_TEST_CASE(a_field_that_its_kind_cannot_have_is_refused) {
  auto wrong = sender(1, Passage::open);
  wrong.kind = static_cast<Kind>(8);
  BOOST_TEST(field_of(wrong) == "kind");
  wrong = sender(1, static_cast<Passage>(3));
  BOOST_TEST(field_of(wrong) == "passage");
  wrong = inside("br210");
  wrong.passage = Passage::shut;
  BOOST_TEST(field_of(wrong) == "passage");
  wrong = sender(1, Passage::open);
  wrong.interface_name = "br210";
  BOOST_TEST(field_of(wrong) == "interface");
  wrong = sender(1, Passage::open);
  wrong.mac = {{0x01, 0, 0x5e, 0, 0, 1}};
  BOOST_TEST(field_of(wrong) == "mac");
  wrong = receiver("192.0.2.7");
  wrong.mac = {{0x3c, 0x6a, 0x9d, 0, 0, 1}};
  BOOST_TEST(field_of(wrong) == "mac");
  BOOST_TEST(field_of(of_host(Kind::number, 0)) == "host");
  wrong = sender(1, Passage::open);
  wrong.host = {7};
  BOOST_TEST(field_of(wrong) == "host");
  wrong = sender(1, Passage::open);
  wrong.address = *IpAddress::parse("192.0.2.7");
  BOOST_TEST(field_of(wrong) == "address");
  for (auto const* const address : {"0.0.0.0", "127.0.0.1", "169.254.0.1", "224.0.0.1", "255.255.255.255",
                                    "::", "::1", "fe80::1", "ff02::1"})
    BOOST_TEST(field_of(receiver(address)) == "address", address);
  wrong = garden("192.0.2.0/24");
  wrong.length = 8;
  BOOST_TEST(field_of(wrong) == "length", "bits behind the length");
  wrong.length = 33;
  BOOST_TEST(field_of(wrong) == "length");
  BOOST_TEST(field_of(portal(0)) == "port");
  wrong = inside("br210");
  wrong.port = 8880;
  BOOST_TEST(field_of(wrong) == "port");
}

BOOST_AUTO_TEST_CASE(a_plan_is_refused_whole_for_one_wrong_row_or_too_many) {
  Plan steps{.is_rebuilt = false, .removed = {}, .added = {sender(1, Passage::open), inside("a b")}};
  BOOST_TEST(check(steps).error().code == "CMP-A030");
  steps.added.pop_back();
  BOOST_TEST(check(steps).has_value());
  steps.removed.push_back(sender(1, Passage::open));
  BOOST_TEST(check(steps).has_value());
  steps.is_rebuilt = true;
  BOOST_TEST(check(steps).error().code == "CMP-A030", "an empty table has nothing to remove");
  steps = {.is_rebuilt = true,
           .removed = {},
           .added = std::vector(2 * elements_max + 1, sender(1, Passage::open))};
  BOOST_TEST(check(steps).error().code == "CMP-A031");
}

BOOST_AUTO_TEST_SUITE_END()
