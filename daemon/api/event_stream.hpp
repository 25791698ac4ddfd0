#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace campus::api {

// Server-sent events (WHATWG HTML 9.2).  The hub numbers what happens and remembers a little of it; a stream
// is one client's queue.  Both live on the control loop.

// What a client may be behind before it is let go; it comes back with its last id and resumes from the hub.
constexpr std::size_t stream_events_max = 256;
// How many events a client may have missed and still resume without loading its page anew.
constexpr std::size_t remembered_events_max = 256;
// Proxies and phones drop what is silent for about half a minute.
constexpr std::chrono::seconds stream_heartbeat{15};

// The queue of one client.  Owned by the response that carries it and, weakly, by the hub.
class EventStream : public std::enable_shared_from_this<EventStream> {
public:
  using Text = std::shared_ptr<std::string const>;  // one copy for all clients; owned by hub and streams

  EventStream(boost::asio::any_io_executor executor, std::string owner, std::chrono::milliseconds heartbeat);

  void offer(Text text);  // full: the stream ends at once
  void end();
  void end_after(std::chrono::milliseconds lifetime);
  // The next piece to send, a heartbeat when nothing came for a while, null when the stream is over.
  boost::asio::awaitable<Text> next();

  bool is_over() const { return is_over_; }
  std::string const& owner() const { return owner_; }

private:
  boost::asio::steady_timer wake_;
  boost::asio::steady_timer last_call_;
  std::string owner_;
  std::chrono::milliseconds heartbeat_;
  std::deque<Text> queue_;
  bool is_over_ = false;
};

class EventHub {
public:
  explicit EventHub(boost::asio::any_io_executor executor,
                    std::chrono::milliseconds heartbeat = stream_heartbeat);

  void publish(std::string_view name, std::string_view data);  // data without line breaks: JSON
  // `last_id` as the client sent it, empty when it sent none.  `owner` names whose stream it is.
  std::shared_ptr<EventStream> subscribe(std::string_view last_id, std::string owner);
  void end_of(std::function<bool(std::string const& owner)> const& is_meant);
  void end_all();
  std::size_t streams() const;

private:
  struct Event {
    std::uint64_t number = 0;
    EventStream::Text text;
  };
  std::string id_of(std::uint64_t number) const;
  std::size_t missed_since(std::string_view last_id) const;

  boost::asio::any_io_executor executor_;
  std::chrono::milliseconds heartbeat_;
  std::string
      run_;  // differs at each start, so that a number of an earlier life is not mistaken for one of this
  std::uint64_t newest_ = 0;
  std::deque<Event> remembered_;
  std::vector<std::weak_ptr<EventStream>> streams_;
};

}  // namespace campus::api
