#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <functional>
#include <tuple>

#include "cli/amounts.hpp"
#include "cli/client.hpp"
#include "cli/commands.hpp"
#include "cli/members.hpp"
#include "cli/words.hpp"
#include "daemon/contract/base64.hpp"
#include "daemon/contract/order_views.hpp"
#include "daemon/contract/school_words.hpp"

namespace campus::cli {
namespace {

namespace json = boost::json;

std::string task_word(Look const& look, std::string_view family, std::string const& value) {
  auto const key = std::string(family) + '.' + value;
  return contract::find_entry("label." + key) ? look.say(key) : value;
}

// The district may not have heard of what was said here a moment ago.
std::string state_of(json::value const& task) {
  auto const state = text_at(task, "state");
  bool const is_answered = time_at(task, "replied_at").has_value();
  bool const is_signed = time_at(task, "accepted_at").has_value();
  if (is_answered && (state == "issued" || state == "accepted")) return "replied";
  return state == "issued" && is_signed ? "accepted" : state;
}

bool is_with_us(json::value const& task) {
  auto const state = state_of(task);
  return state == "issued" || state == "accepted";
}

Listing tasks_listing(std::vector<json::value const*> const& tasks, Look const& look) {
  Listing listing;
  listing.columns = {{"id", look.say("column.id")},
                     {"state", look.say("column.state")},
                     {"due_on", look.say("column.due")},
                     {"title", look.say("column.text"), Column::Kind::flexible},
                     {"source", look.say("column.cause"), Column::Kind::text, true}};
  for (auto const* const task : tasks) {
    auto const state = state_of(*task);
    auto const& source = at(*task, "source");
    listing.rows.push_back(
        {std::to_string(count_at(*task, "id").value_or(0)),
         Cell(task_word(look, "task_state", state), state, is_with_us(*task) ? Tone::notice : Tone::plain),
         text_at(*task, "due_on"), text_at(*task, "title"),
         text_at(source, "kind") + ' ' + text_at(source, "ref")});
  }
  return listing;
}

std::string warnings_text(json::value const& answer, Look const& look) {
  std::string lines;
  for (auto const& warning : list_at(answer, "warnings")) {
    auto const until = time_at(warning, "until");
    auto const line =
        look.say("task.warning", {{"severity", task_word(look, "severity", text_at(warning, "severity"))},
                                  {"title", look.safe(text_at(warning, "title"))},
                                  {"until", until ? time_text(*until) : "-"}});
    bool const is_new = at(warning, "read_at").is_null();
    lines += look.colored(line, is_new ? Tone::alarm : Tone::plain) + '\n' +
             look.safe(text_at(warning, "text")) + "\n\n";
  }
  return lines;
}

// A receipt is of what a person was shown, and of nothing that came in between.  Who may look and not speak
// for the school leaves the warnings as they are.
std::function<void()> receipt_for(json::value const& answer, Invocation const& typed) {
  std::vector<std::int64_t> unread;
  for (auto const& warning : list_at(answer, "warnings"))
    if (at(warning, "read_at").is_null() && unread.size() < contract::read_warnings_max)
      unread.push_back(static_cast<std::int64_t>(count_at(warning, "id").value_or(0)));
  if (unread.empty()) return {};
  return [client = Client(typed), body = contract::encode_read_warnings(unread)] {
    std::ignore = client.post("/local/v1/warnings/read", body, answer_wait_max);
  };
}

Result<Answer> list_tasks(Invocation const& typed) {
  auto const& look = typed.look;
  auto const tasks = Client(typed).get("/local/v1/tasks");
  if (!tasks) return std::unexpected(tasks.error());
  std::vector<json::value const*> shown;
  for (auto const& task : list_at(*tasks, "items")) shown.push_back(&task);
  Answer answer;
  answer.document = with_schema("campusctl/task.list/v1", *tasks);
  answer.before = warnings_text(*tasks, look);
  answer.listing = tasks_listing(shown, look);
  if (shown.empty()) answer.messages = look.say("task.none") + '\n';
  answer.once_shown = receipt_for(*tasks, typed);
  if (std::ranges::any_of(shown, [](auto const* task) { return is_with_us(*task); }))
    answer.exit_code = exit_findings;
  return answer;
}

Answer answer_of(json::value const& task, Look const& look) {
  Answer answer;
  answer.document = with_schema("campusctl/task.show/v1", task);
  answer.listing = tasks_listing({&task}, look);
  answer.after = '\n' + look.safe(text_at(task, "requirement")) + '\n';
  for (auto const& message : list_at(task, "messages")) {
    auto const when = time_at(message, "at");
    answer.after +=
        '\n' + look.say("task.message", {{"time", when ? time_text(*when) : "-"},
                                         {"side", task_word(look, "task_side", text_at(message, "side"))},
                                         {"text", look.safe(text_at(message, "text"))}});
  }
  if (!list_at(task, "messages").empty()) answer.after += '\n';
  return answer;
}

Result<Answer> show_task(Invocation const& typed) {
  auto const task = Client(typed).get("/local/v1/tasks/" + path_segment(typed.operands.at(0)));
  if (!task) return std::unexpected(task.error());
  return answer_of(*task, typed.look);
}

Result<Answer> accept_task(Invocation const& typed) {
  auto const path = "/local/v1/tasks/" + path_segment(typed.operands.at(0)) + "/accept";
  auto const task = Client(typed).post(path, "{}", answer_wait_max);
  if (!task) return std::unexpected(task.error());
  return answer_of(*task, typed.look);
}

// What a district's person opens it with; nothing is decided by it.
std::string media_type_of(std::filesystem::path const& file) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> known{{{".jpg", "image/jpeg"},
                                                                                {".jpeg", "image/jpeg"},
                                                                                {".png", "image/png"},
                                                                                {".pdf", "application/pdf"},
                                                                                {".txt", "text/plain"},
                                                                                {".csv", "text/csv"}}};
  auto const found = std::ranges::find(known, file.extension().string(),
                                       &std::pair<std::string_view, std::string_view>::first);
  return std::string(found == known.end() ? "application/octet-stream" : found->second);
}

Result<json::array> attachments_of(std::string_view list) {
  json::array attachments;
  while (!list.empty()) {
    std::filesystem::path const file(list.substr(0, list.find(',')));
    list.remove_prefix(std::min(list.size(), file.native().size() + 1));
    std::ifstream stream(file, std::ios::binary);
    std::string bytes(contract::attachment_bytes_max + 1, '\0');
    stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(stream.gcount()));
    if (stream.bad() || (!stream.eof() && bytes.empty()) || !std::filesystem::is_regular_file(file))
      return fail(Fault::Kind::not_found, "CMP-L090", {{"path", file.string()}});
    if (bytes.size() > contract::attachment_bytes_max || attachments.size() == contract::attachments_max)
      return fail(Fault::Kind::usage, "CMP-L091",
                  {{"path", file.string()},
                   {"limit", std::to_string(contract::attachment_bytes_max / 1024)},
                   {"max", std::to_string(contract::attachments_max)}});
    attachments.push_back({{"name", file.filename().string()},
                           {"media_type", media_type_of(file)},
                           {"base64", contract::to_base64(bytes)}});
  }
  return attachments;
}

Result<Answer> reply_to_task(Invocation const& typed) {
  if (!typed.has("note")) return misuse("CMP-L017", {{"command", "task reply"}, {"option", "note"}});
  auto attachments = attachments_of(typed.option("attach"));
  if (!attachments) return std::unexpected(attachments.error());
  auto const body =
      json::serialize(json::object{{"note", typed.option("note")}, {"attachments", std::move(*attachments)}});
  auto const path = "/local/v1/tasks/" + path_segment(typed.operands.at(0)) + "/reply";
  auto const task = Client(typed).post(path, body, answer_wait_max);
  if (!task) return std::unexpected(task.error());
  return answer_of(*task, typed.look);
}

}  // namespace

std::vector<Command> task_commands() {
  return {
      {"task", "list", "", "help.task.list", {}, true, &list_tasks},
      {"task", "show", "ID", "help.task.show", {}, false, &show_task},
      {"task", "accept", "ID", "help.task.accept", {}, false, &accept_task},
      {"task",
       "reply",
       "ID",
       "help.task.reply",
       {{"note", 0, "TEXT", "help.option.note", {}}, {"attach", 0, "FILE[,FILE]", "help.option.attach", {}}},
       false,
       &reply_to_task},
  };
}

}  // namespace campus::cli
