#include "daemon/config/applications_config.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/config/config_file.hpp"
#include "daemon/config/cursor.hpp"
#include "daemon/contract/application_words.hpp"
#include "daemon/contract/nearest.hpp"

namespace campus::config {
namespace {

// What a flow's names keep of a host: of a longer suffix nothing would ever match.
constexpr std::size_t suffix_bytes_max = 80, label_bytes_max = 63;

bool is_label(std::string_view label) {
  auto const is_known = [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '-' ||
           letter == '_';
  };
  return !label.empty() && label.size() <= label_bytes_max && label.front() != '-' && label.back() != '-' &&
         std::ranges::all_of(label, is_known);
}

bool is_suffix(std::string_view suffix) {
  if (suffix.size() > suffix_bytes_max) return false;
  for (;;) {
    auto const dot = suffix.find('.');
    if (!is_label(suffix.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    suffix.remove_prefix(dot + 1);
  }
}

struct Line {
  std::string suffix;
  Application application;
  Certainty certainty = Certainty::verified;
  Place at, category_at, teaching_at;
};

std::uint8_t read_category(Cursor& at) {
  auto const word = at.need<std::string>("category");
  if (auto const category = application_category(word)) return *category;
  if (word.empty()) return 0;
  auto const near = contract::nearest(word, application_categories);
  std::string known;
  for (auto const category : application_categories) known.append(known.empty() ? "" : ", ").append(category);
  std::vector<Fault::Argument> arguments{{"key", at.path_of("category")}, {"value", word}};
  arguments.push_back(near.empty() ? Fault::Argument{"known", known}
                                   : Fault::Argument{"nearest", std::string(near)});
  at.complain("category", {Fault::Kind::invalid, near.empty() ? "CMP-C052" : "CMP-C051", arguments});
  return 0;
}

Line read_line(Cursor& at) {
  Line line;
  line.suffix = at.need<std::string>("suffix");
  line.at = at.place("suffix");
  if (!line.suffix.empty() && !is_suffix(line.suffix))
    at.complain("suffix", {Fault::Kind::invalid, "CMP-C300", {{"value", line.suffix}}});
  auto& application = line.application;
  application.name = at.need<std::string>("application");
  application.english = at.has("english") ? at.get<std::string>("english", {}) : std::string{};
  application.category = read_category(at);
  line.category_at = at.place("category");
  if (!at.has("teaching")) at.need<std::string>("teaching");
  application.teaching =
      at.choice<Teaching>("teaching", Teaching::unknown,
                          {{"yes", Teaching::yes}, {"mixed", Teaching::mixed}, {"no", Teaching::no}});
  line.teaching_at = at.place("teaching");
  line.certainty = at.choice<Certainty>(
      "certainty", Certainty::verified,
      {{"verified", Certainty::verified}, {"known", Certainty::known}, {"likely", Certainty::likely}});
  return line;
}

// Puts lines together to a list, and finds what they say of one another.
class Joiner {
public:
  explicit Joiner(Cursor& root) : root_(root) {}

  void add(Line const& line) {
    if (auto const [before, is_new] = suffixes_.try_emplace(line.suffix, line.at.at.line); !is_new) {
      root_.complain(line.at, {Fault::Kind::invalid,
                               "CMP-C301",
                               {{"suffix", line.suffix}, {"line", std::to_string(before->second)}}});
      return;
    }
    list_.suffixes.push_back({line.suffix, place_of(line), line.certainty});
  }
  ApplicationList take() { return std::move(list_); }

private:
  struct First {
    std::size_t place = 0;
    int line = 0;
  };

  std::size_t place_of(Line const& line) {
    auto const [first, is_new] =
        applications_.try_emplace(line.application.name, First{list_.applications.size(), line.at.at.line});
    if (is_new) {
      list_.applications.push_back(line.application);
      return first->second.place;
    }
    auto& known = list_.applications[first->second.place];
    if (known.english.empty()) known.english = line.application.english;
    using contract::teaching_word;
    if (known.category != line.application.category)
      differ(line, line.category_at, "category", category_word(line.application.category),
             category_word(known.category));
    if (known.teaching != line.application.teaching)
      differ(line, line.teaching_at, "teaching", teaching_word(line.application.teaching),
             teaching_word(known.teaching));
    return first->second.place;
  }
  void differ(Line const& line, Place const& at, std::string_view key, std::string_view here,
              std::string_view there) {
    if (here.empty() || there.empty()) return;  // a complaint of its own
    root_.complain(at, {Fault::Kind::invalid,
                        "CMP-C302",
                        {{"application", line.application.name},
                         {"key", std::string(key)},
                         {"value", std::string(here)},
                         {"other", std::string(there)},
                         {"line", std::to_string(applications_.at(line.application.name).line)}}});
  }

  Cursor& root_;
  ApplicationList list_;
  std::map<std::string, int> suffixes_;
  std::map<std::string, First> applications_;
};

void refuse_more_than(Cursor& root, std::size_t count, std::size_t most, std::string what) {
  if (count > most)
    root.complain(
        "hosts", {Fault::Kind::full, "CMP-C303", {{"max", std::to_string(most)}, {"what", std::move(what)}}});
}

}  // namespace

Read<ApplicationList> read_applications(std::filesystem::path const& path) {
  ConfigFile file(path);
  ApplicationList list;
  if (file.is_read()) {
    Cursor root(file.complaints(), file.root());
    if (!root.has("hosts")) root.need<std::string>("hosts");
    Joiner joiner(root);
    for (auto const& line : root.list("hosts", &read_line)) joiner.add(line);
    list = joiner.take();
    refuse_more_than(root, list.suffixes.size(), host_suffixes_max - 1, "hosts");
    refuse_more_than(root, list.applications.size(), applications_max, "applications");
  }
  auto diagnostics = file.finish();
  if (diagnostics.any()) return std::unexpected(std::move(diagnostics));
  return list;
}

}  // namespace campus::config
