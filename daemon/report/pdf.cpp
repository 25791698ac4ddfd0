// Lays the blocks of a document on pages.  It is done twice: once to count the pages, once to write them with
// "n / of" on each.

#include "daemon/report/pdf.hpp"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <memory>
#include <vector>

namespace campus::report {
namespace {

// In points, 72 to the inch.
constexpr double page_width = 595.28, page_height = 841.89, margin = 45;
constexpr double text_width = page_width - 2 * margin, foot_height = 24, padding = 3.5;
constexpr double text_size = 8.5, foot_size = 7, paragraph_size = 9.5, heading_size = 13, title_size = 24;
constexpr double body_end = page_height - margin - foot_height;

struct FreeSurface {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
struct FreeContext {
  void operator()(cairo_t* context) const { cairo_destroy(context); }
};
struct FreeLayout {
  void operator()(PangoLayout* layout) const { g_object_unref(layout); }
};
using Surface = std::unique_ptr<cairo_surface_t, FreeSurface>;
using Context = std::unique_ptr<cairo_t, FreeContext>;
using Layout = std::unique_ptr<PangoLayout, FreeLayout>;

cairo_status_t append(void* bytes, unsigned char const* data, unsigned int size) {
  static_cast<std::string*>(bytes)->append(reinterpret_cast<char const*>(data), size);
  return CAIRO_STATUS_SUCCESS;
}

struct Color {
  double red, green, blue;
};
Color color_of(Tone tone) {
  switch (tone) {
    case Tone::plain: return {0.11, 0.13, 0.16};
    case Tone::good: return {0.03, 0.44, 0.23};
    case Tone::notice: return {0.54, 0.29, 0};
    case Tone::bad: return {0.72, 0.11, 0.11};
    case Tone::faint: return {0.36, 0.39, 0.44};
  }
  return {0, 0, 0};
}

class PageWriter {
public:
  PageWriter(cairo_surface_t* surface, std::string footer, int pages)
      : context_(cairo_create(surface)), footer_(std::move(footer)), pages_(pages) {}

