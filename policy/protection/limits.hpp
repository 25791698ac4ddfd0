#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "policy/model/calendar.hpp"

namespace campus::protection {

// The figures a check compares with.  They stand in the data file beside the catalogue, each with its source;
// what is written here is only what an empty file would mean.
struct Limits {
  struct Support {  // of an operating system, by whoever makes it
    std::string id, version;
    CivilDay until{};
  };
  int log_days = 0;
  int log_gap_hours_most = 0;
  int clock_offset_ms_most = 0;
  int password_length_least = 0, password_classes_least = 0, password_days_most = 0;
  int login_failures_most = 0;
  int idle_minutes_most = 0;
  int account_idle_days_most = 0;
  int update_days_most = 0;
  int signature_days_most = 0;      // fresh
  int signature_days_hopeless = 0;  // no better than none
  int offsite_hours_most = 0, backup_hours_most = 0;
  int self_check_days_most = 0;
  int polled_percent_least = 0;
  int certificate_days_least = 0;
  std::vector<std::uint16_t> risky_ports;       // that nobody needs across zones
  std::vector<std::uint16_t> clear_text_ports;  // of management in clear
  std::vector<std::string> unwanted_packages;   // on a gateway
  std::vector<Support> supported;
};

}  // namespace campus::protection
