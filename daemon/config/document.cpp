// YAML comes in as events, so that what is bounded is bounded while it is read: how deep lists and maps nest,
// and how much the aliases of a file come to when they are written out.  A file of a kilobyte can otherwise
// stand for a billion nodes ("billion laughs").  Once a limit is passed nothing more is kept, and the first
// complaint stands.

#include "daemon/config/document.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <map>
#include <sstream>
#include <system_error>

#include "daemon/contract/terminal_text.hpp"

namespace campus::config {
namespace {

Fault no_document(std::string code, std::vector<Fault::Argument> arguments = {}) {
  return {Fault::Kind::invalid, std::move(code), std::move(arguments)};
}

// The parser counts columns in bytes; people and editors count characters.  It asks for place after place on
// one line, so the count goes on from the last one: a file that is one long line would cost its square
// otherwise.
class PlaceFinder {
public:
  explicit PlaceFinder(SourceText const& source) : source_(source) {}

  Position operator()(YAML::Mark const& mark) {
    if (mark.is_null()) return {};
    auto const line = source_.line(mark.line + 1);
    auto const bytes = std::min(line.size(), static_cast<std::size_t>(std::max(mark.column, 0)));
    if (last_.line != mark.line + 1 || bytes < bytes_) {
      last_ = {mark.line + 1, 1};
      bytes_ = 0;
    }
    for (; bytes_ < bytes; ++last_.column) bytes_ += contract::first_character(line.substr(bytes_)).bytes;
    return last_;
  }

private:
  SourceText const& source_;
  Position last_;
  std::size_t bytes_ = 0;  // of the line, before last_
};

int characters_in(std::string_view text) {
  int count = 0;
  for (; !text.empty(); ++count) text.remove_prefix(contract::first_character(text).bytes);
  return count;
}

// The byte behind the quote that ends a quoted text; none when nothing ends it.
std::optional<std::size_t> end_of_quoted(std::string_view text, std::size_t begin) {
  auto const quote = text[begin];
  for (auto at = begin + 1; at < text.size(); ++at) {
    if (quote == '"' && text[at] == '\\')
      ++at;
    else if (text[at] == quote && quote == '\'' && text.substr(at + 1).starts_with('\''))
      ++at;
    else if (text[at] == quote)
      return at + 1;
  }
  return std::nullopt;
}

std::size_t count_nodes(Node const& node) {
  std::size_t count = 1;
  for (auto const& item : node.items) count += count_nodes(item);
  for (auto const& entry : node.entries) count += 1 + count_nodes(entry.value);
  return count;
}

// Builds the tree of the first document.
class TreeBuilder final : public YAML::EventHandler {
public:
  explicit TreeBuilder(SourceText const& source) : source_(source), place_(source) {}

  std::optional<Complaint> const& complaint() const { return complaint_; }
  Node take() { return std::move(root_); }
  // Where the innermost list or map began that was not ended yet.
  std::optional<Position> unclosed() const {
    return open_.empty() ? std::nullopt : std::optional(open_.back().node.at);
  }

