// A trie over labels, from the right, kept in a hash table: a walk stops at the first boundary that no listed
// name passes, which for most names of the world is the second one.

#include "collectors/packet/name_table.hpp"

#include <algorithm>
#include <bit>

namespace campus::packet {
namespace {

constexpr char small_letter(char letter) noexcept {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

constexpr std::uint64_t hash_begin = 0xcbf29ce484222325;

constexpr std::uint64_t add_letter(std::uint64_t hash, char letter) noexcept {
  return (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3;
}

// The low bits of a product know little of the high letters.
constexpr std::uint64_t slot_hash(std::uint64_t hash) noexcept { return (hash ^ hash >> 29) | 1; }

// Calls boundary(hash, suffix) at each label boundary, from the shortest suffix on, until it says no.
template <class Boundary>
void walk(std::string_view name, Boundary boundary) noexcept {
  auto hash = hash_begin;
  for (auto at = name.size(); at > 0; --at) {
    if (name[at - 1] == '.' && !boundary(slot_hash(hash), name.substr(at))) return;
    hash = add_letter(hash, small_letter(name[at - 1]));
  }
  if (!name.empty()) boundary(slot_hash(hash), name);
}

bool are_equal(std::string_view name, std::string_view listed) noexcept {
  return std::ranges::equal(name, listed, {}, small_letter);
}

}  // namespace

NameTable::NameTable(ApplicationList const& list) {
  std::size_t labels = 0;
  for (auto const& suffix : list.suffixes)
    labels += 1 + static_cast<std::size_t>(std::ranges::count(suffix.suffix, '.'));
  nodes_.resize(std::bit_ceil(2 * labels + 2));
  matches_.reserve(list.suffixes.size());
  for (auto const& suffix : list.suffixes) {
    if (suffix.application >= std::min(list.applications.size(), applications_max)) continue;
    if (suffix.suffix.empty() || suffix.suffix.size() > 255 || matches_.size() == host_suffixes_max - 1)
      continue;
    auto const& application = list.applications[suffix.application];
    matches_.push_back({.application = static_cast<std::uint16_t>(app_own_first + suffix.application),
                        .category = application.category,
                        .is_shared = is_shared_category(application.category),
                        .teaching = application.teaching,
                        .suffix_bytes = static_cast<std::uint8_t>(suffix.suffix.size())});
    insert(suffix.suffix, static_cast<std::uint16_t>(matches_.size()));
  }
}

void NameTable::insert(std::string_view suffix, std::uint16_t match) {
  walk(suffix, [&](std::uint64_t hash, std::string_view part) {
    auto at = hash & (nodes_.size() - 1);
    while (nodes_[at].hash != 0 &&
           !(nodes_[at].hash == hash &&
             are_equal(part, std::string_view{texts_}.substr(nodes_[at].text_at, nodes_[at].text_bytes))))
      at = (at + 1) & (nodes_.size() - 1);
    auto& node = nodes_[at];
    if (node.hash == 0) {
      node = {hash, static_cast<std::uint32_t>(texts_.size()), static_cast<std::uint16_t>(part.size()), 0};
      std::ranges::transform(part, std::back_inserter(texts_), small_letter);
    }
    if (part.size() == suffix.size()) node.match = match;
    return true;
  });
}

NameTable::Node const* NameTable::node(std::uint64_t hash, std::string_view suffix) const noexcept {
  for (auto at = hash & (nodes_.size() - 1); nodes_[at].hash != 0; at = (at + 1) & (nodes_.size() - 1)) {
    auto const& node = nodes_[at];
    if (node.hash == hash &&
        are_equal(suffix, std::string_view{texts_}.substr(node.text_at, node.text_bytes)))
      return &node;
  }
  return nullptr;
}

NameTable::Match const* NameTable::find(std::string_view name) const noexcept {
  if (nodes_.empty()) return nullptr;
  std::uint16_t longest = 0;
  walk(name, [&](std::uint64_t hash, std::string_view suffix) {
    auto const* const found = node(hash, suffix);
    if (found && found->match != 0) longest = found->match;
    return found != nullptr;
  });
  return longest == 0 ? nullptr : &matches_[longest - 1];
}

}  // namespace campus::packet
