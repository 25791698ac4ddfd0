#include "policy/protection/audit_chain.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <string>
#include <vector>

using namespace campus;
using namespace campus::protection;

namespace {

// Stands for SHA-256 where only "other text, other digest" matters: FNV-1a, four times, as 64 digits.
std::string digest_for_chains(std::string_view text) {
  std::string digits;
  for (std::uint64_t part = 0; part < 4; ++part) {
    auto hash = 14695981039346656037ull + part;
    for (auto const letter : text) hash = (hash ^ static_cast<unsigned char>(letter)) * 1099511628211ull;
    for (int shift = 60; shift >= 0; shift -= 4) digits += "0123456789abcdef"[hash >> shift & 15u];
  }
  return digits;
}

std::vector<AuditEntry> chain_of(std::size_t length) {
  std::vector<AuditEntry> entries;
  ChainEnd end;
  for (std::size_t i = 0; i < length; ++i) {
    AuditEntry entry{.at = Instant(std::chrono::seconds(1'700'000'000 + static_cast<int>(i))),
                     .actor = "root",
                     .action = "nac.block",
                     .subject = "host-" + std::to_string(i),
                     .outcome = "done"};
    entries.push_back(sealed(std::move(entry), end, digest_for_chains));
    end = {entries.back().number, entries.back().seal};
  }
  return entries;
}

std::string code_of(Result<ChainEnd> const& result) { return result ? "" : result.error().code; }

}  // namespace

BOOST_AUTO_TEST_SUITE(audit_chain)

BOOST_AUTO_TEST_CASE(an_unchanged_chain_verifies_to_its_end) {
  auto const entries = chain_of(5);
  auto const end = verify(entries, {}, digest_for_chains);
  BOOST_REQUIRE(end.has_value());
  BOOST_TEST(end->number == 5u);
  BOOST_TEST(end->seal == entries.back().seal);
  BOOST_TEST((verify({}, {}, digest_for_chains) == ChainEnd{}));
}

BOOST_AUTO_TEST_CASE(any_changed_field_breaks_its_own_entry) {
  using Change = void (*)(AuditEntry&);
  for (Change const change : {Change([](AuditEntry& entry) { entry.actor = "nobody"; }),
                              Change([](AuditEntry& entry) { entry.action = "nac.allow"; }),
                              Change([](AuditEntry& entry) { entry.subject[0] ^= 1; }),
                              Change([](AuditEntry& entry) { entry.outcome.clear(); }),
                              Change([](AuditEntry& entry) { entry.at += Duration(1); }),
                              Change([](AuditEntry& entry) { entry.seal[63] ^= 1; })}) {
    auto entries = chain_of(4);
    change(entries[2]);
    auto const end = verify(entries, {}, digest_for_chains);
    BOOST_TEST(code_of(end) == "CMP-G003");
    BOOST_TEST(end.error().arguments[0].value == "3");
  }
}

BOOST_AUTO_TEST_CASE(an_entry_that_was_sealed_anew_breaks_the_next) {
  auto entries = chain_of(4);
  entries[1].outcome = "refused";
  entries[1] = sealed(entries[1], {entries[0].number, entries[0].seal}, digest_for_chains);
  auto const end = verify(entries, {}, digest_for_chains);
  BOOST_TEST(code_of(end) == "CMP-G002");
  BOOST_TEST(end.error().arguments[0].value == "3");
}

BOOST_AUTO_TEST_CASE(a_removed_an_added_and_a_swapped_entry_show) {
  auto removed = chain_of(4);
  removed.erase(removed.begin() + 1);
  BOOST_TEST(code_of(verify(removed, {}, digest_for_chains)) == "CMP-G001");
  auto doubled = chain_of(4);
  doubled.insert(doubled.begin() + 1, doubled[1]);
  BOOST_TEST(code_of(verify(doubled, {}, digest_for_chains)) == "CMP-G001");
  auto swapped = chain_of(4);
  std::swap(swapped[1], swapped[2]);
  BOOST_TEST(code_of(verify(swapped, {}, digest_for_chains)) == "CMP-G001");
}

BOOST_AUTO_TEST_CASE(text_cannot_move_from_one_field_into_the_next) {
  AuditEntry const one{.actor = "ab", .action = "c"};
  AuditEntry const other{.actor = "a", .action = "bc"};
  BOOST_TEST(sealed(one, {}, digest_for_chains).seal != sealed(other, {}, digest_for_chains).seal);
}

BOOST_AUTO_TEST_CASE(a_cut_off_end_shows_to_whoever_was_told_of_it) {
  auto entries = chain_of(4);
  ChainEnd const told{entries.back().number, entries.back().seal};
  BOOST_TEST(verify_up_to(told, entries, {}, digest_for_chains).has_value());
  entries.pop_back();
  auto const shorter = verify_up_to(told, entries, {}, digest_for_chains);
  BOOST_REQUIRE(!shorter);
  BOOST_TEST(shorter.error().code == "CMP-G004");
  AuditEntry forged{.actor = "root", .action = "nac.allow"};
  entries.push_back(sealed(forged, {entries.back().number, entries.back().seal}, digest_for_chains));
  auto const other = verify_up_to(told, entries, {}, digest_for_chains);
  BOOST_REQUIRE(!other);
  BOOST_TEST(other.error().code == "CMP-G005");
}

BOOST_AUTO_TEST_CASE(a_part_of_a_chain_verifies_from_where_it_begins) {
  auto const entries = chain_of(6);
  std::span<AuditEntry const> const part = std::span(entries).subspan(3);
  auto const end = verify(part, {entries[2].number, entries[2].seal}, digest_for_chains);
  BOOST_REQUIRE(end.has_value());
  BOOST_TEST(end->number == 6u);
}

BOOST_AUTO_TEST_SUITE_END()
