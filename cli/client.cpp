#include "cli/client.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cerrno>
#include <memory>
#include <system_error>

#include <fmt/format.h>

#include "daemon/contract/codec.hpp"
#include "daemon/contract/terminal_text.hpp"

namespace campus::cli {
namespace {

namespace json = boost::json;

constexpr long connect_wait_ms_max = 2'000;  // a socket of this machine answers at once or not at all
constexpr std::size_t json_depth_max = 32;

struct CloseHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct FreeHeaders {
  void operator()(curl_slist* headers) const { curl_slist_free_all(headers); }
};

Fault::Kind kind_of(long status) {
  switch (status) {
    case 401:
    case 403: return Fault::Kind::permission;
    case 404: return Fault::Kind::not_found;
    case 409: return Fault::Kind::conflict;
    case 429:
    case 503: return Fault::Kind::full;
    case 502: return Fault::Kind::unreachable;
    case 504: return Fault::Kind::timeout;
    default: return status >= 400 && status < 500 ? Fault::Kind::invalid : Fault::Kind::failure;
  }
}

Result<json::value> parse(std::string const& body) {
  json::parse_options options;
  options.max_depth = json_depth_max;
  json::error_code error;
  auto value = json::parse(body, error, {}, options);
  if (error) return fail(Fault::Kind::broken, "CMP-L024", {{"reason", error.message()}});
  return value;
}

}  // namespace

struct Client::Reply {
  std::string body;
  bool is_too_large = false;

  static std::size_t take(char* data, std::size_t one, std::size_t count, void* self) {
    auto& reply = *static_cast<Reply*>(self);
    auto const size = one * count;
    reply.is_too_large = reply.body.size() + size > answer_bytes_max;
    if (reply.is_too_large) return 0;  // libcurl gives up then
    reply.body.append(data, size);
    return size;
  }
};

Fault Client::why_unreachable(int error, long system_error, Reply const& reply,
                              std::chrono::milliseconds wait) const {
  auto const seconds = fmt::format("{}", static_cast<double>(wait.count()) / 1000);
  if (error == CURLE_OPERATION_TIMEDOUT)
    return {Fault::Kind::timeout, "CMP-L022", {{"path", socket_}, {"seconds", seconds}}};
  if (reply.is_too_large)
    return {Fault::Kind::broken, "CMP-L023", {{"max", std::to_string(answer_bytes_max >> 20)}}};
  if (error != CURLE_COULDNT_CONNECT)
    return {Fault::Kind::broken,
            "CMP-L025",
            {{"path", socket_}, {"reason", curl_easy_strerror(static_cast<CURLcode>(error))}}};
  if (system_error == EACCES || system_error == EPERM)
    return {Fault::Kind::permission, "CMP-L021", {{"path", socket_}, {"reason", look_.say("reason.denied")}}};
  auto reason = std::generic_category().message(static_cast<int>(system_error));
  if (system_error == ENOENT) reason = look_.say("reason.no_socket");
  if (system_error == ECONNREFUSED) reason = look_.say("reason.no_listener");
  return {Fault::Kind::unreachable, "CMP-L020", {{"path", socket_}, {"reason", std::move(reason)}}};
}

Result<json::value> Client::ask(std::string_view path, std::string const* body,
                                std::chrono::milliseconds wait) const {
  std::unique_ptr<CURL, CloseHandle> const handle(curl_easy_init());
  std::unique_ptr<curl_slist, FreeHeaders> const headers(
      curl_slist_append(nullptr, "Content-Type: application/json"));
  if (!handle)
    return fail(Fault::Kind::failure, "CMP-L025", {{"path", socket_}, {"reason", "curl_easy_init"}});
  auto const url = "http://campusd" + std::string(path);
  Reply reply;
  auto const set = [&](CURLoption option, auto value) { curl_easy_setopt(handle.get(), option, value); };
  set(CURLOPT_URL, url.c_str());
  set(CURLOPT_UNIX_SOCKET_PATH, socket_.c_str());
  set(CURLOPT_PROXY, "");  // whatever the environment says of proxies, this stays on the machine
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_CONNECTTIMEOUT_MS, connect_wait_ms_max);
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(wait.count()));
  set(CURLOPT_WRITEFUNCTION, &Reply::take);
  set(CURLOPT_WRITEDATA, static_cast<void*>(&reply));
  if (body) {
    set(CURLOPT_HTTPHEADER, headers.get());
    set(CURLOPT_POSTFIELDS, body->c_str());
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body->size()));
  }
  auto const error = curl_easy_perform(handle.get());
  long status = 0, system_error = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(handle.get(), CURLINFO_OS_ERRNO, &system_error);
  if (error != CURLE_OK) return std::unexpected(why_unreachable(error, system_error, reply, wait));
  if (status >= 200 && status < 300) return parse(reply.body);
  auto fault = contract::decode_failure(reply.body, kind_of(status));
  if (!fault) return fail(kind_of(status), "CMP-L026", {{"status", std::to_string(status)}});
  return std::unexpected(std::move(*fault));
}

Result<json::value> Client::get(std::string_view path) const { return ask(path, nullptr, wait_); }

Result<json::value> Client::post(std::string_view path, std::string const& body,
                                 std::chrono::milliseconds wait_least) const {
  return ask(path, &body, std::max(wait_, wait_least));
}

std::string path_segment(std::string_view text) {
  std::string escaped;
  for (char const letter : text) {
    bool const is_plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                          (letter >= '0' && letter <= '9') || letter == '-' || letter == '_' || letter == '.';
    if (is_plain)
      escaped += letter;
    else
      escaped += fmt::format("%{:02X}", static_cast<unsigned char>(letter));
  }
  return escaped;
}

}  // namespace campus::cli
