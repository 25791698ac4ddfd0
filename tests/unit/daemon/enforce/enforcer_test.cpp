// Both ends of the socket, and a kernel that can be asked afterwards.

#include "daemon/enforce/enforcer.hpp"

#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "daemon/enforce/service.hpp"
#include "tests/support/fake_kernel.hpp"

using namespace campus;
using namespace campus::enforce;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using admission::AdmissionTable;
using admission::Element;
using admission::Passage;

namespace {

Element sender_of(std::uint8_t last, Passage passage) {
  Element element;
  element.kind = Element::Kind::sender;
  element.mac = {{0x3c, 0x6a, 0x9d, 0, 0, last}};
  element.passage = passage;
  return element;
}

AdmissionTable table_with(std::vector<Element> elements) {
  return {.is_built = true, .elements = {elements.begin(), elements.end()}};
}

// campus-enforcer without its program: the service on a thread of its own.
class RunningService {
public:
  RunningService(std::filesystem::path const& path, test::FakeKernel& kernel, std::vector<uid_t> users) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.string().copy(address.sun_path, sizeof address.sun_path - 1);
    std::filesystem::remove(path);
    listening_ = ::socket(AF_UNIX, SOCK_STREAM, 0);
    BOOST_REQUIRE(::bind(listening_, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0);
    BOOST_REQUIRE(::listen(listening_, 4) == 0);
    end_ = ::eventfd(0, 0);
    thread_ = std::jthread([this, &kernel, users] {
      Service service(kernel, {.users = users});
      service.run(listening_, end_).value();
    });
  }
  ~RunningService() {
    std::uint64_t const one = 1;
    (void)!::write(end_, &one, sizeof one);
    thread_.join();
    ::close(listening_);
    ::close(end_);
  }
  RunningService(RunningService const&) = delete;
  RunningService& operator=(RunningService const&) = delete;

private:
  int listening_ = -1;
  int end_ = -1;
  std::jthread thread_;
};

struct Folder {
  std::filesystem::path path;
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "campus-enforce.XXXXXX").string();
    path = ::mkdtemp(pattern.data());
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::filesystem::path socket() const { return path / "enforcer.sock"; }
};

struct Loop {
  Folder folder;
  asio::io_context context;
  std::vector<std::string> faults;
  unsigned regained = 0;
  std::function<void()> when_failed = [] {};
  std::function<void()> when_regained = [] {};
  Enforcer enforcer{context.get_executor(),
                    folder.socket(),
                    {.failed =
                         [this](Fault const& fault) {
                           faults.push_back(fault.code);
                           when_failed();
                         },
                     .regained =
                         [this] {
                           ++regained;
                           when_regained();
                         }}};

