#include "tests/golden/captures/listed_flows.hpp"

#include <fstream>
#include <sstream>
#include <string_view>
#include <utility>

namespace campus::test {
namespace {

std::string text(Counts const& counts) {
  return std::to_string(counts.packets) + " packets " + std::to_string(counts.bytes) + " bytes";
}

std::uint8_t protocol_of(std::string const& name) {
  static std::map<std::string, int> const numbers{{"TCP", 6},    {"UDP", 17},   {"ICMP", 1}, {"ICMPV6", 58},
                                                  {"IGMP", 2},   {"SCTP", 132}, {"ESP", 50}, {"AH", 51},
                                                  {"VRRP", 112}, {"GRE", 47}};
  auto const known = numbers.find(name);
  return static_cast<std::uint8_t>(known != numbers.end() ? known->second : std::stoi(name));
}

// "10.10.20.4:45228" or "[2001:db8::1]:443".
std::pair<IpAddress, std::uint16_t> end_of(std::string const& word) {
  auto const colon = word.rfind(':');
  auto address = word.substr(0, colon);
  if (address.starts_with('[')) address = address.substr(1, address.size() - 2);
  return {IpAddress::parse(address).value(), static_cast<std::uint16_t>(std::stoi(word.substr(colon + 1)))};
}

std::uint64_t number_after(std::string const& line, std::string_view mark, std::size_t from = 0) {
  auto const at = line.find(mark, from);
  return at == std::string::npos ? 0 : std::stoull(line.substr(at + mark.size()));
}

// The numbers of "[35 pkts/4938 bytes <-> 22 pkts/...]", behind an arrow the other way.
Counts counts_before(std::string const& line, std::string_view end) {
  auto const at = line.find(end);
  auto const pkts = line.rfind(" pkts/", at);
  auto const begin = line.find_last_not_of("0123456789", pkts - 1) + 1;
  return {.packets = std::stoull(line.substr(begin)), .bytes = std::stoull(line.substr(pkts + 6))};
}

}  // namespace

std::string Ends::to_string() const {
  return std::to_string(protocol) + " " + address_a.to_string() + ":" + std::to_string(port_a) + " " +
         address_b.to_string() + ":" + std::to_string(port_b) + " vlan " + std::to_string(vlan);
}

std::string BothWays::to_string() const { return text(from_a) + ", back " + text(from_b); }

Flows listed_flows(std::filesystem::path const& list) {
  Flows flows;
  std::ifstream file{list};
  for (std::string line; std::getline(file, line);) {
    bool const is_flow = line.size() > 2 && line[0] == '\t' && line[1] >= '0' && line[1] <= '9' &&
                         line.find("[proto: ") != std::string::npos;
    if (!is_flow) continue;
    std::istringstream words{line};
    std::string number, protocol, source, arrow, destination;
    words >> number >> protocol >> source >> arrow >> destination;
    auto const [from, from_port] = end_of(source);
    auto const [to, to_port] = end_of(destination);
    auto sent = counts_before(line, " bytes " + arrow + " ");
    auto received = counts_before(line.substr(line.find(" bytes " + arrow + " ")), " bytes]");
    bool const is_from_a = std::pair{from, from_port} <= std::pair{to, to_port};
    Ends const ends{.address_a = is_from_a ? from : to,
                    .address_b = is_from_a ? to : from,
                    .port_a = is_from_a ? from_port : to_port,
                    .port_b = is_from_a ? to_port : from_port,
                    .vlan = static_cast<std::uint16_t>(number_after(line, "[VLAN: ")),
                    .protocol = protocol_of(protocol)};
    auto& flow = flows[ends];
    flow.from_a += is_from_a ? sent : received;
    flow.from_b += is_from_a ? received : sent;
  }
  return flows;
}

}  // namespace campus::test
