#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "daemon/config/diagnostic.hpp"
#include "daemon/contract/messages.hpp"

namespace campus::config {

// district.yaml: what the district centre is told.  A plain value, read once.

struct Endpoint {
  std::string address;  // numeric, IPv6 without brackets
  std::uint16_t port = 0;
  bool operator==(Endpoint const&) const = default;
};

struct DistrictConfig {
  std::filesystem::path file;  // where it was read from
  std::string name;
  std::vector<std::string> names;  // DNS names and addresses of the server certificate; at least one
  std::vector<Endpoint> listen;    // may be empty where systemd hands the sockets over
  std::string public_url;          // "https://HOST:PORT", without a slash at its end
  std::filesystem::path webui;     // empty: ../share/campus/webui beside the program
  contract::Language language = contract::Language::zh;
  std::chrono::seconds session = std::chrono::hours(8);
  int stale_after = 3;  // of a school's own intervals without a word
  std::chrono::seconds keep_traffic = std::chrono::hours(24) * 400;
};

Read<DistrictConfig> read_district_config(std::filesystem::path const& file);

std::string to_yaml(DistrictConfig const& config);

}  // namespace campus::config
