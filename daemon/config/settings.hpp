#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace campus::config {

// A configuration on its way out: a tree of names and values in the order they are read, without the comments
// of the file it came from.  A plain value; any thread.
class Setting {
public:
  using List = std::vector<Setting>;
  using Map = std::vector<std::pair<std::string, Setting>>;

  // Written as it is: a number or a null that another writer has put into words.
  struct Literal {
    std::string text;
  };

  Setting(std::string text) : value_(std::move(text)) {}
  Setting(std::string_view text) : value_(std::string(text)) {}
  Setting(char const* text) : value_(std::string(text)) {}
  Setting(std::int64_t number) : value_(number) {}
  Setting(bool flag) : value_(flag) {}
  Setting(Literal literal) : value_(std::move(literal)) {}
  Setting(List list) : value_(std::move(list)) {}
  Setting(Map map) : value_(std::move(map)) {}

  std::string to_yaml() const;  // block style, each line ended
  std::string to_json() const;  // in one line

private:
  std::string yaml_of_word() const;
  void write_yaml(std::string& out, std::size_t indent, bool has_begun) const;  // has_begun: its line has

  bool is_nested() const;  // takes lines of its own

  std::variant<std::string, std::int64_t, bool, Literal, List, Map> value_;
};

// A list of texts.
Setting::List list_of(std::vector<std::string> const& texts);

}  // namespace campus::config
