#pragma once

#include "tests/system/snmp/snmpd.hpp"
#include "tests/system/uplink/school.hpp"

namespace campus::tests {

// campusd as it is shipped, joined by campusctl, polling a real snmpd under many names: each of its devices
// is news when it comes back, and a report every ten seconds.
class GatewaySchool final : public School {
public:
  struct Programs {
    std::string campusd, campusctl;
  };
  GatewaySchool(boost::asio::io_context& loop, std::filesystem::path state, Programs programs);

  boost::asio::awaitable<void> join(Invitation invitation) override;
  boost::asio::awaitable<void> come_back() override;
  boost::asio::awaitable<void> settle() override;
  Verdict judge(Ledger const& district) override;
  unsigned pieces_most() const override { return 10; }

private:
  void write_config(unsigned devices) const;
  void start(bool shall_tell);

  boost::asio::io_context& loop_;
  Programs programs_;
  test::Snmpd agent_;
  std::filesystem::path folder_;
};

}  // namespace campus::tests
