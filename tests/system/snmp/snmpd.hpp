#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace campus::test {

// A real snmpd on a port of the loopback, with a configuration and a folder of its own, as an ordinary user
// where the test is root.  Ends with the object.
class Snmpd {
public:
  static bool is_installed();  // snmpd, and the command line client to compare with

  // The lines are added to a configuration that knows the community "teaching" and nobody else.
  explicit Snmpd(std::string lines = {});
  ~Snmpd();
  Snmpd(Snmpd const&) = delete;
  Snmpd& operator=(Snmpd const&) = delete;

  std::uint16_t port() const { return port_; }
  void stop();
  void start(std::string lines = {});  // on the same port; returns when it answers

private:
  std::string folder_;
  std::uint16_t port_;
  int process_ = 0;
};

// What the command line client prints, line by line: "snmpbulkwalk -v2c ... OID", values only.
std::vector<std::string> foreign(std::string const& command, Snmpd const& agent, std::string const& oid);

}  // namespace campus::test
