#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "policy/model/fault.hpp"
#include "policy/model/time.hpp"

namespace campus::api {

// What a handler is asked and what it answers, as plain values: no socket, no HTTP library.  A handler may
// sit behind TLS or behind a Unix socket and can tell by who stands in `certificate` and `user`.

class EventStream;  // event_stream.hpp

struct Header {
  std::string name;
  std::string value;
  bool operator==(Header const&) const = default;
};

// The client certificate of a TLS connection.  It ends in the authority the listener was given: the handshake
// fails otherwise.  Expired ones come through only where the listener allows them, and are marked.
struct PeerCertificate {
  std::string common_name;
  std::string serial_hex;              // upper case, no leading zeros
  std::string fingerprint_sha256_hex;  // of the DER, lower case
  Instant not_after;
  bool is_expired = false;
};

// The process at the other end of a Unix socket, as the kernel tells it.
struct PeerUser {
  unsigned uid = 0;
  unsigned gid = 0;
  int pid = 0;
  std::vector<unsigned> groups;  // beside gid
};

struct Request {
  std::string method;  // upper case; a HEAD arrives as "GET", the server leaves the body out
  std::string path;    // decoded UTF-8 that begins with '/'; never a "." or ".." segment, '\', NUL or control
  std::string query;   // after the '?', as sent
  std::vector<Header> headers;
  std::string body;
  std::string remote;  // the address without its port; empty on a Unix socket
  std::optional<PeerCertificate> certificate;
  std::optional<PeerUser> user;

  std::optional<std::string_view> header(std::string_view name) const;  // the first; any case
  std::optional<std::string> query_value(std::string_view name) const;  // decoded; the first
  std::optional<std::string> cookie(std::string_view name) const;
};

// A file that is streamed from disk.  It is opened when the answer is sent.
struct FileBody {
  std::string path;
};

struct Response {
  int status = 200;
  std::vector<Header> headers = {};
  std::variant<std::string, FileBody, std::shared_ptr<EventStream>> body = {};
};

// Answers most handlers give.
Response json_response(int status, std::string json);
Response empty_response(int status = 204);
Response fault_response(Fault const& fault);  // {"error":{"code","arguments"}}; the status follows the kind
Response fault_response(int status, Fault const& fault);
int status_of(Fault::Kind kind);

// Percent-decoding; none where the text is malformed.
std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_blank);
bool is_utf8(std::string_view text);
std::string http_date(Instant at);  // "Sun, 06 Nov 1994 08:49:37 GMT"

}  // namespace campus::api
