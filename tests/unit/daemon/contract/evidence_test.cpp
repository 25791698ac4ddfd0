#include "daemon/contract/evidence.hpp"

#include <array>
#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <string>
#include <utility>

#include "tests/support/day_sample.hpp"

BOOST_AUTO_TEST_SUITE(evidence)

namespace {

using namespace campus;
using namespace campus::contract;

// The document with what stands at `pointer` replaced; null removes it.
std::string changed(std::string const& document, std::string const& pointer, boost::json::value value) {
  auto whole = boost::json::parse(document);
  auto const cut = pointer.rfind('/');
  auto& parent = cut == 0 ? whole : whole.at_pointer(pointer.substr(0, cut));
  parent.as_object()[pointer.substr(cut + 1)] = std::move(value);
  return boost::json::serialize(whole);
}

// Every place of a document, once with each of these in it.
template <class Look>
void everywhere(boost::json::value& whole, boost::json::value& place, Look const& look) {
  static std::array<boost::json::value, 7> const strangers{
      nullptr, true, -5, 1e300, "x", boost::json::array{boost::json::array{}}, boost::json::object{{"x", 1}}};
  for (auto const& stranger : strangers) {
    auto const kept = std::exchange(place, stranger);
    look(boost::json::serialize(whole));
    place = kept;
  }
  if (auto* const object = place.if_object())
    for (auto& member : *object) everywhere(whole, member.value(), look);
  if (auto* const array = place.if_array())
    for (auto& item : *array) everywhere(whole, item, look);
}

template <class Report>
std::string code_of(Result<Report> const& report) {
  return report ? "" : report.error().code;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_verdict_comes_back_as_it_was_told) {
  auto const told = encode(sample::verdict());
  auto const report = decode_target_report(told).value();
  BOOST_TEST(report.text == told);
  BOOST_TEST((report.verdict == sample::verdict()));
}

BOOST_AUTO_TEST_CASE(a_verdict_on_nothing_comes_back_too) {
  targets::Verdict nothing;
  nothing.id = "p.egress_rate";
  nothing.profile = "p";
  nothing.want = targets::Want::rule;
  nothing.judged_at = sample::wednesday;
  auto const report = decode_target_report(encode(nothing)).value();
  BOOST_TEST((report.verdict == nothing));
}

BOOST_AUTO_TEST_CASE(a_hostile_verdict_is_refused_with_what_is_wrong) {
  auto const good = encode(sample::verdict());
  auto const refusal = [&](std::string const& pointer, boost::json::value value) {
    return code_of(decode_target_report(changed(good, pointer, std::move(value))));
  };
  BOOST_TEST(code_of(decode_target_report("no json")) == "CMP-K001");
  BOOST_TEST(code_of(decode_target_report("[]")) == "CMP-K003");
  BOOST_TEST(code_of(decode_target_report("{}")) == "CMP-K002");
  BOOST_TEST(refusal("/id", boost::json::string(129, 'x')) == "CMP-K005");
  BOOST_TEST(refusal("/outcome", "fine") == "CMP-K006");
  BOOST_TEST(refusal("/metric", 3) == "CMP-K003");
  BOOST_TEST(refusal("/value", -1) == "CMP-K003");
  BOOST_TEST(refusal("/value", 1e300) == "CMP-K003");
  BOOST_TEST(refusal("/deciding", 2) == "CMP-K004");
  BOOST_TEST(refusal("/target", 5) == "CMP-K003");
  BOOST_TEST(refusal("/target/from", "2019-02-30") == "CMP-K003");
  BOOST_TEST(refusal("/target/rule/types", boost::json::array{"castle"}) == "CMP-K006");
  BOOST_TEST(refusal("/target/rule/types", boost::json::array(100, "junior")) == "CMP-K005");
  BOOST_TEST(refusal("/standings", boost::json::array(100, boost::json::object())) == "CMP-K005");
  BOOST_TEST(refusal("/standings/0/items", boost::json::array(257, boost::json::object())) == "CMP-K005");
  BOOST_TEST(refusal("/standings/0/from", "yesterday") == "CMP-K003");
}

BOOST_AUTO_TEST_CASE(what_is_too_large_to_keep_is_refused) {
  auto verdict = sample::verdict();
  auto& items = verdict.standings[0].reading.evidence.items;
  items.assign(256, {std::string(700, 'x'), std::nullopt, EvidenceItem::Finding::unknown});
  BOOST_TEST(code_of(decode_target_report(encode(verdict))) == "CMP-K005");
  items.assign(256, {std::string(60, 'x'), std::nullopt, EvidenceItem::Finding::unknown});
  BOOST_TEST(code_of(decode_target_report(encode(verdict))) == "");
}

BOOST_AUTO_TEST_CASE(a_room_comes_back_as_it_was_told_and_without_what_we_do_not_know) {
  auto const told = encode(sample::room());
  auto const report = decode_room_report(told).value();
  BOOST_TEST(report.text == told);
  BOOST_TEST((report.view.status == sample::room().status));
  BOOST_TEST(decode_room_report(changed(told, "/html", "<script>")).value().text == told);
}

BOOST_AUTO_TEST_CASE(a_hostile_room_is_refused) {
  auto const good = encode(sample::room());
  auto const refusal = [&](std::string const& pointer, boost::json::value value) {
    return code_of(decode_room_report(changed(good, pointer, std::move(value))));
  };
  BOOST_TEST(code_of(decode_room_report("7")) == "CMP-K003");
  BOOST_TEST(refusal("/state", "burning") == "CMP-K006");
  BOOST_TEST(refusal("/name", boost::json::string(257, 'x')) == "CMP-K005");
  BOOST_TEST(refusal("/today", nullptr) == "CMP-K003");
  BOOST_TEST(refusal("/devices", boost::json::array(65, boost::json::object())) == "CMP-K005");
  BOOST_TEST(refusal("/devices", boost::json::array{"projector"}) == "CMP-K003");
  BOOST_TEST(refusal("/devices/0/projector", "on") == "CMP-K003");
  BOOST_TEST(refusal("/devices/0/projector/lamps", boost::json::array(17, boost::json::object())) ==
             "CMP-K005");
  BOOST_TEST(refusal("/devices/1/host/uptime_s", 1e12) == "CMP-K003");
}

BOOST_AUTO_TEST_CASE(a_lesson_comes_back_as_it_was_told) {
  auto const told = encode(sample::use(), UseVerdict::used);
  BOOST_TEST(
      told ==
      R"({"room":"301","day":"2026-11-18","kind":"lesson","number":1,"name":"第1节",)"
      R"("from":"2026-11-18T00:00:00.000Z","to":"2026-11-18T00:45:00.000Z","measured_s":2640,"used_s":1800,)"
      R"("faulty_s":0,"evidence":["projector","traffic"],"verdict":"used"})");
  auto const report = decode_room_use_report(told).value();
  BOOST_TEST(report.text == told);
  BOOST_TEST((report.use == sample::use()));
  for (auto const& [pointer, value] : {std::pair<std::string, boost::json::value>{"/day", "2026-13-01"},
                                       {"/verdict", "broken"},
                                       {"/evidence", boost::json::array{"ghost"}},
                                       {"/evidence", boost::json::array(9, "link")},
                                       {"/number", 256},
                                       {"/measured_s", 86'401},
                                       {"/from", 5}})
    BOOST_TEST(code_of(decode_room_use_report(changed(told, pointer, value))) != "", pointer);
}

// What is taken comes back as the same text: nothing is kept that would be refused later.
BOOST_AUTO_TEST_CASE(whatever_stands_in_the_place_of_a_member_is_a_fault_or_a_value) {
  std::size_t looks = 0, taken = 0;
  auto const all = [&](std::string const& good, auto decode) {
    auto whole = boost::json::parse(good);
    everywhere(whole, whole, [&](std::string const& text) {
      ++looks;
      auto const report = decode(text);
      if (!report) return;
      ++taken;
      auto const again = decode(report->text);
      BOOST_TEST((again && again->text == report->text), text);
    });
  };
  Alert alert;
  alert.what.code = "CMP-Z999";
  alert.suppressed_by = AlertKey{"device:a", "b"};
  alert.acknowledged = Acknowledgement{"li", sample::wednesday, "x"};
  alert.evidence.counts = {{"hosts", "5"}};
  alert.evidence.flows.resize(1);
  all(encode(alert), [](std::string_view text) { return decode_alert_report(text); });
  all(encode(sample::verdict()), [](std::string_view text) { return decode_target_report(text); });
  all(encode(sample::room()), [](std::string_view text) { return decode_room_report(text); });
  all(encode(sample::use(), UseVerdict::used),
      [](std::string_view text) { return decode_room_use_report(text); });
  BOOST_TEST(looks > 1'000u);
  BOOST_TEST(taken > 0u);
  BOOST_TEST(taken < looks / 2);
}

BOOST_AUTO_TEST_SUITE_END()
