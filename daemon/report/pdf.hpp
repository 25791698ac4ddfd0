#pragma once

#include <string>

#include "daemon/report/document.hpp"
#include "policy/model/fault.hpp"

namespace campus::report {

// A document as PDF on A4, with page numbers; the bytes of the file.  Pango chooses the fonts the machine
// has: without one for Chinese the glyphs are boxes.  Takes about 0.1 s for 30 pages.
Result<std::string> to_pdf(Document const& document);

}  // namespace campus::report