  void operator()(Title const& title) {
    text(title.text, title_size, true, Tone::plain);
    y_ += 4;
    text(title.below, heading_size, false, Tone::faint);
    y_ += 6;
    line(y_);
    y_ += 12;
  }
  void operator()(Heading const& heading) {
    y_ += 10;
    if (y_ + 60 > body_end) turn();  // a heading does not end a page
    text(heading.text, heading_size, true, Tone::plain);
    y_ += 5;
  }
  void operator()(Paragraph const& paragraph) {
    text(paragraph.text, paragraph_size, false, paragraph.tone);
    y_ += 5;
  }
  void operator()(Table const& table) {
    int whole = 0;
    for (auto const& column : table.columns) whole += column.share;
    widths_.clear();
    for (auto const& column : table.columns) widths_.push_back(text_width * column.share / whole);
    std::vector<Table::Cell> titles;
    for (auto const& column : table.columns) titles.push_back({column.title, Tone::plain});
    row(titles, true);
    for (auto const& cells : table.rows) {
      if (y_ + height_of(cells, false) > body_end && y_ > margin) {
        turn();
        row(titles, true);
      }
      row(cells, false);
    }
    y_ += 6;
  }
  int finish() {
    foot();
    cairo_show_page(context_.get());
    return page_;
  }
  cairo_status_t status() const { return cairo_status(context_.get()); }

private:
  Layout layout(std::string const& text, double size, bool is_bold, double width) const {
    Layout made(pango_cairo_create_layout(context_.get()));
    auto* const font = pango_font_description_from_string("Noto Sans CJK SC, Sans");
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    if (is_bold) pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
    pango_layout_set_font_description(made.get(), font);
    pango_font_description_free(font);
    pango_layout_set_width(made.get(), static_cast<int>(width * PANGO_SCALE));
    pango_layout_set_wrap(made.get(), PANGO_WRAP_WORD_CHAR);
    pango_layout_set_text(made.get(), text.c_str(), static_cast<int>(text.size()));
    return made;
  }
  static double height(PangoLayout* made) {
    int width = 0, high = 0;
    pango_layout_get_size(made, &width, &high);
    return static_cast<double>(high) / PANGO_SCALE;
  }
  // More than a page of one cell is cut: the whole text is in the pack.
  Layout cell(std::string const& text, double width, bool is_bold) const {
    auto made = layout(text, text_size, is_bold, width - 2 * padding);
    auto const most = body_end - margin - 60;
    if (height(made.get()) > most) {
      pango_layout_set_height(made.get(), static_cast<int>(most * PANGO_SCALE));
      pango_layout_set_ellipsize(made.get(), PANGO_ELLIPSIZE_END);
    }
    return made;
  }
  double height_of(std::vector<Table::Cell> const& cells, bool is_bold) const {
    double most = 0;
    for (std::size_t i = 0; i < cells.size() && i < widths_.size(); ++i)
      most = std::max(most, height(cell(cells[i].text, widths_[i], is_bold).get()));
    return most + 2 * padding;
  }
  void paint(Color color) const { cairo_set_source_rgb(context_.get(), color.red, color.green, color.blue); }
  void show(PangoLayout* made, double x, double y, Tone tone) const {
    paint(color_of(tone));
    cairo_move_to(context_.get(), x, y);
    pango_cairo_show_layout(context_.get(), made);
  }
  void text(std::string const& words, double size, bool is_bold, Tone tone) {
    auto const made = layout(words, size, is_bold, text_width);
    auto const high = height(made.get());
    if (y_ + high > body_end && y_ > margin) turn();
    show(made.get(), margin, y_, tone);
    y_ += high;
  }
  void line(double y) const {
    paint({0.79, 0.8, 0.83});
    cairo_set_line_width(context_.get(), 0.5);
    cairo_move_to(context_.get(), margin, y);
    cairo_line_to(context_.get(), margin + text_width, y);
    cairo_stroke(context_.get());
  }
  void row(std::vector<Table::Cell> const& cells, bool is_head) {
    auto const high = height_of(cells, is_head);
    if (is_head && y_ + high + 30 > body_end) turn();
    if (is_head) {
      paint({0.95, 0.95, 0.96});
      cairo_rectangle(context_.get(), margin, y_, text_width, high);
      cairo_fill(context_.get());
    }
    double x = margin;
    for (std::size_t i = 0; i < cells.size() && i < widths_.size(); ++i) {
      auto const made = cell(cells[i].text, widths_[i], is_head);
      show(made.get(), x + padding, y_ + padding, cells[i].tone);
      x += widths_[i];
    }
    y_ += high;
    line(y_);
  }
  void foot() const {
    line(page_height - margin - foot_height + 6);
    auto const words = footer_ + "    " + std::to_string(page_) + " / " + std::to_string(pages_);
    auto const made = layout(words, foot_size, false, text_width);
    show(made.get(), margin, page_height - margin - foot_height + 10, Tone::faint);
  }
  void turn() {
    foot();
    cairo_show_page(context_.get());
    ++page_;
    y_ = margin;
  }

  Context context_;
  std::string footer_;
  int pages_;
  int page_ = 1;
  double y_ = margin;
  std::vector<double> widths_;
};

struct Written {
  std::string bytes;
  int pages = 0;
  cairo_status_t status = CAIRO_STATUS_SUCCESS;
};

Written write(Document const& document, int pages) {
  Written written;
  Surface const surface(cairo_pdf_surface_create_for_stream(append, &written.bytes, page_width, page_height));
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_TITLE, document.title.c_str());
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATE_DATE, document.made_at.c_str());
  {
    PageWriter writer(surface.get(), document.footer, pages);
    for (auto const& block : document.blocks) std::visit(writer, block);
    written.pages = writer.finish();
    written.status = writer.status();
  }
  cairo_surface_finish(surface.get());
  if (written.status == CAIRO_STATUS_SUCCESS) written.status = cairo_surface_status(surface.get());
  return written;
}

}  // namespace

Result<std::string> to_pdf(Document const& document) {
  auto const counted = write(document, 0);
  auto written = write(document, counted.pages);
  if (written.status != CAIRO_STATUS_SUCCESS)
    return fail(Fault::Kind::failure, "CMP-G064", {{"reason", cairo_status_to_string(written.status)}});
  return std::move(written.bytes);
}

}  // namespace campus::report
