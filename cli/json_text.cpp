#include "cli/json_text.hpp"

#include <boost/json.hpp>

#include <fmt/format.h>

#include "daemon/contract/terminal_text.hpp"

namespace campus::cli {
namespace {

namespace json = boost::json;

std::string escaped(std::uint32_t code) {
  if (code < 0x10000) return fmt::format("\\u{:04x}", code);
  code -= 0x10000;
  return fmt::format("\\u{:04x}\\u{:04x}", 0xd800 + (code >> 10), 0xdc00 + (code & 0x3ffu));
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    auto const character = contract::first_character(text);
    auto const bytes = text.substr(0, character.bytes);
    if (!character.is_valid)
      out += "\\ufffd";
    else if (character.code == '"' || character.code == '\\')
      out += '\\' + std::string(bytes);
    else if (character.code == '\n')
      out += "\\n";
    else if (character.code == '\t')
      out += "\\t";
    else if (contract::is_treacherous(character.code))
      out += escaped(character.code);
    else
      out += bytes;
    text.remove_prefix(character.bytes);
  }
  return out + '"';
}

class Writer {
public:
  explicit Writer(bool is_pretty) : is_pretty_(is_pretty) {}

  void write(json::value const& value, int depth) {
    if (auto const* const object = value.if_object())
      write_all('{', '}', *object, depth, [&](auto const& member) {
        out_ += quoted(member.key()) + (is_pretty_ ? ": " : ":");
        write(member.value(), depth + 1);
      });
    else if (auto const* const array = value.if_array())
      write_all('[', ']', *array, depth, [&](auto const& item) { write(item, depth + 1); });
    else if (auto const* const number = value.if_double())
      out_ += fmt::format("{}", *number);  // the shortest that reads back as itself
    else if (auto const* const text = value.if_string())
      out_ += quoted(*text);
    else
      out_ += json::serialize(value);
  }
  std::string take() { return std::move(out_); }

private:
  // An item a line, indented, and the brackets around them.
  void write_all(char open, char close, auto const& items, int depth, auto write_one) {
    out_ += open;
    bool is_first = true;
    for (auto const& item : items) {
      if (!is_first) out_ += ',';
      is_first = false;
      break_line(depth + 1);
      write_one(item);
    }
    if (!items.empty()) break_line(depth);
    out_ += close;
  }
  void break_line(int depth) {
    if (is_pretty_) out_ += '\n' + std::string(static_cast<std::size_t>(depth) * 2, ' ');
  }

  bool is_pretty_;
  std::string out_;
};

}  // namespace

std::string json_text(json::value const& value, bool is_pretty) {
  Writer writer(is_pretty);
  writer.write(value, 0);
  return writer.take();
}

}  // namespace campus::cli