  Loop() { asio::co_spawn(context, enforcer.run(), asio::detached); }
  // Runs until the kernel has what is desired now.
  bool settle() {
    bool is_settled = false;
    auto wait = [](Enforcer& one, bool& settled) -> asio::awaitable<void> {
      settled = co_await one.in_force(30s);
    };
    bool is_over = false;
    asio::co_spawn(context, wait(enforcer, is_settled), [&](std::exception_ptr) { is_over = true; });
    while (!is_over) context.run_one();
    return is_settled;
  }
  void run_until(std::function<bool()> is_so) {
    while (!is_so()) context.run_one();
  }
  void end() {
    enforcer.stop();
    context.run();
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(enforcer)

BOOST_AUTO_TEST_CASE(what_is_desired_comes_to_be_and_further_steps_are_only_the_difference) {
  Loop loop;
  test::FakeKernel kernel;
  RunningService service(loop.folder.socket(), kernel, {::getuid()});
  loop.enforcer.set_desired(table_with({sender_of(1, Passage::open)}));
  BOOST_TEST(loop.settle());
  BOOST_TEST(loop.enforcer.status().is_in_force);
  loop.enforcer.set_desired(table_with({sender_of(1, Passage::shut)}));
  BOOST_TEST(loop.settle());
  loop.end();
  BOOST_REQUIRE(kernel.plans.size() == 2u);
  BOOST_TEST(kernel.plans[0].is_rebuilt);
  BOOST_TEST((kernel.plans[1].removed == std::vector{sender_of(1, Passage::open)}));
  BOOST_TEST((kernel.plans[1].added == std::vector{sender_of(1, Passage::shut)}));
  BOOST_TEST((kernel.table == table_with({sender_of(1, Passage::shut)})));
  BOOST_TEST(loop.faults.empty());
}

BOOST_AUTO_TEST_CASE(before_anything_is_desired_the_kernel_is_not_even_asked) {
  Loop loop;
  test::FakeKernel kernel;
  RunningService service(loop.folder.socket(), kernel, {::getuid()});
  loop.context.poll();
  BOOST_TEST(!loop.enforcer.status().is_connected);
  loop.end();
  BOOST_TEST(kernel.reads == 0u);
}

BOOST_AUTO_TEST_CASE(many_who_wait_for_it_let_the_loop_sleep) {
  Loop loop;  // and no campus-enforcer
  loop.enforcer.set_desired(table_with({sender_of(1, Passage::open)}));
  auto wait = [](Enforcer& one) -> asio::awaitable<void> { co_await one.in_force(300ms); };
  int over = 0;
  for (int count = 0; count < 3; ++count)
    asio::co_spawn(loop.context, wait(loop.enforcer), [&](std::exception_ptr) { ++over; });
  std::size_t turns = 0;
  for (; over < 3; ++turns) loop.context.run_one();
  BOOST_TEST(turns < 100u);
  loop.end();
}

BOOST_AUTO_TEST_CASE(for_an_enforcer_that_nobody_runs_nobody_waits) {
  asio::io_context context;
  Enforcer idle(context.get_executor(), "/nonexistent", {.failed = [](Fault const&) {}, .regained = [] {}});
  idle.set_desired(table_with({sender_of(1, Passage::open)}));
  bool is_settled = true;
  auto wait = [](Enforcer& one, bool& settled) -> asio::awaitable<void> {
    settled = co_await one.in_force(30s);
  };
  auto const begun = std::chrono::steady_clock::now();
  asio::co_spawn(context, wait(idle, is_settled), asio::detached);
  context.run_for(2s);
  BOOST_TEST((std::chrono::steady_clock::now() - begun < 1s));
  BOOST_TEST(!is_settled);
}

BOOST_AUTO_TEST_CASE(a_table_that_is_already_so_is_left_alone) {
  Loop loop;
  test::FakeKernel kernel;
  kernel.table = table_with({sender_of(1, Passage::open)});
  RunningService service(loop.folder.socket(), kernel, {::getuid()});
  loop.enforcer.set_desired(table_with({sender_of(1, Passage::open)}));
  BOOST_TEST(loop.settle());
  loop.end();
  BOOST_TEST(kernel.plans.empty());
}

BOOST_AUTO_TEST_CASE(an_enforcer_that_comes_back_is_given_what_it_missed) {
  Loop loop;
  test::FakeKernel kernel;
  {
    RunningService service(loop.folder.socket(), kernel, {::getuid()});
    loop.enforcer.set_desired(table_with({sender_of(1, Passage::open)}));
    BOOST_TEST(loop.settle());
  }
  loop.run_until([&] { return !loop.faults.empty(); });
  BOOST_TEST(loop.faults[0] == "CMP-A043");
  BOOST_TEST((kernel.table == table_with({sender_of(1, Passage::open)})), "the kernel keeps what it has");
  loop.enforcer.set_desired(table_with({sender_of(1, Passage::shut)}));
  RunningService service(loop.folder.socket(), kernel, {::getuid()});
  BOOST_TEST(loop.settle());
  loop.end();
  BOOST_TEST((kernel.table == table_with({sender_of(1, Passage::shut)})));
  BOOST_TEST(loop.regained == 1u);
  BOOST_TEST(loop.faults.size() == 1u, "said once, however often it was tried");
}

BOOST_AUTO_TEST_CASE(a_kernel_that_refuses_is_said_once_and_asked_again) {
  Loop loop;
  test::FakeKernel kernel;
  kernel.refusal = Fault{Fault::Kind::failure, "CMP-A040", {{"reason", "No buffer space available"}}};
  RunningService service(loop.folder.socket(), kernel, {::getuid()});
  loop.enforcer.set_desired(table_with({sender_of(1, Passage::open)}));
  BOOST_TEST(loop.settle());
  loop.end();
  BOOST_TEST(loop.faults == std::vector<std::string>{"CMP-A040"}, boost::test_tools::per_element());
  BOOST_TEST((kernel.table == table_with({sender_of(1, Passage::open)})));
}

BOOST_AUTO_TEST_CASE(a_stranger_is_not_served) {
  Loop loop;
  test::FakeKernel kernel;
  RunningService service(loop.folder.socket(), kernel, {::getuid() + 1});
  loop.enforcer.set_desired(table_with({sender_of(1, Passage::open)}));
  loop.run_until([&] { return !loop.faults.empty(); });
  loop.end();
  BOOST_TEST(kernel.reads == 0u);
  BOOST_TEST(kernel.plans.empty());
}

BOOST_AUTO_TEST_CASE(an_answer_is_not_a_question_and_changes_nothing) {
  test::FakeKernel kernel;
  Service service(kernel, {.users = {}});
  auto const bytes = service.answer({.word = Word::table, .is_whole = false, .serial = 3, .count = 0}, {});
  auto const head = decode_head(std::span(bytes).first(head_bytes));
  BOOST_TEST((head->word == Word::refused));
  BOOST_TEST(head->serial == 3u);
  BOOST_TEST(kernel.plans.empty());
}

BOOST_AUTO_TEST_SUITE_END()
