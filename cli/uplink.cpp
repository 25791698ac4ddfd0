#include <algorithm>
#include <boost/json.hpp>

#include "cli/amounts.hpp"
#include "cli/client.hpp"
#include "cli/commands.hpp"
#include "cli/members.hpp"
#include "cli/words.hpp"
#include "daemon/contract/codec.hpp"
#include "daemon/contract/views.hpp"

namespace campus::cli {
namespace {

namespace json = boost::json;
using Kind = Column::Kind;

constexpr std::size_t code_letters = 10;
constexpr std::size_t authority_words = 6;
constexpr std::size_t word_letters = 5;

Listing lanes_of(json::value const& uplink, Look const& look) {
  Listing listing;
  listing.columns = {{"lane", look.say("column.lane")},
                     {"acked", look.say("column.acked"), Kind::number},
                     {"backlog", look.say("column.backlog"), Kind::number},
                     {"oldest", look.say("column.oldest")},
                     {"rejected", look.say("column.rejected"), Kind::number}};
  for (auto const& lane : list_at(uplink, "lanes")) {
    auto const name = text_at(lane, "lane");
    auto const number = [&](std::string_view member) {
      auto const count = count_at(lane, member);
      return Cell(count ? count_text(*count) : "-", count ? std::to_string(*count) : "");
    };
    auto const oldest = time_at(lane, "oldest");
    auto const key = "lane." + name;
    listing.rows.push_back({Cell(contract::find_entry("label." + key) ? look.say(key) : name, name),
                            number("acked"), number("backlog"),
                            Cell(oldest ? time_text(*oldest) : "-", text_at(lane, "oldest")),
                            number("rejected")});
  }
  return listing;
}

std::string head_of_uplink(json::value const& uplink, Look const& look) {
  auto const state = text_at(uplink, "state");
  if (state == "not_enrolled") return look.say("uplink.state.not_enrolled") + '\n';
  bool const is_connected = state == "connected";
  return look.say("uplink.head", {{"district", look.safe(text_at(uplink, "district"))},
                                  {"school", look.safe(text_at(uplink, "school"))},
                                  {"state", look.colored(look.say(is_connected ? "uplink.state.connected"
                                                                               : "uplink.state.waiting"),
                                                         is_connected ? Tone::good : Tone::alarm)}}) +
         '\n';
}

// The last thing that went wrong since the last success, in words.
std::string trouble_of(json::value const& uplink, Look const& look) {
  auto const& error = at(at(uplink, "last_error"), "error");
  Fault fault{Fault::Kind::failure, text_at(error, "code"), {}};
  if (fault.code.empty()) return {};
  for (auto const& argument : object_at(error, "arguments"))
    if (auto const* const value = argument.value().if_string())
      fault.arguments.push_back({argument.key(), std::string(*value)});
  auto lines = look.say("error", {{"code", look.safe(fault.code)},
                                  {"text", look.safe(contract::text_of(fault, look.language))}}) +
               '\n';
  if (auto const hint = contract::hint_of(fault, look.language); !hint.empty())
    lines += "  " + look.say("error.next", {{"text", look.safe(hint)}}) + '\n';
  return lines;
}

std::string foot_of_uplink(json::value const& uplink, Look const& look) {
  std::string line;
  auto const add = [&](std::string const& text) { line += (line.empty() ? "" : "   ") + text; };
  if (auto const until = time_at(uplink, "certificate_until")) {
    auto const days = std::chrono::floor<std::chrono::days>(*until - now()).count();
    add(look.say("status.uplink.certificate", {{"days", std::to_string(days)}}));
  }
  if (auto const offset = number_at(uplink, "clock_offset_ms"))
    add(look.say("status.uplink.offset", {{"ms", std::to_string(*offset)}}));
  if (auto const gaps = count_at(uplink, "gaps"))
    add(look.say("uplink.gaps", {{"count", count_text(*gaps)}}));
  return (line.empty() ? line : line + '\n') + trouble_of(uplink, look);
}

Answer answer_of(json::value const& uplink, std::string_view schema, Look const& look) {
  Answer answer;
  answer.document = with_schema(schema, uplink);
  answer.before = head_of_uplink(uplink, look);
  answer.listing = lanes_of(uplink, look);
  answer.after = foot_of_uplink(uplink, look);
  if (answer.listing.rows.empty()) answer.shape = Answer::Shape::lines;
  return answer;
}

// Letters a person may add or change: blanks, hyphens, case, and the four that Crockford's alphabet reads as
// digits.
Result<std::string> enrolment_code(std::string const& typed) {
  constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  std::string code;
  for (char letter : typed) {
    if (letter == ' ' || letter == '-') continue;
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
    if (letter == 'O') letter = '0';
    if (letter == 'I' || letter == 'L') letter = '1';
    code += letter;
  }
  bool const is_known = code.find_first_not_of(alphabet) == std::string::npos;
  if (code.size() == code_letters && is_known) return code;
  return fail(Fault::Kind::invalid, "CMP-L030",
              {{"value", typed}, {"letters", std::to_string(code_letters)}});
}

Result<void> check_words(std::string const& typed) {
  auto const is_letter = [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
  };
  std::vector<std::size_t> lengths;
  bool is_inside = false;
  for (char const letter : typed) {
    if (is_letter(letter) && !is_inside) lengths.push_back(0);
    is_inside = is_letter(letter);
    if (is_inside) ++lengths.back();
  }
  bool const are_words =
      lengths.size() == authority_words &&
      std::ranges::all_of(lengths, [](auto const length) { return length == word_letters; });
  if (are_words) return {};
  return fail(Fault::Kind::invalid, "CMP-L031",
              {{"words", std::to_string(authority_words)}, {"letters", std::to_string(word_letters)}});
}

Result<contract::EnrollRequest> request_of(Invocation const& typed) {
  for (std::string_view const needed : {"district", "ca-words"})
    if (!typed.has(needed))
      return misuse("CMP-L017", {{"command", "uplink enroll"}, {"option", std::string(needed)}});
  contract::EnrollRequest request;
  request.district = typed.option("district");
  while (request.district.ends_with('/')) request.district.pop_back();
  if (!request.district.starts_with("https://") ||
      request.district.size() <= std::string_view("https://").size())
    return fail(Fault::Kind::invalid, "CMP-L032", {{"value", request.district}});
  auto code = enrolment_code(typed.operands.at(0));
  if (!code) return std::unexpected(code.error());
  request.code = std::move(*code);
  request.authority_words = typed.option("ca-words");
  if (auto const fine = check_words(request.authority_words); !fine) return std::unexpected(fine.error());
  return request;
}

}  // namespace

Result<Answer> show_uplink(Invocation const& typed) {
  auto const uplink = Client(typed).get("/local/v1/uplink");
  if (!uplink) return std::unexpected(uplink.error());
  auto answer = answer_of(*uplink, "campusctl/uplink.status/v1", typed.look);
  if (text_at(*uplink, "state") == "waiting") answer.exit_code = exit_findings;
  return answer;
}

Result<Answer> enroll_uplink(Invocation const& typed) {
  auto const& look = typed.look;
  auto const request = request_of(typed);
  if (!request) return std::unexpected(request.error());
  if (typed.has("dry-run")) {
    Answer answer;
    answer.shape = Answer::Shape::lines;
    answer.before = look.say("uplink.enroll.dry_run", {{"district", look.safe(request->district)}}) + '\n';
    answer.document = {
        {"schema", "campusctl/uplink.enroll/v1"}, {"dry_run", true}, {"district", request->district}};
    return answer;
  }
  auto const uplink =
      Client(typed).post("/local/v1/uplink/enroll", contract::encode(*request), enroll_wait_max);
  if (!uplink) return std::unexpected(uplink.error());
  auto answer = answer_of(*uplink, "campusctl/uplink.status/v1", look);
  answer.before =
      look.colored(look.say("uplink.enrolled", {{"school", look.safe(text_at(*uplink, "school"))}}),
                   Tone::good) +
      '\n' + answer.before;
  return answer;
}

std::vector<Command> uplink_commands() {
  return {
      {"uplink",
       "enroll",
       "CODE",
       "help.uplink.enroll",
       {{"district", 0, "URL", "help.option.district", {}},
        {"ca-words", 0, "WORDS", "help.option.ca_words", {}},
        {"dry-run", 0, "", "help.option.dry_run", {}}},
       false,
       &enroll_uplink},
      {"uplink", "status", "", "help.uplink.status", {}, true, &show_uplink},
  };
}

}  // namespace campus::cli
