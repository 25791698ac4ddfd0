// kill -9, again and again, of a school or its district, and at the end every record is at the district
// exactly once, in order, or covered by a gap.
//
//   kill_loop ROUNDS DISTRICTD SENDER               the school is uplink_sender
//   kill_loop ROUNDS DISTRICTD CAMPUSD CAMPUSCTL    the school is campusd
//
// CAMPUS_SEED repeats the choice of moments.
//
// Half of the kills fall between a delivery and its acknowledgement: the relay has the district's answer in
// its hands when the process dies, and nobody ever gets it.  The other half fall anywhere: after a random
// number of pieces of traffic.  Both happen to both sides in turn.  Nothing here waits for time to pass; the
// only clock is the watchdog's.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>

#include "tests/system/uplink/child.hpp"
#include "tests/system/uplink/counting_school.hpp"
#include "tests/system/uplink/gateway_school.hpp"
#include "tests/system/uplink/ledger.hpp"
#include "tests/system/uplink/relay.hpp"

namespace {

using namespace campus;
using namespace campus::tests;
namespace asio = boost::asio;
namespace fs = std::filesystem;

// A step of the loop that takes longer is stuck; a loaded machine needs a few seconds.
constexpr std::chrono::seconds stuck{120};
// A caught answer that acknowledges nothing is no kill between send and ack; so many more kills make up for
// them.
constexpr unsigned extra_kills_max = 60;

// A socket that outlives the districts that listen on it, so that a school finds a door while one is being
// replaced.
class Door {
public:
  Door() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (socket_ < 0 || ::bind(socket_, any, size) != 0 || ::listen(socket_, 64) != 0 ||
        ::getsockname(socket_, any, &size) != 0)
      throw std::runtime_error("no port on loopback");
    port_ = ntohs(address.sin_port);
  }
  ~Door() { ::close(socket_); }
  Door(Door const&) = delete;
  Door& operator=(Door const&) = delete;
  int socket() const { return socket_; }
  std::uint16_t port() const { return port_; }

private:
  int socket_;
  std::uint16_t port_ = 0;
};

struct Folder {
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "campus-kill-loop-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder");
    path = pattern;
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
  fs::path path;
};

struct Figures {
  unsigned kills_of_school = 0, kills_of_district = 0;
  unsigned between_send_and_ack = 0, anywhere = 0;
  std::uint64_t records_between = 0;
  unsigned kills() const { return kills_of_school + kills_of_district; }
};

struct Programs {
  std::string districtd, school, campusctl;  // without campusctl the school is uplink_sender
};

class KillLoop {
public:
  KillLoop(Programs programs, unsigned rounds, std::uint64_t seed)
      : programs_(std::move(programs)),
        rounds_(rounds),
        random_(seed),
        relay_(loop_, door_.port()),
        district_(loop_),
        school_(make_school()),
        watchdog_(loop_),
        ledger_(folder_.path / "district/district.db") {}

  bool run();

private:
  std::unique_ptr<School> make_school();
  asio::awaitable<void> live();
  asio::awaitable<void> watch();
  asio::awaitable<boost::json::object> tell_district(std::vector<std::string> words);
  asio::awaitable<void> found();
  asio::awaitable<void> kill_once(bool is_school, bool shall_be_between);
  asio::awaitable<void> settle();
  void start_district();
  void judge();

  Programs programs_;
  unsigned rounds_;
  std::mt19937_64 random_;
  Folder folder_;
  Door door_;
  asio::io_context loop_;
  Relay relay_;
  Child district_;
  std::unique_ptr<School> school_;
  asio::steady_timer watchdog_;
  Ledger ledger_;
  Figures figures_;
  std::chrono::steady_clock::time_point last_step_ = std::chrono::steady_clock::now();
  bool is_killing_ = false;
  bool is_sound_ = true;
  bool is_over_ = false;
};

std::unique_ptr<School> KillLoop::make_school() {
  auto const state = folder_.path / "school";
  fs::create_directory(state);
  if (programs_.campusctl.empty()) return std::make_unique<CountingSchool>(loop_, state, programs_.school);
  return std::make_unique<GatewaySchool>(loop_, state,
                                         GatewaySchool::Programs{programs_.school, programs_.campusctl});
}

void KillLoop::start_district() {
  district_.start(
      {.arguments = {programs_.districtd, "run", "--config", (folder_.path / "district.yaml").string()},
       .variables = {{"STATE_DIRECTORY", (folder_.path / "district").string()},
                     {"RUNTIME_DIRECTORY", folder_.path.string()}},
       .listening_socket = door_.socket()});
}

asio::awaitable<boost::json::object> KillLoop::tell_district(std::vector<std::string> words) {
  words.insert(words.begin(), programs_.districtd);
  for (auto const* const word : {"-o", "json", "--config"}) words.push_back(word);
  words.push_back((folder_.path / "district.yaml").string());
  Child child(loop_);
  child.start({.arguments = std::move(words),
               .variables = {{"STATE_DIRECTORY", (folder_.path / "district").string()}}});
  auto const line = co_await child.line();
  if (child.wait() != 0) throw std::runtime_error("districtd refused: " + line);
  co_return boost::json::parse(line).as_object();
}

