#include "tests/system/uplink/gateway_school.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fstream>
#include <stdexcept>
#include <utility>

namespace campus::tests {

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

constexpr unsigned device_count = 60;
// How often another process's file is asked whether it has come so far.
constexpr std::chrono::milliseconds look_again{50};

}  // namespace

GatewaySchool::GatewaySchool(asio::io_context& loop, fs::path state, Programs programs)
    : School(loop, std::move(state)),
      loop_(loop),
      programs_(std::move(programs)),
      folder_(state_.parent_path()) {
  auto const secret = folder_ / "community";
  std::ofstream(secret) << "teaching\n";
  fs::permissions(secret, fs::perms::owner_read | fs::perms::owner_write);
}

void GatewaySchool::write_config(unsigned devices) const {
  std::ofstream file(folder_ / "campus.yaml");
  file << "school: {networks: [10.0.0.0/8]}\nlanguage: en\nuplink: {report_devices_every: 10s}\n"
       << "snmp:\n  every: 5s\n  devices:" << (devices == 0 ? " []\n" : "\n");
  for (unsigned device = 0; device < devices; ++device)
    file << "    - {name: sw-" << device << ", address: 127.0.0.1, port: " << agent_.port()
         << ", v2c: {community_file: community}}\n";
}

void GatewaySchool::start(bool shall_tell) {
  process_.start(
      {.arguments = {programs_.campusd, "--config", (folder_ / "campus.yaml").string()},
       .variables = {{"STATE_DIRECTORY", state_.string()}, {"RUNTIME_DIRECTORY", folder_.string()}},
       .errors = shall_tell ? Child::Errors::read : Child::Errors::dropped});
}

// The books are opened while nothing has been sent: what was made until then is entered by hand.
asio::awaitable<void> GatewaySchool::join(Invitation invitation) {
  write_config(device_count);
  start(true);
  for (auto line = co_await process_.line(); !line.contains("CMP-R001"); line = co_await process_.line())
    if (line.empty()) throw std::runtime_error("campusd does not come up");
  Ledger::open_books_of_school(record());
  Child enrolment(loop_);
  enrolment.start({.arguments = {programs_.campusctl, "--socket", (folder_ / "campusd.sock").string(),
                                 "uplink", "enroll", invitation.code, "--district", invitation.district,
                                 "--ca-words", invitation.authority_words},
                   .variables = {}});
  std::string answer;
  for (auto line = co_await enrolment.line(); !line.empty(); line = co_await enrolment.line())
    answer += line + '\n';
  if (enrolment.wait() != 0) throw std::runtime_error("campusctl uplink enroll: " + answer);
  kill();  // nobody will read what it tells
  start(false);
}

asio::awaitable<void> GatewaySchool::come_back() {
  start(false);
  co_return;
}

// Without devices it makes no more.
asio::awaitable<void> GatewaySchool::settle() {
  kill();
  write_config(0);
  start(false);
  asio::steady_timer pause(loop_);
  while (Ledger::waiting_at_school(record()) > 0) {
    if (!is_running()) throw std::runtime_error("campusd ended by itself");
    pause.expires_after(look_again);
    co_await pause.async_wait(asio::use_awaitable);
  }
  process_.ask_to_end();
  if (process_.wait() != 0) throw std::runtime_error("campusd did not end well");
}

School::Verdict GatewaySchool::judge(Ledger const& district) {
  auto const made = Ledger::made_by_school(record());
  auto const arrived = district.control_bodies();
  Verdict verdict;
  if (auto complaint = complaint_about(made, arrived); !complaint.empty())
    verdict.complaints.push_back(std::move(complaint));
  verdict.account = std::to_string(made.size()) + " device reports made; " + std::to_string(arrived.size()) +
                    " at the district, each once and in order";
  return verdict;
}

}  // namespace campus::tests
