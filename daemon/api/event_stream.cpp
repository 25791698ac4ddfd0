#include "daemon/api/event_stream.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>
#include <random>

namespace campus::api {

namespace asio = boost::asio;

EventStream::EventStream(asio::any_io_executor executor, std::string owner,
                         std::chrono::milliseconds heartbeat)
    : wake_(executor), last_call_(executor), owner_(std::move(owner)), heartbeat_(heartbeat) {}

void EventStream::offer(Text text) {
  if (is_over_) return;
  if (queue_.size() >= stream_events_max) return end();
  queue_.push_back(std::move(text));
  wake_.cancel();
}

void EventStream::end() {
  is_over_ = true;
  queue_.clear();
  wake_.cancel();
  last_call_.cancel();
}

void EventStream::end_after(std::chrono::milliseconds lifetime) {
  last_call_.expires_after(lifetime);
  last_call_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
    if (auto const self = weak.lock(); self && !error) self->end();
  });
}

asio::awaitable<EventStream::Text> EventStream::next() {
  static auto const heartbeat = std::make_shared<std::string const>(": alive\n\n");
  if (queue_.empty() && !is_over_) {
    wake_.expires_after(heartbeat_);
    co_await wake_.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  if (is_over_) co_return nullptr;
  if (queue_.empty()) co_return heartbeat;
  auto text = std::move(queue_.front());
  queue_.pop_front();
  co_return text;
}

namespace {

std::string fresh_run() {
  std::random_device source;
  constexpr std::string_view digits = "0123456789abcdef";
  std::string run;
  for (int digit = 0; digit < 8; ++digit) run += digits[source() & 15];
  return run;
}

EventStream::Text written(std::string_view id, std::string_view name, std::string_view data) {
  std::string text;
  text.append("id: ")
      .append(id)
      .append("\nevent: ")
      .append(name)
      .append("\ndata: ")
      .append(data)
      .append("\n\n");
  return std::make_shared<std::string const>(std::move(text));
}

}  // namespace

EventHub::EventHub(asio::any_io_executor executor, std::chrono::milliseconds heartbeat)
    : executor_(std::move(executor)), heartbeat_(heartbeat), run_(fresh_run()) {}

std::string EventHub::id_of(std::uint64_t number) const { return run_ + '-' + std::to_string(number); }

void EventHub::publish(std::string_view name, std::string_view data) {
  ++newest_;
  auto const id = id_of(newest_);
  auto text = written(id, name, data);
  std::erase_if(streams_, [&](std::weak_ptr<EventStream> const& weak) {
    auto const stream = weak.lock();
    if (stream) stream->offer(text);
    return !stream || stream->is_over();
  });
  remembered_.push_back({newest_, std::move(text)});
  if (remembered_.size() > remembered_events_max) remembered_.pop_front();
}

// How many of the remembered events this client has not seen; more than there are when it cannot resume.
std::size_t EventHub::missed_since(std::string_view last_id) const {
  constexpr auto cannot = remembered_events_max + 1;
  if (!last_id.starts_with(run_ + '-')) return cannot;
  last_id.remove_prefix(run_.size() + 1);
  std::uint64_t seen = 0;
  auto const [end, error] = std::from_chars(last_id.data(), last_id.data() + last_id.size(), seen);
  if (error != std::errc{} || end != last_id.data() + last_id.size() || seen > newest_) return cannot;
  auto const missed = newest_ - seen;
  return missed <= remembered_.size() ? static_cast<std::size_t>(missed) : cannot;
}

std::shared_ptr<EventStream> EventHub::subscribe(std::string_view last_id, std::string owner) {
  auto stream = std::make_shared<EventStream>(executor_, std::move(owner), heartbeat_);
  auto const missed = missed_since(last_id);
  if (missed > remembered_.size()) {
    auto const id = id_of(newest_);
    stream->offer(written(id, "reload", "{}"));
  } else {
    for (auto at = remembered_.size() - missed; at < remembered_.size(); ++at)
      stream->offer(remembered_[at].text);
  }
  std::erase_if(streams_, [](auto const& weak) { return weak.expired(); });
  streams_.push_back(stream);
  return stream;
}

void EventHub::end_of(std::function<bool(std::string const&)> const& is_meant) {
  for (auto const& weak : streams_)
    if (auto const stream = weak.lock(); stream && is_meant(stream->owner())) stream->end();
}

void EventHub::end_all() {
  for (auto const& weak : streams_)
    if (auto const stream = weak.lock()) stream->end();
}

std::size_t EventHub::streams() const {
  return static_cast<std::size_t>(std::ranges::count_if(streams_, [](auto const& weak) {
    auto const stream = weak.lock();
    return stream && !stream->is_over();
  }));
}

}  // namespace campus::api
