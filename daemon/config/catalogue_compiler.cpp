// catalogue_compiler ZH.yaml EN.yaml OUT.cpp
//
// Turns the sentences of the message catalogue into sorted tables of constants at build time.  It refuses
// what a reader would stumble over later: a code that one language lacks, a code twice, an order that is not
// by code, an entry without words, and a {name} that one language fills and the other forgets.  It names
// every fault of both files in one run, and then fails the build.  It stands here because YAML is read
// nowhere else.

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace {

struct Entry {
  std::string code;
  std::string text;
  std::string hint;
  int line = 0;
};

struct Catalogue {
  std::string path;
  std::vector<Entry> entries;
};

class Complaints {
public:
  void add(std::string_view path, int line, std::string_view text) {
    fmt::print(stderr, "{}:{}: error: {}\n", path, line, text);
    ++count_;
  }
  bool any() const { return count_ > 0; }

private:
  int count_ = 0;
};

bool is_lower_word(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char const letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '_';
  });
}

bool is_error_code(std::string_view code) {
  constexpr std::string_view letters = "CPNSUKWRLTMAVFGD";
  return code.size() == 8 && code.starts_with("CMP-") && letters.find(code[4]) != std::string_view::npos &&
         std::ranges::all_of(code.substr(5), [](char const digit) { return digit >= '0' && digit <= '9'; });
}

bool is_label(std::string_view key) {
  if (!key.starts_with("label.")) return false;
  for (auto rest = key.substr(6);;) {
    auto const dot = rest.find('.');
    if (!is_lower_word(rest.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    rest.remove_prefix(dot + 1);
  }
}

// The {names} of a sentence, or nothing when a brace does not close around a plain word.
bool collect_names(std::string_view text, std::set<std::string>& names) {
  for (;;) {
    auto const brace = text.find_first_of("{}");
    if (brace == std::string_view::npos) return true;
    auto const close = text.find('}', brace);
    if (text[brace] == '}' || close == std::string_view::npos) return false;
    auto const name = text.substr(brace + 1, close - brace - 1);
    if (!is_lower_word(name)) return false;
    names.emplace(name);
    text.remove_prefix(close + 1);
  }
}

Entry read_entry(YAML::Node const& key, YAML::Node const& value, std::string_view path,
                 Complaints& complaints) {
  Entry entry{key.as<std::string>(), {}, {}, key.Mark().line + 1};
  auto const complain = [&](std::string_view text) {
    complaints.add(path, entry.line, fmt::format("{}: {}", entry.code, text));
  };
  if (!is_error_code(entry.code) && !is_label(entry.code))
    complain("neither CMP-<letter><3 digits> nor label.<words>");
  if (!value.IsMap()) {
    complain("must be {text: ..., hint: ...}");
    return entry;
  }
  for (auto const& part : value) {
    auto const name = part.first.as<std::string>();
    if (name == "text")
      entry.text = part.second.as<std::string>();
    else if (name == "hint")
      entry.hint = part.second.as<std::string>();
    else
      complain(fmt::format("knows text and hint, not {}", name));
  }
  if (entry.text.empty()) complain("has no text");
  std::set<std::string> names;
  if (!collect_names(entry.text, names) || !collect_names(entry.hint, names))
    complain("a brace that does not hold a name of small letters");
  return entry;
}

Catalogue read_catalogue(std::string const& path, Complaints& complaints) {
  Catalogue catalogue{path, {}};
  try {
    for (auto const& pair : YAML::LoadFile(path))
      catalogue.entries.push_back(read_entry(pair.first, pair.second, path, complaints));
  } catch (YAML::Exception const& broken) {
    complaints.add(path, broken.mark.line + 1, broken.msg);
    return catalogue;
  }
  for (std::size_t i = 1; i < catalogue.entries.size(); ++i) {
    auto const& before = catalogue.entries[i - 1];
    auto const& here = catalogue.entries[i];
    if (before.code == here.code)
      complaints.add(path, here.line, fmt::format("{} stands here and in line {}", here.code, before.line));
    else if (here.code < before.code)
      complaints.add(path, here.line,
                     fmt::format("{} must stand before {}: sort by code", here.code, before.code));
  }
  return catalogue;
}

Entry const* find(Catalogue const& catalogue, std::string_view code) {
  auto const at = std::ranges::find(catalogue.entries, code, &Entry::code);
  return at == catalogue.entries.end() ? nullptr : &*at;
}

std::set<std::string> names_of(std::string_view text) {
  std::set<std::string> names;
  collect_names(text, names);
  return names;
}

// Every entry of one must have its like in the other.
void compare(Catalogue const& one, Catalogue const& other, Complaints& complaints) {
  for (auto const& entry : one.entries) {
    auto const* const twin = find(other, entry.code);
    if (!twin) {
      complaints.add(one.path, entry.line, fmt::format("{} is missing in {}", entry.code, other.path));
      continue;
    }
    if (names_of(entry.text) != names_of(twin->text) || names_of(entry.hint) != names_of(twin->hint))
      complaints.add(one.path, entry.line,
                     fmt::format("{} has other {{names}} in {}", entry.code, other.path));
    if (entry.hint.empty() != twin->hint.empty())
      complaints.add(one.path, entry.line, fmt::format("{} has a hint in one language only", entry.code));
  }
}

std::string quoted(std::string_view text) {
  std::string literal = "\"";
  for (char const letter : text) {
    if (letter == '"' || letter == '\\') literal += '\\';
    if (letter == '\n')
      literal += "\\n";
    else
      literal += letter;
  }
  return literal + '"';
}

void write(std::string const& path, Catalogue const& zh, Catalogue const& en) {
  std::ofstream out(path);
  out << "// Made by catalogue_compiler from messages.*.yaml.\n"
         "#include \"daemon/contract/messages.hpp\"\n\n"
         "namespace campus::contract {\nnamespace {\nconstexpr CatalogueEntry entries[] = {\n";
  for (auto const& entry : zh.entries) {
    auto const& twin = *find(en, entry.code);
    out << fmt::format("  {{{}, {{{}, {}}}, {{{}, {}}}}},\n", quoted(entry.code), quoted(entry.text),
                       quoted(entry.hint), quoted(twin.text), quoted(twin.hint));
  }
  out << "};\n}  // namespace\n\n"
         "std::span<CatalogueEntry const> catalogue() { return entries; }\n\n"
         "}  // namespace campus::contract\n";
}

}  // namespace

int main(int count, char** words) {
  if (count != 4) {
    fmt::print(stderr, "usage: catalogue_compiler ZH.yaml EN.yaml OUT.cpp\n");
    return 2;
  }
  Complaints complaints;
  auto const zh = read_catalogue(words[1], complaints);
  auto const en = read_catalogue(words[2], complaints);
  compare(zh, en, complaints);
  for (auto const& entry : en.entries)
    if (!find(zh, entry.code))
      complaints.add(en.path, entry.line, fmt::format("{} is missing in {}", entry.code, zh.path));
  if (complaints.any()) return 1;
  write(words[3], zh, en);
  return 0;
}
