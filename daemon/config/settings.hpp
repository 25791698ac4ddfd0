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

  Setting(std::string text) : value_(std::move(text)) {}
  Setting(std::string_view text) : value_(std::string(text)) {}
  Setting(char const* text) : value_(std::string(text)) {}
  Setting(std::int64_t number) : value_(number) {}
  Setting(bool flag) : value_(flag) {}
  Setting(List list) : value_(std::move(list)) {}
  Setting(Map map) : value_(std::move(map)) {}

  std::string to_yaml() const;  // block style, each line ended
  std::string to_json() const;  // in one line

private:
  void write_yaml(std::string& out, std::size_t indent, bool is_in_list) const;

  std::variant<std::string, std::int64_t, bool, List, Map> value_;
};

// A list of texts.
Setting::List list_of(std::vector<std::string> const& texts);

}  // namespace campus::config
