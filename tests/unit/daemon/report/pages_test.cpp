#include "daemon/report/document.hpp"

#include <boost/test/unit_test.hpp>

#include "daemon/report/pdf.hpp"
#include "tests/unit/daemon/report/sample_pack.hpp"

using namespace campus;
using namespace campus::report;
using contract::Language;

namespace {

std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size()))
    ++found;
  return found;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(report_pages)

BOOST_AUTO_TEST_CASE(it_is_a_self_check_in_every_title_and_never_an_assessment) {
  auto const html = to_html(document_of(sample::pack(), Language::zh));
  BOOST_TEST(html.contains("<title>网络安全等级保护自查报告</title>"));
  BOOST_TEST(html.contains("<h1>网络安全等级保护自查报告</h1>"));
  BOOST_TEST(!html.contains("等级测评报告</h1>"));
  // The words of a body that may assess appear only where they are denied.
  for (auto at = html.find("等级测评报告"); at != std::string::npos; at = html.find("等级测评报告", at + 1))
    BOOST_TEST((html.substr(at - 6, 6).contains("非") || html.substr(at - 6, 6).contains("是")));
  auto const english = to_html(document_of(sample::pack(), Language::en));
  BOOST_TEST(english.contains("<h1>Self-check of level protection</h1>"));
  BOOST_TEST(english.contains("not an assessment report"));
}

BOOST_AUTO_TEST_CASE(what_was_typed_can_be_nothing_but_text) {
  auto const html = to_html(document_of(sample::pack(), Language::zh));
  BOOST_TEST(!html.contains("<script"));
  BOOST_TEST(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;=HYPERLINK(&quot;x&quot;)&amp;"));
  BOOST_TEST(html.contains("default-src 'none'"));
  BOOST_TEST(count_of(html, "http") == 1u);  // http-equiv, and no address
}

BOOST_AUTO_TEST_CASE(pages_say_what_is_to_be_done_and_what_was_not_looked_at) {
  auto const html = to_html(document_of(sample::pack(), Language::en));
  BOOST_TEST(html.contains("@media print"));
  BOOST_TEST(html.contains("6.1.2.1"));
  BOOST_TEST(html.contains("between 25.00% and 50.00% are met"));
  BOOST_TEST(html.contains("does not conform"));
  BOOST_TEST(html.contains("2026-08-01 22:00"));
  BOOST_TEST(html.contains("unchecked"));
  BOOST_TEST(html.contains("灭火器已检"));
  for (auto const language : {Language::zh, Language::en})
    BOOST_TEST(!to_html(document_of(sample::pack(), language)).contains("report."), "a label without words");
}

BOOST_AUTO_TEST_CASE(a_pdf_has_its_pages_counted_and_is_the_same_each_time) {
  auto pack = sample::pack();
  for (int i = 0; i < 150; ++i) pack.items.push_back(sample::item("X-" + std::to_string(i), "partly"));
  pack.items[7].evidence[0].text.zh.append(30'000, 'x');  // longer than a page: cut, and nothing hangs
  auto const document = document_of(pack, Language::zh);
  auto const pdf = to_pdf(document);
  BOOST_REQUIRE(pdf.has_value());
  BOOST_TEST(pdf->starts_with("%PDF-1."));
  BOOST_TEST(pdf->contains("%%EOF"));
  BOOST_TEST(pdf->size() > 20'000u);
  BOOST_TEST((*to_pdf(document) == *pdf));
}

BOOST_AUTO_TEST_SUITE_END()
