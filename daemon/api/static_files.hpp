#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "daemon/api/http_message.hpp"

namespace campus::api {

// The files of the web page, as they were built.  What is under /assets carries the hash of its content in
// its name and is kept by browsers for ever; everything else is asked for again each time and answered 304.
// A path without a dot in its last segment is a page of the application and gets index.html.  Lives on the
// control loop.
class StaticFiles {
public:
  explicit StaticFiles(std::filesystem::path root);

  bool has_pages() const;  // whether there is an index.html
  Response answer(Request const& request) const;

private:
  std::filesystem::path root_;  // canonical
};

std::string_view content_type_of(std::string_view name);

}  // namespace campus::api
