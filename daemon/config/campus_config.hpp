#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "collectors/packet/applications.hpp"
#include "collectors/packet/open_source.hpp"
#include "collectors/packet/rollup.hpp"
#include "collectors/snmp/poll_config.hpp"
#include "daemon/config/alerting_config.hpp"
#include "daemon/config/admission_config.hpp"
#include "daemon/config/diagnostic.hpp"
#include "daemon/config/exchange_config.hpp"
#include "daemon/config/flows_config.hpp"
#include "daemon/config/rooms_config.hpp"
#include "daemon/config/snmp_config.hpp"
#include "daemon/config/targets_config.hpp"
#include "daemon/contract/messages.hpp"
#include "policy/model/application.hpp"
#include "policy/model/calendar.hpp"
#include "policy/model/children.hpp"

namespace campus::config {

// campus.yaml: what a school's gateway is told.  A plain value, read once and swapped whole on reload; the
// structs of the collectors stand in it as they are.

enum class Role : std::uint8_t {
  gateway,  // in line between the school and the world
  mirror,   // beside the line, seeing a copy
};

// What flows are for.
struct ApplicationsConfig {
  bool is_asked = true;
  std::filesystem::path names = "/usr/share/campus/applications.yaml";
  ApplicationList list;  // read from there; empty where the installed file is absent
  bool operator==(ApplicationsConfig const&) const = default;

  packet::ApplicationSettings settings(FlowsConfig const& flows) const;
};

// Who may speak to the local socket.  A word is a user, "@word" a group.
struct ControlConfig {
  std::filesystem::path socket;    // empty: campusd.sock in the runtime directory
  std::vector<std::string> view;   // empty: everybody on this machine may read
  std::vector<std::string> admin;  // besides root and the daemon's own user
};

struct UplinkConfig {
  std::chrono::milliseconds live_every{5'000};
  std::chrono::milliseconds rollup_every{60'000};
  std::chrono::milliseconds report_devices_every{60'000};
  std::uint64_t spool_bytes_max = std::uint64_t{2} << 30;
};

struct StoreConfig {
  std::chrono::seconds keep_series = std::chrono::hours(24) * 184;
  std::chrono::seconds keep_flows = std::chrono::hours(24) * 184;
  std::uint64_t flows_bytes_max = std::uint64_t{64} << 30;  // past it the oldest day goes, whatever its age
  bool keeps_agents = false;  // what a client says of itself over HTTP: more of a person than the law asks for, and of no child
};

// The self-check of level protection.
struct ProtectionConfig {
  int level = 2;
  std::filesystem::path rules = "/usr/share/campus/protection";  // the items and the figures
  std::filesystem::path dossier;                                 // what people entered; need not exist
  std::filesystem::path backups = "/var/backups/campus";         // where copies of the state are laid
};

struct CampusConfig {
  std::filesystem::path file;  // where it was read from
  packet::AddressPlan school;
  Role role = Role::gateway;
  contract::Language language = contract::Language::zh;
  std::vector<packet::SourceConfig> captures;
  FlowsConfig flows;
  packet::DissectOptions tunnels;  // those that are opened
  ApplicationsConfig applications;
  PollConfig snmp;
  std::vector<SecretFiles> secret_files;  // one a device of snmp, in the same order
  RoomsConfig rooms;
  std::filesystem::path calendar_file, targets_file;  // empty: none
  SchoolCalendar calendar;
  TargetsConfig targets;
  ControlConfig control;
  UplinkConfig uplink;
  StoreConfig store;
  AdmissionConfig admission;
  Children children;
  ProtectionConfig protection;
  AlertingConfig alerting;
  ExportsConfig exports;
  ExportersConfig exporters;
};

Read<CampusConfig> read_campus_config(std::filesystem::path const& file);

// What is in force, every default written out and every secret as the path of its file: YAML that reads back
// to the same configuration, or one JSON object of the same shape.
std::string to_yaml(CampusConfig const& config);
std::string to_json(CampusConfig const& config);

}  // namespace campus::config
