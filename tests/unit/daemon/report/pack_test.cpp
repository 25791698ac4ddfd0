#include "daemon/report/pack.hpp"

#include <boost/test/unit_test.hpp>

#include "daemon/contract/messages.hpp"
#include "daemon/pki/secrets.hpp"
#include "tests/unit/daemon/report/sample_pack.hpp"
#include "tests/unit/policy/protection/sample_school.hpp"

using namespace campus;
using namespace campus::report;

namespace {

std::string sealed_pack() { return encode(sample::pack(), &pki::sha256_hex); }

std::string code_of_decoding(std::string const& text) {
  auto const pack = decode(text, &pki::sha256_hex);
  return pack ? "" : pack.error().code;
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  auto const at = text.find(what);
  BOOST_REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), by);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(report_pack)

BOOST_AUTO_TEST_CASE(a_pack_comes_back_as_it_was_made) {
  auto const made = sample::pack();
  auto const read = decode(sealed_pack(), &pki::sha256_hex);
  BOOST_REQUIRE(read.has_value());
  BOOST_TEST(read->object == made.object);
  BOOST_TEST(read->items.size() == made.items.size());
  BOOST_TEST(read->items[1].manual->owner == "网络管理员");
  BOOST_TEST(read->items[2].evidence[0].text.en == "no UPS is listed");
  BOOST_TEST(read->logs[0].gaps[0].hours == 24);
  BOOST_TEST(read->score.least == "25.00");
  BOOST_TEST(read->hazards[0].code == "A-01");
  BOOST_TEST(read->seal.size() == 64u);
  BOOST_TEST(encode(*read, &pki::sha256_hex) == sealed_pack());
}

BOOST_AUTO_TEST_CASE(a_flipped_bit_of_any_byte_is_found) {
  auto small = sample::pack();
  small.items.resize(1);
  auto const good = encode(small, &pki::sha256_hex);
  for (std::size_t at = 0; at < good.size(); ++at) {
    auto bad = good;
    bad[at] = static_cast<char>(bad[at] ^ (1 << at % 7));
    if (code_of_decoding(bad).empty()) BOOST_ERROR("byte " << at << " went unseen");
  }
  BOOST_TEST(good.size() > 1000u);
}

BOOST_AUTO_TEST_CASE(a_changed_verdict_names_its_item) {
  auto const bad = replaced(sealed_pack(), "\"not_met\"", "\"met\"");
  auto const read = decode(bad, &pki::sha256_hex);
  BOOST_REQUIRE(!read);
  BOOST_TEST(read.error().code == "CMP-G062");
  BOOST_TEST(read.error().arguments[0].value == "PES-11");
}

BOOST_AUTO_TEST_CASE(what_means_the_same_in_other_bytes_is_a_change_too) {
  BOOST_TEST(code_of_decoding(replaced(sealed_pack(), "\"level\":2", "\"level\": 2")) == "CMP-G063");
  BOOST_TEST(code_of_decoding(sealed_pack() + "\n") == "CMP-G063");
  BOOST_TEST(code_of_decoding(replaced(sealed_pack(), "25.00", "95.00")) == "CMP-G063");
}

BOOST_AUTO_TEST_CASE(what_is_no_pack_is_refused) {
  for (auto const* const text :
       {"", "{}", "[]", "null", "{\"schema\":\"campus/self-check/v2\"}", "{\"schema\":7}"})
    BOOST_TEST(code_of_decoding(text) == "CMP-G061", text);
  BOOST_TEST(code_of_decoding(std::string(200'000, '[')) == "CMP-G061");
  BOOST_TEST(code_of_decoding(std::string(pack_bytes_max + 1, ' ')) == "CMP-G060");
  BOOST_TEST(code_of_decoding(sealed_pack().substr(0, 900)) == "CMP-G061");
}

BOOST_AUTO_TEST_CASE(items_are_counted_by_their_verdict) {
  auto const counts = count(sample::pack().items);
  BOOST_TEST(counts.met == 1u);
  BOOST_TEST(counts.findings() == 2u);
  BOOST_TEST(counts.unchecked == 1u);
}

// Whatever a check can say, in a good school and in one nobody knows anything of, has its sentence.
BOOST_AUTO_TEST_CASE(every_piece_of_evidence_has_words_in_both_languages) {
  namespace guard = campus::protection;
  std::vector<guard::Control> controls;
  for (std::size_t i = 0; i < guard::check_names().size(); ++i)
    controls.push_back(guard::sample::control("A-" + std::to_string(i), "7.1.1.1" + std::string(i + 1, '1'),
                                              std::string(guard::check_names()[i]), true));
  auto const catalog = guard::sample::catalog(controls);
  auto spoilt = guard::sample::facts();
  for (auto& device : spoilt.devices)
    device = {.id = device.id, .kind = device.kind, .has_default_secret = true};
  spoilt.machine.passwords = guard::Machine::Passwords{};
  spoilt.machine.ssh = guard::Machine::Ssh{true, true, true, false, {}};
  spoilt.machine.logs = guard::Machine::Logs{};
  spoilt.machine.firewall =
      guard::Machine::Firewall{.source = "file", .rules = 3, .doubled_rules = 1, .wide_rules = 1};
  spoilt.logs[0].hours_missing = 3;
  spoilt.audit.is_whole = false;
  spoilt.uplink.gaps = 2;
  spoilt.control = {};
  spoilt.personal_columns = {{"pupil.phone"}};
  int pieces = 0;
  for (auto const& facts : {guard::Facts{}, guard::sample::facts(), spoilt})
    for (auto const& finding : guard::assess(catalog, guard::Level::two, facts, guard::sample::limits(), {}))
      for (auto const& one : item_of(finding, guard::Level::two).evidence) {
        ++pieces;
        BOOST_TEST(contract::find_entry("label." + one.code) != nullptr, one.code << " has no words");
        for (auto const& text : {one.text.zh, one.text.en})
          BOOST_TEST((!text.empty() && text.find('{') == std::string::npos), one.code << ": " << text);
      }
  BOOST_TEST(pieces > 200);
}

BOOST_AUTO_TEST_SUITE_END()
