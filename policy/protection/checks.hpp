#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/protection/assessor.hpp"

namespace campus::protection {

// What a check puts on the table, and where each thing was seen.
class Exhibits {
public:
  using Arguments = std::vector<Fault::Argument>;

  void supports(std::string code, std::string source, Arguments arguments = {}) {
    add(std::move(code), std::move(source), std::move(arguments), Bearing::supports);
  }
  void against(std::string code, std::string source, Arguments arguments = {}) {
    add(std::move(code), std::move(source), std::move(arguments), Bearing::against);
  }
  void decides(std::string code, std::string source, Arguments arguments = {}) {
    add(std::move(code), std::move(source), std::move(arguments), Bearing::decides);
  }
  void open(std::string code, std::string source, Arguments arguments = {}) {
    add(std::move(code), std::move(source), std::move(arguments), Bearing::open);
  }
  // For what is good or bad by one comparison.
  void weigh(bool is_good, std::string code, std::string source, Arguments arguments = {}) {
    add(std::move(code), std::move(source), std::move(arguments),
        is_good ? Bearing::supports : Bearing::against);
  }
  std::vector<Evidence> take() { return std::move(evidence_); }

private:
  void add(std::string code, std::string source, Arguments arguments, Bearing bearing) {
    evidence_.push_back(
        {"protection.fact." + std::move(code), std::move(arguments), bearing, std::move(source)});
  }
  std::vector<Evidence> evidence_;
};

struct Check {
  std::string_view name;
  void (*look)(Facts const&, Limits const&, Exhibits&);
};

// A family a file.
std::span<Check const> network_checks();  // devices, channels, the boundary
std::span<Check const> machine_checks();  // the gateway's own machine
std::span<Check const> record_checks();   // logs, copies, personal data
std::span<Check const> people_checks();   // accounts, roles, regular work

}  // namespace campus::protection
