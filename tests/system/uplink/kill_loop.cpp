// kill -9, again and again, of a school or its district, and at the end every record is at the district
// exactly once, in order, or covered by a gap.
//
//   kill_loop DISTRICTD SENDER ROUNDS [SEED]
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
#include <cstdio>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>
#include <stdexcept>
#include <string>

#include "tests/system/uplink/child.hpp"
#include "tests/system/uplink/ledger.hpp"
#include "tests/system/uplink/relay.hpp"

namespace {

using namespace campus::tests;
namespace asio = boost::asio;
namespace fs = std::filesystem;

// A step of the loop that takes longer is stuck; a loaded machine needs a few seconds.
constexpr std::chrono::seconds stuck{120};
constexpr unsigned pieces_max = 40;

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
};

class KillLoop {
public:
  KillLoop(std::string districtd, std::string sender, unsigned rounds, std::uint64_t seed)
      : districtd_(std::move(districtd)),
        sender_(std::move(sender)),
        rounds_(rounds),
        random_(seed),
        first_second_(std::time(nullptr) - 100'000),
        relay_(loop_, door_.port()),
        district_(loop_),
        school_(loop_),
        watchdog_(loop_),
        ledger_(folder_.path / "district/district.db") {}

  bool run();

private:
  asio::awaitable<void> live();
  asio::awaitable<void> watch();
  asio::awaitable<boost::json::object> tell_district(std::vector<std::string> words);
  asio::awaitable<void> found();
  asio::awaitable<void> kill_once(unsigned round);
  asio::awaitable<void> settle();
  void start_district();
  void start_school(std::vector<std::string> invitation);
  void verify(std::string const& account);

  std::string districtd_, sender_;
  unsigned rounds_;
  std::mt19937_64 random_;
  std::int64_t first_second_;
  Folder folder_;
  Door door_;
  asio::io_context loop_;
  Relay relay_;
  Child district_, school_;
  asio::steady_timer watchdog_;
  Ledger ledger_;
  Figures figures_;
  std::chrono::steady_clock::time_point last_step_ = std::chrono::steady_clock::now();
  unsigned round_ = 0;
  bool is_sound_ = true;
  bool is_over_ = false;
};

void KillLoop::start_district() {
  district_.start({.arguments = {districtd_, "run", "--config", (folder_.path / "district.yaml").string()},
                   .variables = {{"STATE_DIRECTORY", (folder_.path / "district").string()},
                                 {"RUNTIME_DIRECTORY", folder_.path.string()}},
                   .listening_socket = door_.socket()});
}

void KillLoop::start_school(std::vector<std::string> invitation) {
  std::vector<std::string> words{sender_, (folder_.path / "school").string(), std::to_string(first_second_)};
  words.insert(words.end(), invitation.begin(), invitation.end());
  school_.start({.arguments = std::move(words), .variables = {}});
}

asio::awaitable<boost::json::object> KillLoop::tell_district(std::vector<std::string> words) {
  words.insert(words.begin(), districtd_);
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
  fs::create_directory(folder_.path / "school");
  std::ofstream(folder_.path / "district.yaml")
      << "name: kill loop\nnames: [127.0.0.1]\nlisten: []\npublic_url: https://127.0.0.1:8443\n";
  std::vector<std::string> const init{"init"}, add{"school", "add", "XX-0127", "kill loop"};
  co_await tell_district(init);
  auto const invitation = co_await tell_district(add);
  ledger_.open_books();
  start_district();
  relay_.run();
  start_school({"https://127.0.0.1:" + std::to_string(relay_.port()),
                std::string(invitation.at("code").as_string()),
                std::string(invitation.at("authority_words").as_string())});
  if (co_await school_.line() != "ready") throw std::runtime_error("the school could not enrol");
}

asio::awaitable<void> KillLoop::kill_once(unsigned round) {
  auto const is_school = round % 2 == 0;
  auto const is_between = round / 2 % 2 == 0;
  if (is_between)
    co_await relay_.catch_answer();
  else
    co_await relay_.let_pass(1 + static_cast<unsigned>(random_() % pieces_max));
  ++(is_between ? figures_.between_send_and_ack : figures_.anywhere);
  ++(is_school ? figures_.kills_of_school : figures_.kills_of_district);
  (is_school ? school_ : district_).kill();
  if (is_between) {
    auto const records = ledger_.beyond_what_is_acknowledged(folder_.path / "school/record.db");
    if (records == 0) throw std::runtime_error("the answer that was caught acknowledged nothing");
    figures_.records_between += records;
  }
  relay_.drop();
  if (!is_school) co_return start_district();
  start_school({});
  if (co_await school_.line() != "ready") throw std::runtime_error("the school does not come back");
}

// Lets the school finish and asks it how many there were.
asio::awaitable<void> KillLoop::settle() {
  school_.ask_to_end();
  std::string account;
  for (auto line = co_await school_.line(); !line.empty(); line = co_await school_.line()) account = line;
  if (school_.wait() != 0) throw std::runtime_error("the school did not end well");
  district_.ask_to_end();
  if (district_.wait() != 0) throw std::runtime_error("districtd did not end well");
  verify(account);
}

void KillLoop::verify(std::string const& account) {
  unsigned long long control = 0, control_rejected = 0, rollup = 0, rollup_rejected = 0;
  if (std::sscanf(account.c_str(), "control %llu rejected %llu rollup %llu rejected %llu", &control,
                  &control_rejected, &rollup, &rollup_rejected) != 4)
    throw std::runtime_error("the school's account makes no sense: " + account);
  auto const at_control = ledger_.control();
  auto const at_rollup = ledger_.rollup(first_second_);
  for (auto const& complaint : {complaint_about(at_control, control), complaint_about(at_rollup, rollup)})
    if (!complaint.empty()) {
      std::cout << "error: " << complaint << '\n';
      is_sound_ = false;
    }
  if (control_rejected + rollup_rejected + ledger_.dead_letters() > 0) {
    std::cout << "error: records were rejected\n";
    is_sound_ = false;
  }
  std::cout << control << " device reports and " << rollup << " traffic reports made; "
            << at_control.arrivals.size() << " and " << at_rollup.arrivals.size()
            << " at the district, each once and in order; " << at_control.gaps.size() + at_rollup.gaps.size()
            << " gaps\n"
            << figures_.kills_of_school + figures_.kills_of_district << " kills: " << figures_.kills_of_school
            << " of the school, " << figures_.kills_of_district << " of the district; "
            << figures_.between_send_and_ack << " between send and ack of " << figures_.records_between
            << " records, " << figures_.anywhere << " anywhere\n";
}

asio::awaitable<void> KillLoop::live() {
  co_await found();
  for (; round_ < rounds_; ++round_) {
    last_step_ = std::chrono::steady_clock::now();
    co_await kill_once(round_);
  }
  last_step_ = std::chrono::steady_clock::now();
  co_await settle();
}

// A child that ended by itself, or a step that takes for ever, would leave the loop waiting without a word.
asio::awaitable<void> KillLoop::watch() {
  while (!is_over_) {
    watchdog_.expires_after(std::chrono::seconds(1));
    co_await watchdog_.async_wait(asio::as_tuple(asio::use_awaitable));
    if (is_over_) co_return;
    auto const where = " in round " + std::to_string(round_);
    if (round_ > 0 && round_ < rounds_ && !school_.is_running())
      throw std::runtime_error("the school ended" + where);
    if (round_ > 0 && round_ < rounds_ && !district_.is_running())
      throw std::runtime_error("districtd ended" + where);
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
  auto const seed = argc > 4 ? std::strtoull(argv[4], nullptr, 10) : std::random_device{}();
  std::cout << "seed " << seed << std::endl;
  try {
    KillLoop loop(argv[1], argv[2], static_cast<unsigned>(std::atoi(argv[3])), seed);
    return loop.run() ? 0 : 1;
  } catch (std::exception const& failure) {
    std::cout << "error: " << failure.what() << '\n';
    return 1;
  }
}
