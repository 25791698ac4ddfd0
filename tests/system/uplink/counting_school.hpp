#pragma once

#include <cstdint>

#include "tests/system/uplink/school.hpp"

namespace campus::tests {

// uplink_sender: the stores and the uplink of campusd and two counters, as fast as a district takes them.
class CountingSchool final : public School {
public:
  CountingSchool(boost::asio::io_context& loop, std::filesystem::path state, std::string program);

  boost::asio::awaitable<void> join(Invitation invitation) override;
  boost::asio::awaitable<void> come_back() override;
  boost::asio::awaitable<void> settle() override;
  Verdict judge(Ledger const& district) override;
  unsigned pieces_most() const override { return 40; }

private:
  boost::asio::awaitable<void> start(std::vector<std::string> invitation);

  std::string program_;
  std::int64_t first_second_;
  std::string account_;  // its own, at its end
};

}  // namespace campus::tests
