// How the parts of admission come to life, and what a reload in between does.

#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "daemon/gateway/admission.hpp"

using namespace campus;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

struct Guarded {
  std::filesystem::path directory =
      std::filesystem::temp_directory_path() / ("admission-" + std::to_string(::getpid()));
  asio::io_context loop;
  std::unique_ptr<store::CampusKeeper> keeper;
  Campus campus{std::vector<Campus::KnownDevice>{}};
  std::vector<std::string> failed;
  int begun = 0;  // coroutines
  std::unique_ptr<gateway::Admission> admission;

  Guarded() {
    std::filesystem::remove_all(directory);
    keeper = std::make_unique<store::CampusKeeper>(
        store::CampusStores::open(directory, "01JD0000000000000000000000", {}).value());
    admission = std::make_unique<gateway::Admission>(
        loop.get_executor(), *keeper, campus, wanted(), true,
        gateway::Admission::World{.now = [] { return Instant(std::chrono::seconds(1'795'401'845)); },
                                  .observe = [](Observation const&) {},
                                  .failed = [this](Fault const& fault) { failed.push_back(fault.code); },
                                  .well = [](std::string const&) {},
                                  .spawn =
                                      [this](asio::awaitable<void> coroutine) {
                                        ++begun;
                                        asio::co_spawn(loop, std::move(coroutine), asio::detached);
                                      }});
  }
  ~Guarded() {
    admission->stop();
    loop.run();
    admission.reset();
    keeper.reset();
    std::filesystem::remove_all(directory);
  }
  config::AdmissionConfig wanted() const {
    config::AdmissionConfig config;
    config.site.segments.emplace_back().interface_name = "campus-none0";
    config.enforcer = directory / "enforcer.sock";
    return config;
  }
};

// The life itself, who hears the neighbours, and who reaches the kernel.
constexpr int parts = 3;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(admission_start, Guarded)

BOOST_AUTO_TEST_CASE(each_part_of_it_begins_once) {
  admission->start();
  loop.run_for(300ms);
  BOOST_TEST(begun == parts);
}

BOOST_AUTO_TEST_CASE(a_reload_before_the_record_was_read_begins_nothing_twice) {
  admission->start();
  admission->reload(wanted(), true);
  BOOST_TEST(begun == 1);  // first what was decided
  loop.run_for(300ms);
  BOOST_TEST(begun == parts);
  admission->reload(wanted(), true);
  BOOST_TEST(begun == parts);
}

BOOST_AUTO_TEST_CASE(what_is_wanted_by_a_reload_alone_begins_then) {
  admission->reload({}, true);
  admission->start();
  loop.run_for(300ms);
  BOOST_TEST(begun == 1);
  admission->reload(wanted(), true);
  BOOST_TEST(begun == parts);
}

BOOST_AUTO_TEST_SUITE_END()
