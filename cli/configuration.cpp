#include <boost/json.hpp>

#include "cli/amounts.hpp"
#include "cli/client.hpp"
#include "cli/commands.hpp"
#include "cli/members.hpp"
#include "daemon/offline/check_config.hpp"
#include "daemon/offline/yaml_text.hpp"

namespace campus::cli {
namespace {

namespace json = boost::json;

offline::ConfigKind kind_of(Invocation const& typed, std::string const& file) {
  if (typed.has("kind"))
    return typed.option("kind") == "district" ? offline::ConfigKind::district : offline::ConfigKind::campus;
  auto const name = file.substr(file.rfind('/') + 1);
  return name.starts_with("district") ? offline::ConfigKind::district : offline::ConfigKind::campus;
}

}  // namespace

Result<Answer> check_configuration(Invocation const& typed) {
  auto const& look = typed.look;
  auto const& file = typed.operands.at(0);
  auto const check = offline::check_config(file, kind_of(typed, file), look.language);
  Answer answer;
  answer.shape = Answer::Shape::lines;
  answer.document = check.document;
  answer.listing.columns = {{"line", ""}, {"column", ""}, {"code", ""},
                            {"text", ""}, {"hint", ""},   {"file", ""}};
  json::value const document = check.document;
  for (auto const& complaint : list_at(document, "complaints"))
    answer.listing.rows.push_back({std::to_string(number_at(complaint, "line").value_or(0)),
                                   std::to_string(number_at(complaint, "column").value_or(0)),
                                   text_at(complaint, "code"), text_at(complaint, "text"),
                                   text_at(complaint, "hint"), text_at(complaint, "file")});
  if (check.complaints == 0) {
    answer.before = look.say("config.fine", {{"file", look.safe(file)}}) + '\n';
    return answer;
  }
  bool const is_for_people = typed.format == Format::table || typed.format == Format::wide;
  if (is_for_people)
    answer.messages = check.text +
                      look.say(check.complaints == 1 ? "config.one_fault" : "config.faults",
                               {{"count", std::to_string(check.complaints)}}) +
                      '\n';
  answer.exit_code = exit_validation;
  return answer;
}

Result<Answer> show_configuration(Invocation const& typed) {
  auto const& look = typed.look;
  auto const config = Client(typed).get("/local/v1/config");
  if (!config) return std::unexpected(config.error());
  auto const loaded = time_at(*config, "loaded_at");
  Answer answer;
  answer.shape = Answer::Shape::text;
  answer.document = with_schema("campusctl/config.show/v1", *config);
  answer.before = look.say("config.shown", {{"file", look.safe(text_at(*config, "file"))},
                                            {"time", loaded ? time_text(*loaded) : "-"}}) +
                  '\n' + offline::yaml_text(at(*config, "settings"));
  return answer;
}

}  // namespace campus::cli
