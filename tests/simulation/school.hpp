#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "policy/admission/roster.hpp"
#include "policy/campus.hpp"
#include "policy/model/calendar.hpp"

namespace campus::simulation {

// One machine that somebody brings to school.
struct Machine {
  MacAddress mac;
  Group group = Group::pupil;
  std::uint32_t number = 0;  // of its addresses
  std::size_t segment = 0;   // where it is, by the site's list
  bool is_exempt = false;
  bool is_here = false;
  bool makes_up_addresses = false;  // another MAC address every day
  IpAddress v4() const;
  IpAddress v6() const;
};

// A school as it stands on the first day: what the configuration of its gateway says, and who comes.
struct School {
  static constexpr std::size_t machines_max = 3'000;
  static constexpr std::size_t exempt_count = 20;
  static constexpr int days = 120;  // from 1 September 2026

  School();

  Instant at(int day, int minute) const;  // of that day of the term, by the school's clock
  CivilDay civil(int day) const;
  bool is_powered(int day) const;  // over the long holiday the school is switched off

  admission::Site site;
  std::vector<Campus::KnownDevice> devices;
  std::vector<std::string> switches_of_rooms;  // by the number of the room
  std::vector<Room> rooms;
  std::vector<watch::Topology::Link> links;
  watch::Topology topology;
  watch::AlertSettings alerts;
  watch::DetectorSettings detectors;
  watch::LanSettings lan;
  SchoolCalendar calendar;
  targets::Attainment::Settings targets;
  std::vector<Machine> machines;
};

// A hardware address that a machine gave itself; of another kind of trick it is another one.
MacAddress made_up(std::uint32_t number, std::uint8_t kind);

inline std::string const listed_name = "pool.example";  // that nobody should ask for

// What stands above a device, up to the root.
std::vector<std::string> above(watch::Topology const& topology, std::string const& object);

}  // namespace campus::simulation
