#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <boost/beast/http/status.hpp>

#include "daemon/api/event_stream.hpp"
#include "daemon/api/http_connection.hpp"
#include "daemon/runtime/clock.hpp"

// How an answer leaves.  A body goes out in blocks, and every block has the same allowance: a slow reader may
// take all day as long as it keeps reading.  Files are read on the loop: what is served is a handful of files
// of the web page, which the kernel holds in memory.

namespace campus::api {

namespace asio = boost::asio;

namespace {

constexpr std::size_t write_block = 64 * 1024;

class OpenFile {
public:
  explicit OpenFile(std::string const& path) : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~OpenFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  OpenFile(OpenFile const&) = delete;
  OpenFile& operator=(OpenFile const&) = delete;

  std::optional<std::uint64_t> size() const {
    struct stat facts{};
    if (descriptor_ < 0 || ::fstat(descriptor_, &facts) != 0 || !S_ISREG(facts.st_mode)) return std::nullopt;
    return static_cast<std::uint64_t>(facts.st_size);
  }

  std::size_t read(std::span<char> into) const {
    auto const count = ::read(descriptor_, into.data(), into.size());
    return count > 0 ? static_cast<std::size_t>(count) : 0;
  }

private:
  int descriptor_;
};

bool is_printable(std::string_view text) {
  for (auto const letter : text)
    if ((static_cast<unsigned char>(letter) < 0x20 && letter != '\t') || letter == 0x7f) return false;
  return true;
}

bool has_no_body(int status) { return status == 204 || status == 304; }

}  // namespace

std::string Connection::head_of(int status, std::vector<Header> const& headers,
                                std::optional<std::uint64_t> length, bool keep_alive) const {
  std::string head = "HTTP/1.1 " + std::to_string(status) + ' ';
  auto const reason =
      boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(static_cast<unsigned>(status)));
  head.append(reason.data(), reason.size()).append("\r\n");
  auto const add = [&head](Header const& header) {
    // A line break in a value would end the header early and let a stranger write the rest.
    if (is_printable(header.name) && is_printable(header.value))
      head.append(header.name).append(": ").append(header.value).append("\r\n");
  };
  for (auto const& header : headers) add(header);
  for (auto const& header : state_->always) add(header);
  add({"Date", http_date(runtime::now())});
  if (length && !has_no_body(status))
    head.append("Content-Length: ").append(std::to_string(*length)).append("\r\n");
  head.append(keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n");
  return head;
}

asio::awaitable<bool> Connection::write(std::string_view bytes) {
  while (!bytes.empty()) {
    auto const block = bytes.substr(0, write_block);
    allow(state_->limits.write);
    auto const is_sent = co_await wire_->write(block);
    if (!is_sent) co_return false;
    bytes.remove_prefix(block.size());
  }
  allow_ever();
  co_return true;
}

// Whether another request may follow.
asio::awaitable<bool> Connection::send(Response response, bool is_head, bool keep_alive) {
  if (auto const* const file = std::get_if<FileBody>(&response.body)) {
    auto path = file->path;
    co_return co_await send_file(std::move(path), std::move(response.headers), response.status, is_head,
                                 keep_alive);
  }
  if (auto const* const stream = std::get_if<std::shared_ptr<EventStream>>(&response.body)) {
    auto events = *stream;
    response.headers.push_back({"Content-Type", "text/event-stream"});
    response.headers.push_back({"Cache-Control", "no-store"});
    auto head = head_of(response.status, response.headers, std::nullopt, false);
    co_return co_await send_events(std::move(events), std::move(head), is_head);
  }
  auto const& body = std::get<std::string>(response.body);
  auto whole = head_of(response.status, response.headers, body.size(), keep_alive);
  if (!is_head && !has_no_body(response.status)) whole += body;
  auto const is_sent = co_await write(whole);
  co_return is_sent&& keep_alive;
}

asio::awaitable<bool> Connection::send_file(std::string path, std::vector<Header> headers, int status,
                                            bool is_head, bool keep_alive) {
  OpenFile const file(path);
  auto const size = file.size();
  if (!size) {
    auto const name = path.substr(path.rfind('/') + 1);  // where it lies here is nobody else's business
    Fault const fault{Fault::Kind::not_found, "CMP-W404", {{"path", name}}};
    auto response = fault_response(fault);
    co_return co_await send(std::move(response), is_head, keep_alive);
  }
  auto const head = head_of(status, headers, *size, keep_alive);
  auto is_sent = co_await write(head);
  std::string block;
  for (auto left = is_head ? 0 : *size; is_sent && left > 0;) {
    block.resize(static_cast<std::size_t>(std::min<std::uint64_t>(left, write_block)));
    block.resize(file.read(block));
    if (block.empty()) co_return false;  // it became shorter: the length we promised cannot be kept
    left -= block.size();
    is_sent = co_await write(block);
  }
  co_return is_sent&& keep_alive;
}

asio::awaitable<bool> Connection::send_events(std::shared_ptr<EventStream> stream, std::string head,
                                              bool is_head) {
  stream_ = std::move(stream);
  auto is_sent = co_await write(head);
  while (is_sent && !is_head && !is_finishing_) {
    auto const text = co_await stream_->next();
    if (!text) break;
    is_sent = co_await write(*text);
  }
  stream_->end();
  stream_.reset();
  co_return false;
}

}  // namespace campus::api