  void OnDocumentStart(YAML::Mark const& mark) override {
    if (has_begun_) complain(mark, no_document("CMP-C005"));
    has_begun_ = true;
  }
  void OnDocumentEnd() override {}
  void OnNull(YAML::Mark const& mark, YAML::anchor_t anchor) override {
    add(make(Node::Kind::nothing, mark), anchor);
  }
  void OnAlias(YAML::Mark const& mark, YAML::anchor_t anchor) override {
    auto const named = anchors_.find(anchor);
    if (named == anchors_.end()) complain(mark, no_document("CMP-C006"));
    if (complaint_ || !spend(count_nodes(named->second), place_(mark))) return;
    add(named->second, 0);
  }
  void OnScalar(YAML::Mark const& mark, std::string const&, YAML::anchor_t anchor,
                std::string const& value) override {
    auto node = make(Node::Kind::scalar, mark);
    node.text = value;
    measure(node, mark);
    add(std::move(node), anchor);
  }
  void OnSequenceStart(YAML::Mark const& mark, std::string const&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(Node::Kind::list, mark, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(YAML::Mark const& mark, std::string const&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(Node::Kind::map, mark, anchor);
  }
  void OnMapEnd() override { close(); }

private:
  struct Open {
    Node node;
    std::optional<Node> key;  // of a map: the key whose value comes next
    YAML::anchor_t anchor = 0;
  };

  Node make(Node::Kind kind, YAML::Mark const& mark) {
    Node node;
    node.kind = kind;
    node.at = place_(mark);
    return node;
  }

  // How much of its line a scalar takes, as it was written.  The parser takes the end of the file for the end
  // of a quoted text: a quote that was forgotten would swallow the rest of a configuration without a word.
  void measure(Node& node, YAML::Mark const& mark) {
    auto const line = source_.line(mark.line + 1);
    auto const column = std::min(line.size(), static_cast<std::size_t>(std::max(mark.column, 0)));
    auto const rest = line.substr(column);
    if (rest.starts_with('"') || rest.starts_with('\'')) {
      auto const begin = source_.offset(mark.line + 1) + column;
      auto const end = end_of_quoted(source_.text(), begin);
      if (!end) return complain(node.at, no_document("CMP-C010"));
      node.length = characters_in(rest.substr(0, *end - begin));
    } else if (rest.starts_with(node.text) && !node.text.empty()) {
      node.length = characters_in(node.text);
    }
  }

  void complain(YAML::Mark const& mark, Fault fault) { complain(place_(mark), std::move(fault)); }
  void complain(Position at, Fault fault) {
    if (!complaint_) complaint_ = Complaint{at, 1, std::move(fault)};
  }

  // Every node counts, and every copy that an anchor or an alias makes of it.
  bool spend(std::size_t nodes, Position at) {
    nodes_ += nodes;
    if (nodes_ > nodes_max) complain(at, no_document("CMP-C008", {{"max", std::to_string(nodes_max)}}));
    return nodes_ <= nodes_max;
  }

  void open(Node::Kind kind, YAML::Mark const& mark, YAML::anchor_t anchor) {
    if (open_.size() >= static_cast<std::size_t>(depth_max))
      complain(mark, no_document("CMP-C007", {{"max", std::to_string(depth_max)}}));
    open_.push_back({make(kind, mark), std::nullopt, anchor});
  }

  void close() {
    auto done = std::move(open_.back());
    open_.pop_back();
    add(std::move(done.node), done.anchor);
  }

  void add(Node node, YAML::anchor_t anchor) {
    if (complaint_ || !spend(anchor == 0 ? 1 : 1 + count_nodes(node), node.at)) return;
    if (anchor != 0) anchors_[anchor] = node;
    if (open_.empty())
      root_ = std::move(node);
    else if (auto& parent = open_.back(); parent.node.kind == Node::Kind::list)
      parent.node.items.push_back(std::move(node));
    else if (!parent.key)
      parent.key = std::move(node);
    else {
      if (node.kind == Node::Kind::nothing) {  // where there is no value, its key is what a person sees
        node.at = parent.key->at;
        node.length = parent.key->length;
      }
      parent.node.entries.push_back({std::move(*parent.key), std::move(node)});
      parent.key.reset();
    }
  }

  SourceText const& source_;
  PlaceFinder place_;
  Node root_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, Node> anchors_;
  std::size_t nodes_ = 0;
  bool has_begun_ = false;
  std::optional<Complaint> complaint_;
};

// What the parser found, in the words of our catalogue.  For a bracket that is never closed it names the
// place where it gave up, which may be the end of the file: the bracket itself is what a person looks for.
Complaint explain(SourceText const& source, YAML::Exception const& broken, TreeBuilder const& builder) {
  namespace Said = YAML::ErrorMsg;
  auto const at = PlaceFinder(source)(broken.mark);
  auto const is = [&](auto... messages) { return ((broken.msg == messages) || ...); };
  if (is(Said::END_OF_MAP_FLOW, Said::END_OF_SEQ_FLOW) && builder.unclosed())
    return {*builder.unclosed(), 1, no_document("CMP-C009")};
  if (is(Said::EOF_IN_SCALAR, Said::DOC_IN_SCALAR)) return {at, 1, no_document("CMP-C010")};
  auto const line = source.line(at.line);
  auto const tab = line.substr(0, line.find_first_not_of(" \t")).find('\t');
  if (is(Said::TAB_IN_INDENTATION) || tab != std::string_view::npos)
    return {{at.line, static_cast<int>(std::min(tab, line.size())) + 1}, 1, no_document("CMP-C012")};
  if (is(Said::MAP_VALUE, Said::MAP_KEY, Said::BLOCK_ENTRY, Said::END_OF_MAP, Said::END_OF_SEQ,
         Said::FLOW_END))
    return {at, 1, no_document("CMP-C011")};
  if (is(Said::UNKNOWN_ANCHOR)) return {at, 1, no_document("CMP-C013")};
  if (is(Said::UNKNOWN_TOKEN)) return {at, 1, no_document("CMP-C014")};
  return {at, 1, no_document("CMP-C004", {{"reason", broken.msg}})};
}

// The first byte that is no UTF-8, or a NUL, which YAML cannot hold.
std::optional<Complaint> find_foreign_byte(SourceText const& source) {
  std::string_view rest = source.text();
  Position at{1, 1};
  while (!rest.empty()) {
    auto const character = contract::first_character(rest);
    if (!character.is_valid || character.code == 0) return Complaint{at, 1, no_document("CMP-C003")};
    if (character.code == '\n')
      at = {at.line + 1, 1};
    else
      ++at.column;
    rest.remove_prefix(character.bytes);
  }
  return std::nullopt;
}

}  // namespace

SourceText::SourceText(std::string name, std::string text)
    : name_(std::move(name)), text_(std::move(text)), starts_{0} {
  for (auto end = text_.find('\n'); end != std::string::npos; end = text_.find('\n', end + 1))
    starts_.push_back(end + 1);
}

std::size_t SourceText::offset(int number) const {
  auto const index = static_cast<std::size_t>(number) - 1;
  return number < 1 || index >= starts_.size() ? text_.size() : starts_[index];
}

std::string_view SourceText::line(int number) const {
  auto const rest = std::string_view(text_).substr(offset(number));
  auto const line = rest.substr(0, rest.find('\n'));
  return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

Result<SourceText> load(std::filesystem::path const& path) {
  auto const refuse = [&](Fault::Kind kind, std::string code, std::vector<Fault::Argument> more = {}) {
    more.insert(more.begin(), {"path", path.string()});
    return fail(kind, std::move(code), std::move(more));
  };
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return refuse(Fault::Kind::invalid, "CMP-C016");
  std::ifstream stream(path, std::ios::binary);
  if (!stream && errno == ENOENT) return refuse(Fault::Kind::not_found, "CMP-C001");
  if (!stream && errno == EACCES) return refuse(Fault::Kind::permission, "CMP-C017");
  std::string text(file_bytes_max + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad() || (stream.fail() && !stream.eof()))
    return refuse(Fault::Kind::failure, "CMP-C028", {{"reason", std::generic_category().message(errno)}});
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.size() > file_bytes_max)
    return refuse(Fault::Kind::full, "CMP-C002", {{"max", std::to_string(file_bytes_max >> 20)}});
  return SourceText(path.string(), std::move(text));
}

std::expected<Node, Complaint> parse(SourceText const& source) {
  if (auto foreign = find_foreign_byte(source)) return std::unexpected(std::move(*foreign));
  std::istringstream stream(source.text());
  TreeBuilder builder(source);
  try {
    YAML::Parser parser(stream);
    while (!builder.complaint() && parser.HandleNextDocument(builder)) {
    }
  } catch (YAML::Exception const& broken) {
    if (!builder.complaint()) return std::unexpected(explain(source, broken, builder));
  }
  if (builder.complaint()) return std::unexpected(*builder.complaint());
  return builder.take();
}

}  // namespace campus::config
