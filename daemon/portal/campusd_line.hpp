#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <string>

#include "daemon/contract/portal_view.hpp"
#include "policy/model/address.hpp"
#include "policy/model/fault.hpp"

namespace campus::portal {

// The way to campusd: one question a connection over its Unix socket.  Owned by the main; on the loop, and
// outlived by nothing that asks it.
class CampusdLine {
public:
  // Together no more than campusd answers in a few milliseconds.  Full: the asker is told to come again.
  static constexpr std::size_t asking_max = 32;
  static constexpr std::chrono::milliseconds answer_wait{2'000};
  static constexpr std::size_t answer_bytes_max = 16 * 1024;

  CampusdLine(boost::asio::any_io_executor executor, std::string socket);

  boost::asio::awaitable<Result<contract::PortalView>> ask(IpAddress address);
  std::size_t asking() const { return asking_; }

private:
  struct Turn;  // counts itself among those who ask
  boost::asio::awaitable<Result<std::string>> exchange(std::string question);
  Fault unreachable(std::string reason) const;

  boost::asio::any_io_executor executor_;
  std::string socket_;
  std::size_t asking_ = 0;
};

}  // namespace campus::portal
