#pragma once

#include <boost/json/value.hpp>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "cli/invocation.hpp"
#include "cli/look.hpp"
#include "policy/model/fault.hpp"

namespace campus::cli {

// An answer larger than this is none of campusd's: 20,000 devices with their ports stay below.
constexpr std::size_t answer_bytes_max = std::size_t{64} << 20;
constexpr std::chrono::seconds answer_wait_max{10};   // for what campusd knows by heart
constexpr std::chrono::seconds enroll_wait_max{120};  // for what it must ask the district

// Asks campusd over its Unix socket, one question at a time.  Every failure is a Fault whose kind is the exit
// code.
class Client {
public:
  explicit Client(Invocation const& typed) : socket_(typed.socket), wait_(typed.wait), look_(typed.look) {}

  Result<boost::json::value> get(std::string_view path) const;
  Result<boost::json::value> post(std::string_view path, std::string const& body,
                                  std::chrono::milliseconds wait) const;

private:
  struct Reply;
  Result<boost::json::value> ask(std::string_view path, std::string const* body,
                                 std::chrono::milliseconds wait) const;
  Fault why_unreachable(int error, long system_error, Reply const& reply,
                        std::chrono::milliseconds wait) const;

  std::string socket_;
  std::chrono::milliseconds wait_;
  Look look_;
};

// One segment of a path, escaped.
std::string path_segment(std::string_view text);

}  // namespace campus::cli
