#include "cli/output.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>

#include <fmt/format.h>

#include "cli/json_text.hpp"
#include "cli/table.hpp"
#include "cli/words.hpp"
#include "daemon/contract/nearest.hpp"
#include "daemon/offline/yaml_text.hpp"

namespace campus::cli {
namespace {

namespace json = boost::json;

// The names --fields may hold: members of an item where the answer is a list, else of the answer.
std::vector<std::string_view> known_fields(Answer const& answer, Format format) {
  std::vector<std::string_view> known;
  if (format != Format::json && format != Format::yaml) {
    for (auto const& column : answer.listing.columns) known.emplace_back(column.key);
    return known;
  }
  auto const* const items = answer.document.if_contains("items");
  auto const* const list = items ? items->if_array() : nullptr;
  auto const* const first = list && !list->empty() ? list->front().if_object() : nullptr;
  if (list && !first) return known;
  for (auto const& member : first ? *first : answer.document)
    if (member.key() != "schema") known.emplace_back(member.key());
  return known;
}

json::object picked(json::object const& members, std::vector<std::string> const& fields) {
  json::object part;
  for (auto const& field : fields)
    if (auto const* const member = members.if_contains(field)) part[field] = *member;
  return part;
}

json::object only(json::object const& document, std::vector<std::string> const& fields) {
  json::object part{{"schema", document.contains("schema") ? document.at("schema") : json::value(nullptr)}};
  auto const* const items = document.if_contains("items");
  if (auto const* const list = items ? items->if_array() : nullptr) {
    json::array kept;
    for (auto const& item : *list)
      if (auto const* const members = item.if_object()) kept.push_back(picked(*members, fields));
    part["items"] = std::move(kept);
    return part;
  }
  for (auto& member : picked(document, fields)) part[member.key()] = member.value();
  return part;
}

Result<void> check_fields(Answer const& answer, Invocation const& typed) {
  auto const known = known_fields(answer, typed.format);
  for (auto const& field : typed.fields) {
    if (known.empty() || std::ranges::find(known, field) != known.end()) continue;
    return misuse("CMP-L016", {{"field", field}, {"known", joined(known)}});
  }
  return {};
}

std::string names_of(Answer const& answer, Look const& look) {
  std::string names;
  for (auto const& row : answer.listing.rows)
    if (!row.empty()) names += look.safe(row.front().raw) + '\n';
  return names;
}

std::string for_people(Answer const& answer, Invocation const& typed) {
  bool const has_fields = !typed.fields.empty();
  if (has_fields) return table_text(only(answer.listing, typed.fields), typed.look, true);
  auto text = answer.before;
  if (answer.shape == Answer::Shape::table)
    text += table_text(answer.listing, typed.look, typed.format == Format::wide);
  return text + answer.after;
}

// Where the words of the code do not hold the reason it has a line of its own.
std::string reason_of(Fault const& fault, contract::Language language) {
  auto const found = std::ranges::find(fault.arguments, "reason", &Fault::Argument::name);
  if (found == fault.arguments.end() || found->value.empty()) return {};
  return contract::text_of(fault, language).find(found->value) == std::string::npos ? found->value
                                                                                    : std::string();
}

json::object error_document(Fault const& fault, contract::Language language) {
  json::object arguments;
  for (auto const& argument : fault.arguments) arguments[argument.name] = argument.value;
  return {{"schema", "campusctl/error/v1"},
          {"error", json::object{{"code", fault.code},
                                 {"arguments", std::move(arguments)},
                                 {"text", contract::text_of(fault, language)},
                                 {"hint", contract::hint_of(fault, language)}}}};
}

}  // namespace

bool is_for_people(Invocation const& typed) {
  return (typed.format == Format::table || typed.format == Format::wide) && typed.fields.empty();
}

Result<std::string> text_of(Answer const& answer, Invocation const& typed) {
  if (auto const fine = check_fields(answer, typed); !fine) return std::unexpected(fine.error());
  auto const document = [&] {
    return typed.fields.empty() ? answer.document : only(answer.document, typed.fields);
  };
  switch (typed.format) {
    case Format::json: return json_text(document(), !typed.watch) + '\n';
    case Format::yaml: return offline::yaml_text(document());
    case Format::csv:
      if (answer.shape == Answer::Shape::text) return answer.before;
      return csv_text(typed.fields.empty() ? answer.listing : cli::only(answer.listing, typed.fields));
    case Format::name:
      return answer.shape == Answer::Shape::text ? answer.before : names_of(answer, typed.look);
    case Format::table:
    case Format::wide: return for_people(answer, typed);
  }
  return std::string();
}

std::string text_of(Fault const& fault, Look const& look, Format format) {
  if (format == Format::json) return json_text(error_document(fault, look.language), false) + '\n';
  auto text = look.say("error",
                       {{"code", fault.code}, {"text", look.safe(contract::text_of(fault, look.language))}}) +
              '\n';
  if (auto const reason = reason_of(fault, look.language); !reason.empty())
    text += "  " + look.say("error.why", {{"text", look.safe(reason)}}) + '\n';
  if (auto const hint = contract::hint_of(fault, look.language); !hint.empty())
    text += "  " + look.say("error.next", {{"text", look.safe(hint)}}) + '\n';
  return text;
}

bool print(std::string const& text) {
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
}

void print_message(std::string const& text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

}  // namespace campus::cli
