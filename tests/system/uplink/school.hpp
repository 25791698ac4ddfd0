#pragma once

#include <boost/asio/awaitable.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/system/uplink/child.hpp"
#include "tests/system/uplink/ledger.hpp"

namespace campus::tests {

// The one that reports and is killed for it.
class School {
public:
  struct Invitation {
    std::string district, code, authority_words;
  };
  struct Verdict {
    std::string account;                  // what was made and what arrived, in one line
    std::vector<std::string> complaints;  // what of it is wrong
  };

  School(boost::asio::io_context& loop, std::filesystem::path state)
      : state_(std::move(state)), process_(loop) {}
  virtual ~School() = default;
  School(School const&) = delete;
  School& operator=(School const&) = delete;

  virtual boost::asio::awaitable<void> join(Invitation invitation) = 0;
  virtual boost::asio::awaitable<void> come_back() = 0;
  // Makes no more, lets the district have what waits, and ends.
  virtual boost::asio::awaitable<void> settle() = 0;
  virtual Verdict judge(Ledger const& district) = 0;
  virtual unsigned pieces_most() const = 0;  // of traffic, that one life surely sees

  void kill() { process_.kill(); }
  bool is_running() { return process_.is_running(); }
  std::filesystem::path record() const { return state_ / "record.db"; }

protected:
  std::filesystem::path state_;
  Child process_;
};

}  // namespace campus::tests
