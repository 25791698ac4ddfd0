// What a captured frame claims of a host, beside what the kernel says of it.

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>

#include "policy/campus.hpp"

using namespace campus;
using namespace std::chrono_literals;

namespace {

constexpr Instant start{std::chrono::seconds(1'790'000'000)};
MacAddress const tablet = *MacAddress::parse("3c:6a:9d:00:10:01");
MacAddress const laptop = *MacAddress::parse("3c:6a:9d:00:10:02");
MacAddress const printer = *MacAddress::parse("3c:6a:9d:00:10:03");

IpAddress address(std::string_view text) { return *IpAddress::parse(text); }

// Two segments that are captured as well, and a gate that enforces.
struct Gated {
  Campus campus{{}};
  Instant now = start;

  Gated() {
    gate().reconfigure({.segments = {{{210}, "br210"}, {{230}, "br230"}}, .garden = {}, .exempt = {}}, now);
    order(admission::SetMode{AdmissionMode::enforce, "root", "as announced"});
  }
  admission::Gate& gate() { return campus.admission(); }
  void order(admission::Order const& what) {
    auto const decision = gate().decide(what, now);
    BOOST_REQUIRE_MESSAGE(decision, decision.error().code);
    gate().confirm(*decision);
    settle();
  }
  void admit(MacAddress const& mac, std::optional<VlanId> vlan = {}) {
    order(admission::Allow{mac, Group::pupil, vlan, std::nullopt, "root", "", false});
  }
  void settle() { gate().confirm(gate().due(now)); }
  void pass(Duration span) {
    for (auto const until = now + span; now < until;)
      campus.tick(now += std::min<Duration>(10s, until - now));
    settle();
  }
  void kernel_sees(MacAddress const& mac, std::string_view at, std::string interface_name = "br210") {
    campus.observe(HostSeen{mac, address(at), std::move(interface_name), now}, now);
    settle();
  }
  void claim(MacAddress const& mac, std::string_view at, std::string interface_name, std::uint16_t vlan = 0) {
    Clue clue;
    clue.at = now;
    clue.mac = mac;
    clue.vlan = vlan;
    clue.address = address(at);
    campus.observe(CluesHeard{.interface_name = std::move(interface_name), .at = now, .clues = {clue}}, now);
    settle();
  }
  Host const& host(MacAddress const& mac) {
    BOOST_REQUIRE(gate().host(mac) != nullptr);
    return *gate().host(mac);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(campus_claims, Gated)

BOOST_AUTO_TEST_CASE(one_forged_frame_in_another_segment_cuts_nobody) {
  kernel_sees(tablet, "10.210.0.7");
  admit(tablet, VlanId{210});
  auto const before = gate().table(now);
  claim(tablet, "10.210.0.7", "br230");
  claim(tablet, "10.230.0.99", "br230");
  BOOST_TEST((host(tablet).standing == Standing::admitted));
  BOOST_TEST(host(tablet).interface_name == "br210");
  BOOST_TEST((gate().table(now) == before));
}

BOOST_AUTO_TEST_CASE(a_claim_takes_no_address_from_one_that_is_admitted) {
  kernel_sees(tablet, "10.210.0.7");
  admit(tablet);
  kernel_sees(laptop, "10.210.0.8");
  auto const before = gate().table(now);
  claim(laptop, "10.210.0.7", "br210");   // known to the kernel
  claim(printer, "10.210.0.7", "br210");  // known to nobody
  BOOST_TEST((gate().table(now) == before));
  BOOST_TEST((gate().host_at(address("10.210.0.7"))->mac == tablet));
  pass(1h);  // the tablet sleeps
  claim(printer, "10.210.0.7", "br210");
  BOOST_TEST((gate().table(now) == before));
}

BOOST_AUTO_TEST_CASE(claims_without_end_push_out_no_address_that_is_in_force) {
  kernel_sees(tablet, "10.210.0.7");
  admit(tablet);
  for (int i = 0; i < 20; ++i) claim(tablet, "10.210.1." + std::to_string(i), "br210");
  BOOST_TEST((gate().host_at(address("10.210.0.7"))->mac == tablet));
  pass(1h);
  for (int i = 0; i < 20; ++i) claim(tablet, "10.210.1." + std::to_string(i), "br210");
  BOOST_TEST((gate().host_at(address("10.210.0.7"))->mac == tablet));
}

BOOST_AUTO_TEST_CASE(a_sleeper_is_not_moved_where_it_would_be_cut) {
  kernel_sees(tablet, "10.210.0.7");
  admit(tablet, VlanId{210});
  campus.observe(HostLeft{tablet, address("10.210.0.7"), "br210", now}, now);
  pass(1h);
  auto const before = gate().table(now);
  claim(tablet, "10.230.0.7", "br230");
  BOOST_TEST((host(tablet).standing == Standing::admitted));
  BOOST_TEST((gate().table(now) == before));
  kernel_sees(tablet, "10.230.0.7", "br230");
  BOOST_TEST((host(tablet).standing == Standing::pending), "the kernel's word counts as ever");
}

BOOST_AUTO_TEST_CASE(a_restart_believes_no_claim_before_the_kernel_has_spoken) {
  kernel_sees(tablet, "10.210.0.7");
  admit(tablet, VlanId{210});
  gate().restore({.mode = gate().mode(),
                  .next_host = gate().next_host(),
                  .hosts = gate().hosts(),
                  .grants = gate().roster().grants_of(tablet),
                  .restrictions = {}},
                 now);
  auto const before = gate().table(now);
  claim(tablet, "10.230.0.7", "br230");
  BOOST_TEST((gate().table(now) == before));
}

BOOST_AUTO_TEST_CASE(a_claim_shows_who_never_spoke_with_the_gateway) {
  claim(printer, "10.210.0.9", "br210");
  BOOST_TEST(host(printer).interface_name == "br210");
  BOOST_TEST(host(printer).is_present());
  BOOST_TEST((host(printer).standing == Standing::pending));
  admit(printer);
  pass(2min);
  claim(printer, "10.230.0.9", "br230");  // carried elsewhere, where it may be as well
  BOOST_TEST(host(printer).interface_name == "br230");
  BOOST_TEST((gate().host_at(address("10.230.0.9"))->mac == printer));
}

// The frames of a segment come untagged from its interface; a tag on it is of some other network.
BOOST_AUTO_TEST_CASE(a_tagged_frame_says_nothing_of_the_segment_that_carries_it) {
  claim(printer, "10.230.0.9", "br210", 230);
  BOOST_TEST((gate().host(printer) == nullptr));
}

BOOST_AUTO_TEST_CASE(claims_leave_newcomers_of_the_kernel_their_turn) {
  for (std::uint32_t i = 0; i < 2 * admission::Gate::newcomers_burst; ++i) {
    MacAddress const invented{{2, 3, 0, 0, static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)}};
    claim(invented, IpAddress::v4(0x0ad20000u + i).to_string(), "br210");
  }
  kernel_sees(tablet, "10.210.0.7");
  BOOST_TEST((gate().host(tablet) != nullptr));
}

BOOST_AUTO_TEST_SUITE_END()
