#include "daemon/portal/portal.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "daemon/portal/page.hpp"
#include "policy/model/host.hpp"

namespace campus::portal {
namespace {

namespace asio = boost::asio;
using api::Response;

// Where operating systems and browsers look whether somebody stands in the way: Android, Apple, Windows,
// Firefox, Chrome OS, Linux desktops, and Chinese phones.  A redirection is what all of them understand.
constexpr std::array<std::string_view, 15> probes{"/canonical.html",
                                                  "/check_network_status.txt",
                                                  "/connecttest.txt",
                                                  "/gen_204",
                                                  "/generate204",
                                                  "/generate_204",
                                                  "/hotspot-detect.html",
                                                  "/library/test/success.html",
                                                  "/mobile/status.php",
                                                  "/ncsi.txt",
                                                  "/nm",
                                                  "/nm-check.txt",
                                                  "/redirect",
                                                  "/static/hotspot.txt",
                                                  "/success.txt"};

constexpr std::string_view api_path = "/captive-portal.json";  // RFC 8908

// To the same name as was asked for: it leads here as long as the device may not pass, and to the real server
// afterwards.
Response elsewhere(int status) { return {.status = status, .headers = {{"Location", "/"}}, .body = {}}; }

Response html(int status, std::string page) {
  return {
      .status = status, .headers = {{"Content-Type", "text/html; charset=utf-8"}}, .body = std::move(page)};
}

// A name and port that may stand in a URL, as the client wrote it; empty: none.
std::string_view host_of(api::Request const& request) {
  auto const host = request.header("Host").value_or("");
  auto const is_fit = [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '.' || letter == '-' || letter == ':' ||
           letter == '[' || letter == ']';
  };
  return host.size() <= 255 && std::ranges::all_of(host, is_fit) ? host : std::string_view();
}

Response captive(api::Request const& request, std::optional<contract::PortalView> const& view) {
  if (!view) return {.status = 503, .headers = {{"Retry-After", "5"}}, .body = {}};
  bool const may_pass = view->standing == Standing::admitted || view->standing == Standing::exempt;
  auto body = std::string("{\"captive\":") + (may_pass ? "false" : "true");
  if (auto const host = host_of(request); !host.empty())
    body += ",\"user-portal-url\":\"http://" + std::string(host) + "/\"";
  return {.status = 200, .headers = {{"Content-Type", "application/captive+json"}}, .body = body + "}"};
}

}  // namespace

Portal::Portal(World world) : world_(std::move(world)) {}

api::HttpServer::Limits Portal::limits() {
  using std::chrono::milliseconds;
  return {.body_bytes = 4 * 1024,
          .header_bytes = 16 * 1024,
          .connections = 512,
          .connections_of_one = 8,
          .handshake = milliseconds(1'000),
          .header = milliseconds(5'000),
          .body = milliseconds(5'000),
          .idle = milliseconds(5'000),
          .write = milliseconds(5'000),
          .farewell = milliseconds(1'000)};
}

api::HttpServer::Manner Portal::manner() { return {.keeps_connections = false, .takes_any_path = true}; }

std::vector<api::Header> Portal::headers() {
  return {{"Content-Security-Policy", std::string(content_security_policy())},
          {"X-Content-Type-Options", "nosniff"},
          {"X-Frame-Options", "DENY"},
          {"Referrer-Policy", "no-referrer"},
          {"Cache-Control", "no-store"}};
}

asio::awaitable<api::Response> Portal::answer(api::Request request) {
  if (!callers_.admit(request.remote, world_.now())) {
    auto refusal = html(429, page_of_haste());
    refusal.headers.push_back({"Retry-After", "10"});
    co_return refusal;
  }
  if (request.method != "GET") co_return request.method == "POST" ? elsewhere(303) : api::empty_response(405);
  if (std::ranges::find(probes, request.path) != probes.end()) co_return elsewhere(302);
  auto view = co_await look_up(request.remote);
  if (request.path == api_path) co_return captive(request, view);
  auto const status = view ? 200 : 503;
  auto response = html(
      status, page_of({.view = std::move(view), .address = std::move(request.remote), .now = world_.now()}));
  if (status == 503) response.headers.push_back({"Retry-After", "5"});
  co_return response;
}

// A link-local address may be had twice, once in each segment: what is known of one must not be told to the
// other.
asio::awaitable<std::optional<contract::PortalView>> Portal::look_up(std::string remote) {
  auto const address = IpAddress::parse(remote);
  if (!address || !is_routable(*address)) co_return std::nullopt;
  auto view = co_await world_.ask(*address);
  if (view) co_return std::move(*view);
  world_.failed(view.error());
  co_return std::nullopt;
}

}  // namespace campus::portal
