#pragma once

#include <algorithm>
#include <array>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/config/document.hpp"
#include "daemon/config/values.hpp"

namespace campus::config {

// Both ends belong to it.
template <class T>
struct Between {
  T least;
  T most;
};

// Where something stands in the file, for a complaint that is found later.
struct Place {
  Position at;
  int length = 1;
};

// Walks one map of a file and takes typed values out of it.  It never fails: what is wrong becomes a
// complaint, the default stands in, and the walk goes on, so that one run finds every fault of a file.  It
// remembers which keys it was asked for; when it ends, every other key in the map is a complaint with the
// nearest known name.
//
//   auto snmp = root.inside("snmp");
//   config.every = snmp.get("every", config.every, Between<milliseconds>{5s, 1h});
//
// Lives on the stack of the reader; the node and the list of complaints must outlive it.
class Cursor {
public:
  Cursor(std::vector<Complaint>& complaints, Node const& node, std::string path = {});
  ~Cursor();
  Cursor(Cursor const&) = delete;
  Cursor& operator=(Cursor const&) = delete;

  bool has(std::string_view key);
  bool holds_map(std::string_view key);  // where one value or several may stand

  // The value of a key, or the default where it is absent or wrong.
  template <class T>
  T get(std::string_view key, T fallback);
  template <class T>
  T get(std::string_view key, T fallback, Between<T> const& range);
  // The same, and it is a complaint when the key is absent.
  template <class T>
  T need(std::string_view key, T fallback = {});
  // A text that may be empty.
  std::string text(std::string_view key);
  // One word of a few.
  template <class T>
  T choice(std::string_view key, T fallback, std::initializer_list<std::pair<std::string_view, T>> known);

  // The map under a key; an absent one is empty.
  Cursor inside(std::string_view key);
  // A list of maps, each read by a function of its Cursor.
  template <class Reader>
  auto list(std::string_view key, Reader read) -> std::vector<decltype(read(std::declval<Cursor&>()))>;
  // A list of single values.
  template <class T>
  std::vector<T> values(std::string_view key);

  // Of the value of a key, of an item in the list under it, or of this map when the key is absent.
  Place place(std::string_view key) const;
  Place place(std::string_view key, std::size_t item) const;
  void complain(Place const& place, Fault fault);
  void complain(std::string_view key, Fault fault) { complain(place(key), std::move(fault)); }

  std::string path_of(std::string_view key) const;
  // False when this stands for something that is no map: then what is missing in it is not worth a word.
  bool is_map() const { return is_map_; }

private:
  Node const* find(std::string_view key) const;
  Node const* ask(std::string_view key);                   // remembers the key
  Node const* scalar(std::string_view key);                // complains about a list or map or nothing
  std::vector<Node> const& items(std::string_view key);    // complains about what is no list
  bool is_scalar(Node const& node, std::string_view key);  // complains
  void refuse(Node const& node, std::string_view key, Fault fault);  // the fault with its key
  void refuse_range(Node const& node, std::string_view key, std::string least, std::string most);
  void refuse_choice(Node const& node, std::string_view key, std::vector<std::string_view> const& known);
  void miss(std::string_view key);
  void find_duplicates();

  template <class T>
  std::optional<T> value(Node const& node, std::string_view key);

  std::vector<Complaint>& complaints_;
  Node const& node_;
  std::string path_;
  bool is_map_;
  std::vector<std::string_view> asked_;
};

template <class T>
std::optional<T> Cursor::value(Node const& node, std::string_view key) {
  T read{};
  auto const done = read_value(node.text, read);
  if (done) return read;
  refuse(node, key, done.error());
  return std::nullopt;
}

template <class T>
T Cursor::get(std::string_view key, T fallback) {
  auto const* const node = scalar(key);
  return node ? value<T>(*node, key).value_or(std::move(fallback)) : fallback;
}

template <class T>
T Cursor::get(std::string_view key, T fallback, Between<T> const& range) {
  auto const* const node = scalar(key);
  auto const found = node ? value<T>(*node, key) : std::nullopt;
  if (!found) return fallback;
  if (*found >= range.least && *found <= range.most) return *found;
  refuse_range(*node, key, to_text(range.least), to_text(range.most));
  return fallback;
}

template <class T>
T Cursor::need(std::string_view key, T fallback) {
  if (!has(key)) miss(key);
  return get<T>(key, std::move(fallback));
}

template <class T>
T Cursor::choice(std::string_view key, T fallback,
                 std::initializer_list<std::pair<std::string_view, T>> known) {
  auto const* const node = scalar(key);
  if (!node) return fallback;
  std::vector<std::string_view> words;
  for (auto const& [word, meaning] : known) {
    if (word == node->text) return meaning;
    words.push_back(word);
  }
  refuse_choice(*node, key, words);
  return fallback;
}

template <class Reader>
auto Cursor::list(std::string_view key, Reader read) -> std::vector<decltype(read(std::declval<Cursor&>()))> {
  std::vector<decltype(read(std::declval<Cursor&>()))> found;
  for (auto const& item : items(key)) {
    Cursor cursor(complaints_, item, path_of(key));
    found.push_back(read(cursor));
  }
  return found;
}

template <class T>
std::vector<T> Cursor::values(std::string_view key) {
  std::vector<T> found;
  for (auto const& item : items(key))
    if (auto const read = is_scalar(item, key) ? value<T>(item, key) : std::nullopt) found.push_back(*read);
  return found;
}

}  // namespace campus::config
