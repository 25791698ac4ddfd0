#include "daemon/api/static_files.hpp"

#include <sys/stat.h>

#include <array>
#include <optional>
#include <utility>

namespace campus::api {

namespace {

struct Facts {
  std::string tag;
  bool is_file = false;
};

// The tag changes when the file does: its time in nanoseconds and its size.
std::optional<Facts> facts_of(std::string const& path) {
  struct stat found{};
  if (::stat(path.c_str(), &found) != 0) return std::nullopt;
  auto const tag = '"' + std::to_string(found.st_mtim.tv_sec) + '.' + std::to_string(found.st_mtim.tv_nsec) +
                   '-' + std::to_string(found.st_size) + '"';
  return Facts{tag, S_ISREG(found.st_mode)};
}

// "gzip" as an element of Accept-Encoding that is not weighed with nothing.
bool takes_gzip(Request const& request) {
  auto rest = request.header("Accept-Encoding").value_or("");
  while (!rest.empty()) {
    auto const comma = rest.find(',');
    auto element = rest.substr(0, comma);
    rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
    auto const weight = element.find(';');
    auto const name = element.substr(0, weight);
    auto const is_gzip = name.find("gzip") != std::string_view::npos;
    if (!is_gzip) continue;
    auto const value = weight == std::string_view::npos ? std::string_view{} : element.substr(weight);
    return value.find_first_of("123456789") != std::string_view::npos || value.empty();
  }
  return false;
}

bool is_inside(std::filesystem::path const& file, std::filesystem::path const& root) {
  auto const relative = file.lexically_relative(root);
  return !relative.empty() && *relative.begin() != "..";
}

Response missing(std::string const& path) {
  return fault_response({Fault::Kind::not_found, "CMP-W404", {{"path", path}}});
}

}  // namespace

std::string_view content_type_of(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 13> types{{
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".mjs", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".json", "application/json"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".ico", "image/x-icon"},
      {".webp", "image/webp"},
      {".woff2", "font/woff2"},
      {".woff", "font/woff"},
      {".txt", "text/plain; charset=utf-8"},
      {".webmanifest", "application/manifest+json"},
  }};
  for (auto const& [end, type] : types)
    if (name.ends_with(end)) return type;
  return "application/octet-stream";
}

StaticFiles::StaticFiles(std::filesystem::path root) {
  std::error_code error;
  root_ = std::filesystem::canonical(root, error);
  if (error) root_.clear();
}

bool StaticFiles::has_pages() const {
  if (root_.empty()) return false;
  auto const facts = facts_of(root_ / "index.html");
  return facts && facts->is_file;
}

// The server already refuses paths with "..", "\" and the like; that the file found is inside the root holds
// against a symbolic link in a badly made directory.
Response StaticFiles::answer(Request const& request) const {
  if (root_.empty()) return missing(request.path);
  if (request.method != "GET") {
    auto response = fault_response(
        405, {Fault::Kind::usage, "CMP-W405", {{"path", request.path}, {"method", request.method}}});
    response.headers.push_back({"Allow", "GET, HEAD"});
    return response;
  }
  auto const last = std::string_view(request.path).substr(request.path.rfind('/') + 1);
  auto const is_page = last.find('.') == std::string_view::npos;
  auto const is_hashed = !is_page && request.path.starts_with("/assets/");
  std::error_code error;
  auto const file =
      std::filesystem::canonical(root_ / (is_page ? "index.html" : request.path.substr(1)), error);
  if (error || !is_inside(file, root_)) return missing(request.path);
  auto const facts = facts_of(file);
  if (!facts || !facts->is_file) return missing(request.path);
  Response response;
  response.headers = {{"Cache-Control", is_hashed ? "public, max-age=31536000, immutable" : "no-cache"},
                      {"Vary", "Accept-Encoding"},
                      {"ETag", facts->tag}};
  if (request.header("If-None-Match") == facts->tag) {
    response.status = 304;
    return response;
  }
  response.headers.push_back({"Content-Type", std::string(content_type_of(file.native()))});
  auto packed = file.native() + ".gz";
  if (auto const found = facts_of(packed); found && found->is_file && takes_gzip(request)) {
    response.headers.push_back({"Content-Encoding", "gzip"});
    response.body = FileBody{std::move(packed)};
  } else {
    response.body = FileBody{file.native()};
  }
  return response;
}

}  // namespace campus::api
