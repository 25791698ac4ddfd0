#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "daemon/api/http_server.hpp"

namespace campus::test {

// A loop on a thread of its own with an HttpServer on it: what a program is to its clients.
class Served {
public:
  explicit Served(api::Handler handler, api::HttpServer::Limits limits = {})
      : guard_(boost::asio::make_work_guard(context_)),
        server_(std::make_unique<api::HttpServer>(context_.get_executor(), std::move(handler), limits)),
        thread_([this] { context_.run(); }) {}

  ~Served() {
    on_loop([this] { server_->close(); });
    boost::asio::co_spawn(context_, server_->drained(std::chrono::seconds(5)), boost::asio::use_future).get();
    on_loop([this] { server_.reset(); });
    guard_.reset();
  }

  api::HttpServer& server() { return *server_; }
  boost::asio::io_context& context() { return context_; }

  // Runs something on the loop and waits for its result.
  template <class F>
  auto on_loop(F action) -> std::invoke_result_t<F> {
    std::packaged_task<std::invoke_result_t<F>()> task(std::move(action));
    auto result = task.get_future();
    boost::asio::post(context_, [&task] { task(); });
    return result.get();
  }

  api::HttpServer::Counters counters() {
    return on_loop([this] { return server_->counters(); });
  }

  // Whether a counter reaches this value and stays at it.  A client may see the end of a connection before
  // the server has counted it.
  using Counter = std::uint64_t api::HttpServer::Counters::*;
  bool comes_to(Counter counter, std::uint64_t value) {
    auto wait = [](api::HttpServer& server, Counter which,
                   std::uint64_t wanted) -> boost::asio::awaitable<bool> {
      boost::asio::steady_timer pause(co_await boost::asio::this_coro::executor);
      auto const deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
      while (server.counters().*which < wanted && std::chrono::steady_clock::now() < deadline) {
        pause.expires_after(std::chrono::milliseconds(2));
        co_await pause.async_wait(boost::asio::use_awaitable);
      }
      co_return server.counters().*which == wanted;
    };
    return boost::asio::co_spawn(context_, wait(*server_, counter, value), boost::asio::use_future).get();
  }

private:
  boost::asio::io_context context_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_;
  std::unique_ptr<api::HttpServer> server_;
  std::jthread thread_;
};

// A directory that goes with its test.
class Scratch {
public:
  Scratch() {
    std::string name = (std::filesystem::temp_directory_path() / "campus-test-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Scratch() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  Scratch(Scratch const&) = delete;
  Scratch& operator=(Scratch const&) = delete;
  std::filesystem::path const& path() const { return path_; }

private:
  std::filesystem::path path_;
};

}  // namespace campus::test
