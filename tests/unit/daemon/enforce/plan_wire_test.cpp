#include "daemon/enforce/plan_wire.hpp"

#include <boost/test/unit_test.hpp>
#include <span>
#include <string>

using namespace campus;
using namespace campus::enforce;
using admission::AdmissionTable;
using admission::Element;
using admission::Passage;
using admission::Plan;

namespace {

Element some_sender_at() {
  Element element;
  element.kind = Element::Kind::sender_at;
  element.passage = Passage::garden;
  element.mac = {{0x3c, 0x6a, 0x9d, 0, 0, 1}};
  element.interface_name = "fifteen-letters";
  return element;
}

Element some_garden() {
  Element element;
  element.kind = Element::Kind::garden;
  element.address = *IpAddress::parse("2001:db8::");
  element.length = 32;
  return element;
}

Plan some_plan() { return {.is_rebuilt = false, .removed = {some_garden()}, .added = {some_sender_at()}}; }

std::span<std::byte const> head_of(Bytes const& bytes) { return std::span(bytes).first(head_bytes); }
std::span<std::byte const> body_of(Bytes const& bytes) { return std::span(bytes).subspan(head_bytes); }

Result<Plan> decoded(Bytes const& bytes) {
  auto const head = decode_head(head_of(bytes));
  if (!head) return std::unexpected(head.error());
  return decode_plan(*head, body_of(bytes));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(plan_wire)

BOOST_AUTO_TEST_CASE(a_plan_arrives_as_it_was_sent) {
  auto const bytes = encode(7, some_plan());
  BOOST_TEST(bytes.size() == head_bytes + 2 * record_bytes);
  BOOST_TEST(decode_head(head_of(bytes))->serial == 7u);
  BOOST_TEST((*decoded(bytes) == some_plan()));
  Plan const whole{.is_rebuilt = true, .removed = {}, .added = {some_garden()}};
  BOOST_TEST((*decoded(encode(8, whole)) == whole));
}

BOOST_AUTO_TEST_CASE(a_table_arrives_as_it_was_sent) {
  AdmissionTable const table{.is_built = true, .elements = {some_garden(), some_sender_at()}};
  auto const bytes = encode(9, table);
  BOOST_TEST((*decode_table(*decode_head(head_of(bytes)), body_of(bytes)) == table));
}

BOOST_AUTO_TEST_CASE(a_refusal_arrives_with_its_reason_and_no_longer_than_fits) {
  Fault const refusal{Fault::Kind::failure, "CMP-A040", {{"reason", std::string(2'000, 'x')}}};
  auto const bytes = encode(10, refusal);
  auto const read = decode_refusal(*decode_head(head_of(bytes)), body_of(bytes));
  BOOST_REQUIRE(read);
  BOOST_TEST(read->code == "CMP-A040");
  BOOST_TEST(read->arguments.at(0).name == "reason");
  BOOST_TEST(read->arguments.at(0).value == std::string(464, 'x'));
}

// Whatever one byte is changed to, the plan is refused or is another valid one: it is never read past its
// fields.
BOOST_AUTO_TEST_CASE(no_changed_byte_is_passed_over_in_silence) {
  auto const good = encode(7, some_plan());
  std::size_t refused = 0, other = 0;
  for (std::size_t at = 0; at < good.size(); ++at)
    for (unsigned bit = 0; bit < 8; ++bit) {
      auto bad = good;
      bad[at] ^= std::byte{static_cast<unsigned char>(1u << bit)};
      bool const is_serial = at >= 8 && at < 16;
      auto const read = decoded(bad);
      if (!read)
        ++refused;
      else if (!is_serial)
        ++other;
      if (read) BOOST_TEST((is_serial || *read != some_plan()), at);
    }
  BOOST_TEST(refused > 0u);
  BOOST_TEST(other > 0u);
}

BOOST_AUTO_TEST_CASE(heads_that_nobody_says_are_refused) {
  auto const spoiled = [](std::size_t at, unsigned char value) {
    auto bytes = encode(7, some_plan());
    bytes[at] = std::byte{value};
    auto const head = decode_head(head_of(bytes));
    return head ? std::string("fine") : head.error().arguments.at(0).value;
  };
  BOOST_TEST(spoiled(0, 'X') == "magic");
  BOOST_TEST(spoiled(4, 1) == "version");
  BOOST_TEST(spoiled(6, 0) == "word");
  BOOST_TEST(spoiled(6, 5) == "word");
  BOOST_TEST(spoiled(19, 0x7f) == "count");
  BOOST_TEST(spoiled(20, 2) == "flags");
  BOOST_TEST(!decode_head({}).has_value());
}

BOOST_AUTO_TEST_CASE(a_body_of_another_size_or_kind_is_refused) {
  auto const bytes = encode(7, some_plan());
  auto const head = *decode_head(head_of(bytes));
  BOOST_TEST(!decode_plan(head, body_of(bytes).first(record_bytes)).has_value());
  BOOST_TEST(!decode_table(head, body_of(bytes)).has_value());
  BOOST_TEST(!decode_refusal(head, body_of(bytes)).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
