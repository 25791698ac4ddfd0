#include "cli/arguments.hpp"

#include <boost/test/unit_test.hpp>

#include "cli/commands.hpp"

using namespace campus;
using namespace campus::cli;
using namespace std::chrono_literals;

namespace {

Surroundings terminal() {
  Surroundings where;
  where.is_output_terminal = where.is_input_terminal = true;
  where.columns = 100;
  return where;
}

Invocation typed(std::vector<std::string> words, Surroundings const& where = {}) {
  auto understood = understand(std::move(words), where);
  BOOST_REQUIRE_MESSAGE(understood.has_value(),
                        "refused with " + (understood ? "" : understood.error().code));
  BOOST_REQUIRE(std::holds_alternative<Invocation>(*understood));
  return std::get<Invocation>(*understood);
}

std::string command_of(std::vector<std::string> words, Surroundings const& where = {}) {
  return typed(std::move(words), where).command->name();
}

Fault refusal(std::vector<std::string> words, Surroundings const& where = {}) {
  auto const understood = understand(std::move(words), where);
  BOOST_REQUIRE(!understood.has_value());
  return understood.error();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(arguments)

BOOST_AUTO_TEST_CASE(options_may_stand_anywhere) {
  for (auto const& words :
       std::vector<std::vector<std::string>>{{"-o", "json", "device", "show", "sw-1"},
                                             {"device", "-ojson", "show", "sw-1"},
                                             {"device", "show", "sw-1", "--output=json"}}) {
    auto const one = typed(words);
    BOOST_TEST(one.command->name() == "device show");
    BOOST_TEST(one.operands.at(0) == "sw-1");
    BOOST_TEST((one.format == Format::json));
  }
}

BOOST_AUTO_TEST_CASE(display_is_list_or_show) {
  BOOST_TEST(command_of({"display", "device"}) == "device list");
  BOOST_TEST(command_of({"display", "device", "sw-1"}) == "device show");
  BOOST_TEST(command_of({"device", "display"}) == "device list");
  BOOST_TEST(command_of({"device", "display", "sw-1"}) == "device show");
  BOOST_TEST(command_of({"display", "uplink"}) == "uplink status");
  BOOST_TEST(command_of({"display", "config"}) == "config show");
  BOOST_TEST(command_of({"display", "status"}) == "status");
  BOOST_TEST(refusal({"display"}).code == "CMP-L004");
}

BOOST_AUTO_TEST_CASE(beginnings_of_words_are_for_people_and_not_for_scripts) {
  BOOST_TEST(command_of({"dev", "li"}, terminal()) == "device list");
  BOOST_TEST(command_of({"dis", "dev"}, terminal()) == "device list");
  BOOST_TEST(refusal({"dev", "li"}).code == "CMP-L002");
  BOOST_TEST(refusal({"co"}, terminal()).code == "CMP-L002");  // config or completion
}

BOOST_AUTO_TEST_CASE(a_misspelt_word_finds_its_neighbour) {
  auto const fault = refusal({"statsu"});
  BOOST_TEST(fault.code == "CMP-L001");
  BOOST_TEST(fault.arguments.at(1).value == "status");
  BOOST_TEST(refusal({"device", "lsit"}).arguments.at(1).value == "list");
  BOOST_TEST(refusal({"status", "--outptu", "json"}).code == "CMP-L010");
  BOOST_TEST(refusal({"nonsense"}).code == "CMP-L002");
  BOOST_TEST(refusal({"status", "--nonsense"}).code == "CMP-L011");
}

BOOST_AUTO_TEST_CASE(what_is_missing_or_too_much_is_said) {
  BOOST_TEST(refusal({}).code == "CMP-L003");
  BOOST_TEST(refusal({"device"}).code == "CMP-L004");
  BOOST_TEST(refusal({"device", "show"}).code == "CMP-L005");
  BOOST_TEST(refusal({"device", "show", "a", "b"}).code == "CMP-L006");
  BOOST_TEST(refusal({"status", "-o"}).code == "CMP-L007");
  BOOST_TEST(refusal({"status", "-o", "xml"}).code == "CMP-L009");
  BOOST_TEST(refusal({"version", "-w"}).code == "CMP-L012");
  BOOST_TEST(refusal({"status", "--watch=0", "-o", "json"}).code == "CMP-L013");
  BOOST_TEST(refusal({"status", "--count", "0"}).code == "CMP-L014");
}

BOOST_AUTO_TEST_CASE(an_option_of_one_command_is_none_of_another) {
  BOOST_TEST(refusal({"status", "--district", "https://x"}).code == "CMP-L011");
}

BOOST_AUTO_TEST_CASE(the_seconds_of_watch_may_be_left_out) {
  BOOST_TEST((typed({"device", "show", "-w", "sw-1", "-ojson"}).watch == 1s));
  BOOST_TEST((typed({"device", "show", "-w", "2.5", "sw-1", "-ojson"}).watch == 2500ms));
  BOOST_TEST(typed({"device", "show", "-w", "sw-1", "-ojson"}).operands.at(0) == "sw-1");
}

BOOST_AUTO_TEST_CASE(a_pipe_is_watched_as_json_or_not_at_all) {
  BOOST_TEST(refusal({"status", "-w"}).code == "CMP-L015");
  BOOST_TEST((typed({"status", "-w", "-o", "json"}).watch == 1s));
  BOOST_TEST((typed({"status", "-w"}, terminal()).watch == 1s));
}

BOOST_AUTO_TEST_CASE(top_is_live_on_a_terminal_and_one_picture_in_a_pipe) {
  BOOST_TEST((typed({"top"}, terminal()).watch == 1s));
  BOOST_TEST(!typed({"top"}).watch.has_value());
  BOOST_TEST(!typed({"top", "-o", "json"}, terminal()).watch.has_value());
}

BOOST_AUTO_TEST_CASE(after_two_dashes_a_word_is_a_word) {
  BOOST_TEST(typed({"device", "show", "--", "-odd-name"}).operands.at(0) == "-odd-name");
}

BOOST_AUTO_TEST_CASE(colour_is_for_terminals_unless_somebody_says_otherwise) {
  BOOST_TEST(look_of({}, terminal()).has_color);
  BOOST_TEST(!look_of({}, {}).has_color);
  BOOST_TEST(!look_of({"--color=never"}, terminal()).has_color);
  BOOST_TEST(look_of({"--color", "always"}, {}).has_color);
  auto without = terminal();
  without.no_color = "1";
  BOOST_TEST(!look_of({}, without).has_color);
  BOOST_TEST(look_of({"--color=always"}, without).has_color);
}

BOOST_AUTO_TEST_CASE(the_language_is_that_of_the_locale_or_the_option) {
  auto where = terminal();
  where.lang = "zh_CN.UTF-8";
  BOOST_TEST((look_of({}, where).language == contract::Language::zh));
  BOOST_TEST((look_of({"--lang", "en"}, where).language == contract::Language::en));
  BOOST_TEST((look_of({"--lang=zh"}, {}).language == contract::Language::zh));
  BOOST_TEST((look_of({"--ascii"}, where).language == contract::Language::en));
}

BOOST_AUTO_TEST_CASE(help_is_wanted_before_anything_is_checked) {
  auto const understood = understand({"device", "show", "--help"}, {});
  BOOST_REQUIRE(understood.has_value());
  BOOST_TEST(std::get<HelpWanted>(*understood).command->name() == "device show");
}

BOOST_AUTO_TEST_CASE(the_socket_is_the_options_or_the_environments_or_the_packages) {
  Surroundings where;
  BOOST_TEST(typed({"status"}, where).socket == "/run/campus/campusd.sock");
  where.socket = "/tmp/a.sock";
  BOOST_TEST(typed({"status"}, where).socket == "/tmp/a.sock");
  BOOST_TEST(typed({"status", "--socket", "/tmp/b.sock"}, where).socket == "/tmp/b.sock");
}

BOOST_AUTO_TEST_SUITE_END()
