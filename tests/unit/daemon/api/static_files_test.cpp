#include "daemon/api/static_files.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "tests/unit/daemon/api/served.hpp"

namespace campus::test {
namespace {

struct Site {
  Scratch scratch;
  std::filesystem::path root = scratch.path() / "webui";
  Site() {
    std::filesystem::create_directories(root / "assets");
    write(root / "index.html", "<!doctype html>");
    write(root / "assets/app-1a2b.js", "code");
    write(root / "assets/app-1a2b.js.gz", "packed");
    write(root / "campus.svg", "<svg/>");
    write(scratch.path() / "secret.txt", "secret");
    std::filesystem::create_symlink("../secret.txt", root / "leak.txt");
  }
  static void write(std::filesystem::path const& file, std::string_view content) {
    std::ofstream(file) << content;
  }

  api::Response get(std::string path, std::vector<api::Header> headers = {},
                    std::string method = "GET") const {
    api::Request request;
    request.method = std::move(method);
    request.path = std::move(path);
    request.headers = std::move(headers);
    return api::StaticFiles(root).answer(request);
  }
  std::string file(std::string path, std::vector<api::Header> headers = {}) const {
    auto const response = get(std::move(path), std::move(headers));
    auto const* const body = std::get_if<api::FileBody>(&response.body);
    return body ? std::filesystem::path(body->path)
                      .lexically_relative(std::filesystem::canonical(root))
                      .string()
                : "";
  }
};

std::string value_of(api::Response const& response, std::string_view name) {
  for (auto const& header : response.headers)
    if (header.name == name) return header.value;
  return {};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(static_files)

BOOST_AUTO_TEST_CASE(a_page_of_the_application_is_its_index) {
  Site const site;
  for (auto const* const path : {"/", "/schools", "/schools/XX-0127", "/login"})
    BOOST_TEST(site.file(path) == "index.html", path);
  BOOST_TEST(value_of(site.get("/schools"), "Content-Type") == "text/html; charset=utf-8");
  BOOST_TEST(value_of(site.get("/"), "Cache-Control") == "no-cache");
}

BOOST_AUTO_TEST_CASE(what_carries_its_hash_in_its_name_is_kept_for_ever) {
  Site const site;
  auto const script = site.get("/assets/app-1a2b.js");
  BOOST_TEST(value_of(script, "Cache-Control") == "public, max-age=31536000, immutable");
  BOOST_TEST(value_of(script, "Content-Type") == "text/javascript; charset=utf-8");
  BOOST_TEST(value_of(site.get("/campus.svg"), "Content-Type") == "image/svg+xml");
}

BOOST_AUTO_TEST_CASE(who_takes_gzip_gets_what_was_packed_before) {
  Site const site;
  auto const packed = site.get("/assets/app-1a2b.js", {{"Accept-Encoding", "gzip, deflate, br"}});
  BOOST_TEST(std::get<api::FileBody>(packed.body).path.ends_with(".js.gz"));
  BOOST_TEST(value_of(packed, "Content-Encoding") == "gzip");
  BOOST_TEST(value_of(packed, "Content-Type") == "text/javascript; charset=utf-8");
  for (auto const* const other : {"identity", "br", "gzip;q=0", "gzip;q=0.0"})
    BOOST_TEST(site.file("/assets/app-1a2b.js", {{"Accept-Encoding", other}}) == "assets/app-1a2b.js", other);
  BOOST_TEST(site.file("/campus.svg", {{"Accept-Encoding", "gzip"}}) == "campus.svg");
}

BOOST_AUTO_TEST_CASE(a_file_that_did_not_change_is_not_sent_again) {
  Site const site;
  auto const tag = value_of(site.get("/campus.svg"), "ETag");
  BOOST_TEST(!tag.empty());
  BOOST_TEST(site.get("/campus.svg", {{"If-None-Match", tag}}).status == 304);
  Site::write(site.root / "campus.svg", "<svg>changed</svg>");
  BOOST_TEST(site.get("/campus.svg", {{"If-None-Match", tag}}).status == 200);
}

BOOST_AUTO_TEST_CASE(what_is_missing_outside_or_no_file_is_404) {
  Site const site;
  for (auto const* const path : {"/missing.js", "/assets/missing.js", "/leak.txt", "/../secret.txt",
                                 "/assets/..%2fx.js", "/assets/../../secret.txt", "//etc/passwd.txt"})
    BOOST_TEST(site.get(path).status == 404, path);
  api::Request page;
  page.method = "GET";
  page.path = "/";
  BOOST_TEST(api::StaticFiles(site.scratch.path() / "nowhere").answer(page).status == 404);
  BOOST_TEST(!api::StaticFiles(site.scratch.path() / "nowhere").has_pages());
  BOOST_TEST(api::StaticFiles(site.root).has_pages());
}

BOOST_AUTO_TEST_CASE(files_are_only_read) {
  Site const site;
  auto const response = site.get("/", {}, "POST");
  BOOST_TEST(response.status == 405);
  BOOST_TEST(value_of(response, "Allow") == "GET, HEAD");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace campus::test
