#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "daemon/contract/messages.hpp"
#include "daemon/report/pack.hpp"

namespace campus::report {

// A report as what stands on its pages, before anybody asked for HTML or PDF.  Plain values.

enum class Tone : std::uint8_t { plain, good, notice, bad, faint };

struct Title {
  std::string text, below;
};
struct Heading {
  std::string text;
};
struct Paragraph {
  std::string text;
  Tone tone = Tone::plain;
};
struct Table {
  struct Column {
    std::string title;
    int share = 1;  // of the width
  };
  struct Cell {
    std::string text;
    Tone tone = Tone::plain;
  };
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;
};

using Block = std::variant<Title, Heading, Paragraph, Table>;

struct Document {
  std::string language;  // "zh-CN", "en"
  std::string title;     // of the window and the file
  std::string footer;    // of every page: what this is, and what it is not
  std::string made_at;   // RFC 3339
  std::vector<Block> blocks;
};

Document document_of(Pack const& pack, contract::Language language);

std::string to_html(Document const& document);

}  // namespace campus::report