asio::awaitable<void> KillLoop::found() {
  fs::create_directory(folder_.path / "district");
  std::ofstream(folder_.path / "district.yaml")
      << "name: kill loop\nnames: [127.0.0.1]\nlisten: []\npublic_url: https://127.0.0.1:8443\n";
  std::vector<std::string> const init{"init"}, add{"school", "add", "XX-0127", "kill loop"};
  co_await tell_district(init);
  auto const invitation = co_await tell_district(add);
  ledger_.open_books();
  start_district();
  relay_.run();
  School::Invitation const paper{"https://127.0.0.1:" + std::to_string(relay_.port()),
                                 std::string(invitation.at("code").as_string()),
                                 std::string(invitation.at("authority_words").as_string())};
  co_await school_->join(paper);
}

asio::awaitable<void> KillLoop::kill_once(bool is_school, bool shall_be_between) {
  if (shall_be_between)
    co_await relay_.catch_answer();
  else
    co_await relay_.let_pass(1 + static_cast<unsigned>(random_() % school_->pieces_most()));
  if (is_school)
    school_->kill();
  else
    district_.kill();
  // What the district has and the school cannot know: only then did the kill fall between send and ack.
  auto const records = shall_be_between ? ledger_.beyond_what_is_acknowledged(school_->record()) : 0;
  figures_.records_between += records;
  ++(records > 0 ? figures_.between_send_and_ack : figures_.anywhere);
  ++(is_school ? figures_.kills_of_school : figures_.kills_of_district);
  relay_.drop();
  if (is_school)
    co_await school_->come_back();
  else
    start_district();
}

// Lets the school finish and asks it how many there were.
asio::awaitable<void> KillLoop::settle() {
  co_await school_->settle();
  district_.ask_to_end();
  if (district_.wait() != 0) throw std::runtime_error("districtd did not end well");
  judge();
}

void KillLoop::judge() {
  auto verdict = school_->judge(ledger_);
  if (ledger_.dead_letters() > 0) verdict.complaints.emplace_back("the district rejected records");
  for (auto const& complaint : verdict.complaints) std::cout << "error: " << complaint << '\n';
  is_sound_ = verdict.complaints.empty();
  std::cout << verdict.account << '\n'
            << figures_.kills() << " kills: " << figures_.kills_of_school << " of the school, "
            << figures_.kills_of_district << " of the district; " << figures_.between_send_and_ack
            << " between send and ack of " << figures_.records_between << " records, " << figures_.anywhere
            << " anywhere\n";
}

// Half of the kills fall between send and ack, and either half is shared by both sides.
asio::awaitable<void> KillLoop::live() {
  co_await found();
  is_killing_ = true;
  while (figures_.kills() < rounds_ || 2 * figures_.between_send_and_ack < rounds_) {
    if (figures_.kills() > rounds_ + extra_kills_max)
      throw std::runtime_error("too few answers could be caught");
    last_step_ = std::chrono::steady_clock::now();
    auto const is_school = figures_.kills() % 2 == 0;
    auto const shall_be_between = figures_.between_send_and_ack <= figures_.anywhere;
    co_await kill_once(is_school, shall_be_between);
  }
  is_killing_ = false;
  last_step_ = std::chrono::steady_clock::now();
  co_await settle();
}

// A child that ended by itself, or a step that takes for ever, would leave the loop waiting without a word.
asio::awaitable<void> KillLoop::watch() {
  while (!is_over_) {
    watchdog_.expires_after(std::chrono::seconds(1));
    co_await watchdog_.async_wait(asio::as_tuple(asio::use_awaitable));
    if (is_over_) co_return;
    auto const where = " after kill " + std::to_string(figures_.kills());
    if (is_killing_ && !school_->is_running()) throw std::runtime_error("the school ended" + where);
    if (is_killing_ && !district_.is_running()) throw std::runtime_error("districtd ended" + where);
    if (std::chrono::steady_clock::now() - last_step_ > stuck)
      throw std::runtime_error("nothing happens" + where);
  }
}

bool KillLoop::run() {
  auto const rethrow = [](std::exception_ptr failure) {
    if (failure) std::rethrow_exception(failure);
  };
  asio::co_spawn(loop_, watch(), rethrow);
  asio::co_spawn(loop_, live(), [this, rethrow](std::exception_ptr failure) {
    rethrow(failure);
    is_over_ = true;
    loop_.stop();
  });
  loop_.run();
  return is_sound_;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  if (argc > 4 && !test::Snmpd::is_installed()) {
    std::cout << "skipped: needs snmpd and snmpget\n";
    return 0;
  }
  auto const* const wanted = std::getenv("CAMPUS_SEED");
  auto const seed = wanted != nullptr ? std::strtoull(wanted, nullptr, 10) : std::random_device{}();
  std::cout << "seed " << seed << std::endl;
  try {
    KillLoop loop({argv[2], argv[3], argc > 4 ? argv[4] : ""}, static_cast<unsigned>(std::atoi(argv[1])),
                  seed);
    return loop.run() ? 0 : 1;
  } catch (std::exception const& failure) {
    std::cout << "error: " << failure.what() << '\n';
    return 1;
  }
}
