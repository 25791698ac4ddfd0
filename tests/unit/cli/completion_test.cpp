#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "cli/commands.hpp"
#include "tests/unit/cli/program.hpp"

using namespace campus::cli;

namespace {

// What bash would offer for these words, the last of them unfinished.
std::string offered(std::string const& words, int count) {
  auto const script =
      std::filesystem::temp_directory_path() / ("campus-completion-" + std::to_string(getpid()));
  std::ofstream(script) << run({"completion", "bash"}).out << "COMP_WORDS=(" << words
                        << ")\nCOMP_CWORD=" << count << "\n_campusctl\necho \"${COMPREPLY[@]}\"\n";
  auto* const shell = popen(("bash " + script.string()).c_str(), "r");
  BOOST_REQUIRE(shell != nullptr);
  char line[1024]{};
  std::string const said = fgets(line, sizeof line, shell) ? line : "";
  BOOST_TEST(pclose(shell) == 0);
  std::filesystem::remove(script);
  return said;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(completion)

BOOST_AUTO_TEST_CASE(bash_offers_nouns_verbs_options_and_choices) {
  BOOST_TEST(offered("campusctl dev", 1) == "device\n");
  BOOST_TEST(offered("campusctl device ''", 2) == "list show\n");
  BOOST_TEST(offered("campusctl uplink enroll --d", 3) == "--district --dry-run\n");
  BOOST_TEST(offered("campusctl status -o j", 3) == "json\n");
  BOOST_TEST(offered("campusctl completion z", 2) == "zsh\n");
}

BOOST_AUTO_TEST_CASE(every_shell_knows_every_command_and_option) {
  for (auto const shell : {"bash", "zsh", "fish"}) {
    auto const script = run({"completion", shell}).out;
    for (auto const& command : commands()) {
      BOOST_TEST(script.find(std::string(command.noun)) != std::string::npos, shell << ' ' << command.noun);
      for (auto const& option : command.options)
        BOOST_TEST(script.find(std::string(option.name)) != std::string::npos, shell << ' ' << option.name);
    }
  }
  BOOST_TEST(run({"completion", "tcsh"}).exit_code == 2);
}

BOOST_AUTO_TEST_SUITE_END()
