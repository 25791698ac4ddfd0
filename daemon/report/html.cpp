// One file without a script and without a reference to anything else: it opens from a stick, prints as it
// looks, and what a device or a person wrote can be nothing but text in it.

#include <string>
#include <string_view>

#include "daemon/report/document.hpp"

namespace campus::report {
namespace {

constexpr std::string_view style = R"(
:root { color-scheme: light }
body { font: 15px/1.6 "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", sans-serif; color: #1d2129;
       max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
header { border-bottom: 3px solid #1d2129; margin-bottom: 1.5rem }
h1 { font-size: 1.9rem; margin: 0 } header p { margin: .3rem 0 1rem; font-size: 1.1rem }
h2 { font-size: 1.2rem; margin: 2rem 0 .6rem; border-left: 4px solid #1d5fbf; padding-left: .6rem }
table { border-collapse: collapse; width: 100%; table-layout: fixed; margin: .6rem 0 1rem }
th, td { border: 1px solid #c9cdd4; padding: .35rem .5rem; text-align: left; vertical-align: top;
         overflow-wrap: anywhere; white-space: pre-line }
th { background: #f2f3f5; font-weight: 600 }
.good { color: #08703a } .notice { color: #8a4b00 } .bad { color: #b71c1c; font-weight: 600 } .faint { color: #5c6370 }
p.notice { border: 1px solid #d9a441; background: #fff8e6; padding: .6rem .8rem }
footer { margin-top: 2rem; border-top: 1px solid #c9cdd4; padding-top: .6rem; color: #5c6370; font-size: .85rem }
@page { size: A4; margin: 18mm 15mm 20mm }
@media print {
  body { font-size: 10pt; max-width: none; margin: 0; padding: 0 }
  h2 { break-after: avoid } tr { break-inside: avoid } thead { display: table-header-group }
  footer { position: fixed; bottom: 0; left: 0; right: 0 }
}
)";

std::string escaped(std::string_view text) {
  std::string safe;
  for (auto const letter : text) {
    if (letter == '&')
      safe += "&amp;";
    else if (letter == '<')
      safe += "&lt;";
    else if (letter == '>')
      safe += "&gt;";
    else if (letter == '"')
      safe += "&quot;";
    else if (static_cast<unsigned char>(letter) >= ' ' || letter == '\n' || letter == '\t')
      safe += letter;
  }
  return safe;
}

std::string_view class_of(Tone tone) {
  switch (tone) {
    case Tone::plain: return "";
    case Tone::good: return " class=\"good\"";
    case Tone::notice: return " class=\"notice\"";
    case Tone::bad: return " class=\"bad\"";
    case Tone::faint: return " class=\"faint\"";
  }
  return "";
}

struct HtmlWriter {
  std::string out;

  void operator()(Title const& title) {
    out += "<header><h1>" + escaped(title.text) + "</h1><p>" + escaped(title.below) + "</p></header>\n";
  }
  void operator()(Heading const& heading) { out += "<h2>" + escaped(heading.text) + "</h2>\n"; }
  void operator()(Paragraph const& paragraph) {
    out += "<p" + std::string(class_of(paragraph.tone)) + '>' + escaped(paragraph.text) + "</p>\n";
  }
  void operator()(Table const& table) {
    int whole = 0;
    for (auto const& column : table.columns) whole += column.share;
    out += "<table><colgroup>";
    for (auto const& column : table.columns)
      out += "<col style=\"width:" + std::to_string(100 * column.share / whole) + "%\">";
    out += "</colgroup><thead><tr>";
    for (auto const& column : table.columns) out += "<th scope=\"col\">" + escaped(column.title) + "</th>";
    out += "</tr></thead><tbody>\n";
    for (auto const& row : table.rows) {
      out += "<tr>";
      for (auto const& cell : row)
        out += "<td" + std::string(class_of(cell.tone)) + '>' + escaped(cell.text) + "</td>";
      out += "</tr>\n";
    }
    out += "</tbody></table>\n";
  }
};

}  // namespace

std::string to_html(Document const& document) {
  HtmlWriter writer;
  writer.out = "<!doctype html>\n<html lang=\"" + escaped(document.language) +
               "\">\n<head><meta charset=\"utf-8\">"
               "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
               "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
               "'unsafe-inline'\">"
               "<title>" +
               escaped(document.title) + "</title><style>" + std::string(style) + "</style></head>\n<body>\n";
  for (auto const& block : document.blocks) std::visit(writer, block);
  writer.out += "<footer>" + escaped(document.footer) + "</footer>\n</body>\n</html>\n";
  return std::move(writer.out);
}

}  // namespace campus::report
