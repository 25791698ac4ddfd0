#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/model/fault.hpp"

namespace campus::config {

// A YAML file as a tree that knows where each of its words was written.  Plain values; any thread.

// Counted from 1; the column in characters.  Line 0: the file as a whole.
struct Position {
  int line = 0;
  int column = 0;
  auto operator<=>(Position const&) const = default;
};

// One complaint about a file: where, how many characters to underline there, and what.
struct Complaint {
  Position at;
  int length = 1;
  Fault fault;
};

struct Node {
  enum class Kind : std::uint8_t { nothing, scalar, list, map };
  struct Entry;

  Kind kind = Kind::nothing;
  std::string text;  // of a scalar, quotes and escapes resolved
  Position at;
  int length = 1;              // of what is underlined in a complaint
  std::vector<Node> items;     // of a list
  std::vector<Entry> entries;  // of a map, as written: a key may stand twice
};

struct Node::Entry {
  Node key;
  Node value;
};

// The text of a file with its lines at hand.
class SourceText {
public:
  SourceText() = default;
  SourceText(std::string name, std::string text);

  std::string const& name() const { return name_; }  // as the operator wrote it
  std::string const& text() const { return text_; }
  std::string_view line(int number) const;  // from 1; empty beyond the end
  std::size_t offset(int number) const;     // of the first byte of a line

private:
  std::string name_;
  std::string text_;
  std::vector<std::size_t> starts_;  // of its lines
};

// A configuration is written by a person: beyond these a file is something else, and is refused before it
// costs.
constexpr std::size_t file_bytes_max = std::size_t{1} << 20;
constexpr std::size_t nodes_max = 200'000;  // after aliases are written out; a school of 20,000 devices
constexpr int depth_max = 32;

// The whole file, at most file_bytes_max of it.
Result<SourceText> load(std::filesystem::path const& path);

// The one document in it, or the first thing that is no YAML.
std::expected<Node, Complaint> parse(SourceText const& source);

}  // namespace campus::config
