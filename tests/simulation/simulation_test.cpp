// A term from one seed: CAMPUS_SIMULATION_SEED, or `test_simulation -- SEED`; without either always the same.

#include <openssl/evp.h>

#include <array>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "tests/simulation/term.hpp"

// Within the namespace, whose School is not the one of the model.
namespace campus::simulation {
namespace {

std::string sha256(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha256(), nullptr);
  std::string hex;
  for (unsigned i = 0; i < length; ++i) {
    hex += "0123456789abcdef"[digest[i] >> 4];
    hex += "0123456789abcdef"[digest[i] & 15];
  }
  return hex;
}

std::uint64_t chosen_seed() {
  auto const& suite = boost::unit_test::framework::master_test_suite();
  if (suite.argc > 1) return std::strtoull(suite.argv[1], nullptr, 10);
  if (auto const* const given = std::getenv("CAMPUS_SIMULATION_SEED"))
    return std::strtoull(given, nullptr, 10);
  return 20'260'901;
}

void fail_with_everything_broken(Term const& term, std::uint64_t seed) {
  for (auto const& sentence : term.invariants().broken())
    BOOST_ERROR("seed " << seed << ", step " << term.counts().steps << ", after " << term.what_happened()
                        << ": " << sentence);
}

// Whether a few weeks with that sin end in such a complaint.  A rare occasion for it need not come within the first: then
// others are looked at.
template <class Sin>
bool is_noticed(Sin sin, std::string_view complaint, protection::Sha256 digest = sha256) {
  for (std::uint64_t const seed : {7, 8, 9, 10}) {
    Term term({.seed = seed, .days = 24}, digest);
    sin(term);
    term.run();
    for (auto const& sentence : term.invariants().broken()) {
      if (sentence.find(complaint) != std::string::npos) return true;
      BOOST_TEST_MESSAGE("other than expected: " << sentence);
    }
  }
  return false;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(simulated_term)

BOOST_AUTO_TEST_CASE(a_term_of_a_school_of_three_thousand_breaks_no_promise) {
  auto const seed = chosen_seed();
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  std::fflush(stdout);
  auto const began = std::chrono::steady_clock::now();
  Term term({.seed = seed}, sha256);
  term.run();
  auto const took = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  auto const& counts = term.counts();
  std::printf(
      "seed %llu: %d days, %zu steps, %zu hosts, %zu sightings, %zu orders (%zu refused), %zu batches the "
      "disk "
      "refused,\n%zu restarts, %zu storms of addresses, %zu cuts, %zu lines of audit, %zu whole tables "
      "compared, "
      "%zu bytes flipped,\n%zu scans, %zu alerts, %zu pages; %.1f seconds\n",
      static_cast<unsigned long long>(seed), School::days, counts.steps, School::machines_max,
      counts.sightings, counts.orders, counts.refused, counts.unrecorded, counts.restarts, counts.floods,
      term.invariants().cuts(), term.record().chain().size(), term.invariants().whole_tables(),
      term.invariants().flips(), counts.scans, counts.alerts, counts.pages, took);
  fail_with_everything_broken(term, seed);
  // It would prove nothing if nothing had happened.
  BOOST_TEST(counts.steps > 50'000u);
  BOOST_TEST(term.invariants().cuts() > 100u);
  BOOST_TEST(counts.alerts > 100u);
  BOOST_TEST(counts.restarts > 10u);
  BOOST_TEST(counts.unrecorded > 10u);
}

BOOST_AUTO_TEST_CASE(a_kernel_that_hears_before_the_record_is_noticed) {
  BOOST_TEST(
      is_noticed([](Term& term) { term.gateway().sins.tells_the_kernel_first = true; }, "than the audit"));
}

BOOST_AUTO_TEST_CASE(a_step_that_no_record_holds_is_noticed) {
  auto const sin = [](Term& term) { term.gateway().sins.confirms_what_was_refused = true; };
  BOOST_TEST(is_noticed(sin, "as another than the audit, which says"));
}

BOOST_AUTO_TEST_CASE(an_order_that_is_not_taken_back_is_noticed) {
  BOOST_TEST(is_noticed([](Term& term) { term.gateway().sins.forgets_to_take_back = true; },
                        "left something behind"));
}

BOOST_AUTO_TEST_CASE(a_gateway_that_believes_every_frame_is_noticed) {
  BOOST_TEST(
      is_noticed([](Term& term) { term.gateway().sins.believes_claims = true; }, "a forged claim changed"));
}

BOOST_AUTO_TEST_CASE(an_exempt_host_that_is_cut_is_noticed) {
  BOOST_TEST(is_noticed([](Term& term) { term.kernel().sins.shuts_out_the_exempt = true; },
                        "is exempt and cut off"));
}

BOOST_AUTO_TEST_CASE(a_kernel_that_loses_a_row_is_noticed) {
  BOOST_TEST(is_noticed([](Term& term) { term.kernel().sins.loses_the_last_row = true; },
                        "rows too many and lacks"));
}

BOOST_AUTO_TEST_CASE(a_table_that_differs_from_itself_is_noticed) {
  auto const sin = [](Term& term) { term.kernel().sins.reads_differently_each_time = true; };
  BOOST_TEST(is_noticed(sin, "differs from itself"));
}

BOOST_AUTO_TEST_CASE(an_audit_that_is_not_sealed_is_noticed) {
  BOOST_TEST(is_noticed([](Term& term) { term.record().sins.forgets_to_seal = true; }, "the chain breaks"));
}

BOOST_AUTO_TEST_CASE(a_digest_that_is_always_the_same_is_noticed) {
  auto const same = [](std::string_view) { return std::string(64, '0'); };
  BOOST_TEST(is_noticed([](Term&) {}, "a flipped byte of the audit is not found", same));
}

BOOST_AUTO_TEST_CASE(two_open_alerts_of_a_key_in_the_record_are_noticed) {
  auto const sin = [](Term& term) { term.record().sins.keeps_a_closed_alert_open = true; };
  BOOST_TEST(is_noticed(sin, "is open twice in the record"));
}

// These look at alerts that no book would make, so they are handed to the check itself.
struct Looked {
  School school;
  Record record{sha256};
  Kernel kernel;
  Causes causes{school.alerts, school.topology};
  Invariants invariants{school, record, kernel, causes};
  Instant now = school.at(10, 600);

  static Alert unreachable(std::string object) {
    Alert alert;
    alert.number = 1;
    alert.key = {std::move(object), "device.unreachable"};
    alert.state = AlertState::firing;
    return alert;
  }
  std::string complaint_about(std::vector<Alert> const& alerts) {
    invariants.of_the_alerts(alerts, {}, now);
    return invariants.broken().empty() ? "none" : invariants.broken().front();
  }
  void silence(std::string const& name) {
    for (int i = 0; i < 3; ++i) causes.device_was_silent({name}, now);
  }
};

BOOST_AUTO_TEST_CASE(an_alert_without_a_cause_is_noticed) {
  BOOST_TEST(Looked().complaint_about({Looked::unreachable("device:sw-1")}) ==
             "device:sw-1 device.unreachable is an alert: nobody ever told of it");
}

BOOST_AUTO_TEST_CASE(an_alert_that_outlives_its_cause_is_noticed) {
  Looked looked;
  looked.silence("sw-1");
  looked.causes.device_answered({"sw-1"}, looked.now);
  BOOST_TEST(looked.complaint_about({Looked::unreachable("device:sw-1")}) ==
             "device:sw-1 device.unreachable is an alert: the world is well");
}

BOOST_AUTO_TEST_CASE(a_trouble_that_is_no_alert_is_noticed) {
  Looked looked;
  looked.silence("sw-1");
  BOOST_TEST(looked.complaint_about({}) == "device:sw-1 is unreachable and no alert");
}

BOOST_AUTO_TEST_CASE(an_alert_hidden_behind_nothing_is_noticed) {
  Looked looked;
  looked.silence("sw-1-1");
  auto hidden = Looked::unreachable("device:sw-1-1");
  hidden.suppressed_by = AlertKey{"device:sw-1", "device.unreachable"};
  BOOST_TEST(looked.complaint_about({hidden}) ==
             "device:sw-1-1 is hidden behind device:sw-1, which is no alert");
}

BOOST_AUTO_TEST_CASE(a_key_that_is_open_twice_is_noticed) {
  Looked looked;
  looked.silence("sw-1");
  auto const alert = Looked::unreachable("device:sw-1");
  BOOST_TEST(looked.complaint_about({alert, alert}) == "device:sw-1 device.unreachable is open twice");
}

BOOST_AUTO_TEST_CASE(a_page_for_what_is_explained_is_noticed) {
  Looked looked;
  looked.silence("sw-1");
  Notice notice;
  notice.lead = Looked::unreachable("device:sw-1-1");
  looked.invariants.of_the_notices(std::vector{notice});
  BOOST_TEST(looked.invariants.broken().size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_host_that_stands_as_nobody_ordered_is_noticed) {
  Looked looked;
  admission::Gate gate(looked.school.site, looked.now);
  auto const mac = looked.school.machines.back().mac;
  gate.see({mac, looked.school.machines.back().v4(), "br210", looked.now}, looked.now);
  StandingChange const change{gate.host(mac)->id,        mac,       Standing::pending, Standing::blocked,
                              StandingCause::restricted, looked.now};
  gate.confirm(std::span(&change, 1));
  looked.invariants.of_a_host(gate, mac, looked.now);
  BOOST_TEST(looked.invariants.broken().size() == 2u);  // neither an order nor a line of the audit says so
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace campus::simulation
