#include "daemon/config/cursor.hpp"

#include <numeric>

#include "daemon/contract/nearest.hpp"
#include "daemon/contract/terminal_text.hpp"

namespace campus::config {
namespace {

Node const nothing;

Fault invalid(std::string code, std::vector<Fault::Argument> arguments = {}) {
  return {Fault::Kind::invalid, std::move(code), std::move(arguments)};
}

std::string joined(std::vector<std::string_view> const& words) {
  return std::accumulate(words.begin(), words.end(), std::string(),
                         [](std::string const& before, std::string_view word) {
                           return before.empty() ? std::string(word) : before + ", " + std::string(word);
                         });
}

// A value of many characters says nothing more in a sentence than its beginning; the file has it all.
std::string shown(std::string const& value) {
  constexpr std::size_t value_bytes_max = 64;
  return contract::shortened(value, value_bytes_max);
}

}  // namespace

Cursor::Cursor(std::vector<Complaint>& complaints, Node const& node, std::string path)
    : complaints_(complaints),
      node_(node),
      path_(std::move(path)),
      is_map_(node.kind == Node::Kind::map || node.kind == Node::Kind::nothing) {
  Place const here{node_.at, node_.length};
  if (!is_map_ && path_.empty())
    complain(here, invalid("CMP-C018"));
  else if (!is_map_)
    complain(here, invalid("CMP-C024", {{"key", path_}}));
  find_duplicates();
}

Cursor::~Cursor() {
  for (auto const& entry : node_.entries) {
    auto const& name = entry.key.text;
    if (entry.key.kind != Node::Kind::scalar || std::ranges::find(asked_, name) != asked_.end()) continue;
    Place const here{entry.key.at, entry.key.length};
    if (auto const near = contract::nearest(name, asked_); !near.empty())
      complain(here, invalid("CMP-C020", {{"key", shown(name)}, {"nearest", std::string(near)}}));
    else
      complain(here, invalid("CMP-C021", {{"key", shown(name)}, {"known", joined(asked_)}}));
  }
}

void Cursor::find_duplicates() {
  std::vector<Node const*> keys;
  for (auto const& entry : node_.entries) {
    if (entry.key.kind == Node::Kind::scalar)
      keys.push_back(&entry.key);
    else
      complain(Place{entry.key.at, 1}, invalid("CMP-C019"));
  }
  std::ranges::stable_sort(keys, {}, &Node::text);
  for (std::size_t i = 1; i < keys.size(); ++i)
    if (keys[i]->text == keys[i - 1]->text)
      complain(Place{keys[i]->at, keys[i]->length},
               invalid("CMP-C022",
                       {{"key", shown(keys[i]->text)}, {"line", std::to_string(keys[i - 1]->at.line)}}));
}

Node const* Cursor::find(std::string_view key) const {
  for (auto const& entry : node_.entries)
    if (entry.key.kind == Node::Kind::scalar && entry.key.text == key) return &entry.value;
  return nullptr;
}

Node const* Cursor::ask(std::string_view key) {
  if (std::ranges::find(asked_, key) == asked_.end()) asked_.push_back(key);
  return find(key);
}

bool Cursor::has(std::string_view key) { return ask(key) != nullptr; }

bool Cursor::holds_map(std::string_view key) {
  auto const* const node = ask(key);
  return node && node->kind == Node::Kind::map;
}

Place Cursor::place(std::string_view key) const {
  if (auto const* const node = find(key)) return {node->at, node->length};
  return {node_.at, 1};
}

Place Cursor::place(std::string_view key, std::size_t item) const {
  auto const* const node = find(key);
  if (!node || item >= node->items.size()) return place(key);
  return {node->items[item].at, node->items[item].length};
}

std::string Cursor::path_of(std::string_view key) const {
  return path_.empty() ? std::string(key) : path_ + '.' + std::string(key);
}

void Cursor::complain(Place const& place, Fault fault) {
  complaints_.push_back({place.at, place.length, std::move(fault)});
}

void Cursor::refuse(Node const& node, std::string_view key, Fault fault) {
  for (auto& argument : fault.arguments)
    if (argument.name == "value") argument.value = shown(argument.value);
  fault.arguments.insert(fault.arguments.begin(), {"key", path_of(key)});
  complain(Place{node.at, node.length}, std::move(fault));
}

void Cursor::refuse_range(Node const& node, std::string_view key, std::string least, std::string most) {
  refuse(node, key,
         invalid("CMP-C050", {{"value", node.text}, {"least", std::move(least)}, {"most", std::move(most)}}));
}

void Cursor::refuse_choice(Node const& node, std::string_view key,
                           std::vector<std::string_view> const& known) {
  auto const near = contract::nearest(node.text, known);
  if (near.empty())
    refuse(node, key, invalid("CMP-C052", {{"value", node.text}, {"known", joined(known)}}));
  else
    refuse(node, key, invalid("CMP-C051", {{"value", node.text}, {"nearest", std::string(near)}}));
}

void Cursor::miss(std::string_view key) {
  if (is_map_) complain(Place{node_.at, 1}, invalid("CMP-C023", {{"key", path_of(key)}}));
}

bool Cursor::is_scalar(Node const& node, std::string_view key) {
  if (node.kind == Node::Kind::scalar) return true;
  auto const* const code = node.kind == Node::Kind::nothing ? "CMP-C026" : "CMP-C027";
  refuse(node, key, invalid(code));
  return false;
}

Node const* Cursor::scalar(std::string_view key) {
  auto const* const node = ask(key);
  return node && is_scalar(*node, key) ? node : nullptr;
}

std::string Cursor::text(std::string_view key) {
  auto const* const node = scalar(key);
  return node ? node->text : std::string();
}

Cursor Cursor::inside(std::string_view key) {
  auto const* const node = ask(key);
  return {complaints_, node ? *node : nothing, path_of(key)};
}

// A list whose every line was commented out is an empty one.
std::vector<Node> const& Cursor::items(std::string_view key) {
  auto const* const node = ask(key);
  if (!node || node->kind == Node::Kind::nothing) return nothing.items;
  if (node->kind != Node::Kind::list) refuse(*node, key, invalid("CMP-C025"));
  return node->items;
}

}  // namespace campus::config
