#include "daemon/config/capture_config.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>

#include "collectors/packet/dpdk_name.hpp"

namespace campus::config {
namespace {

// The first packets of a conversation say what it is for, and a hello fills one.
constexpr std::uint32_t snapshot_for_applications = 1536;
// A thread for each core of the largest machine that stands in a school.
constexpr std::int64_t workers_max = 64;

// A source of which a part is a file: relative to the configuration, like every path in it.
std::string resolved(std::string const& source, ConfigFile const& file) {
  for (std::string_view const kind : {"file:", "replay:", "loop:"})
    if (source.starts_with(kind))
      return std::string(kind) + file.resolve(source.substr(kind.size())).string();
  if (!source.starts_with(packet::dpdk_prefix)) return source;
  auto const path = packet::dpdk_argument(source, "rx_pcap");
  if (path.empty()) return source;
  auto const at = static_cast<std::size_t>(path.data() - source.data());
  return source.substr(0, at) + file.resolve(path).string() + source.substr(at + path.size());
}

packet::DpdkSettings read_dpdk(Cursor at) {
  // A core sees to one queue; more cores than that has no machine that stands in a school.
  constexpr std::int64_t queues_max = 64, core_max = 1023;
  packet::DpdkSettings dpdk;
  // DPDK itself takes some 20 MiB; beyond 64 GiB it is memory nobody needs.
  dpdk.memory_bytes = at.get("memory", ByteSize{dpdk.memory_bytes}, {{64ull << 20}, {64ull << 30}}).bytes;
  dpdk.has_huge_pages = at.get("huge_pages", dpdk.has_huge_pages);
  dpdk.queues = static_cast<unsigned>(at.get<std::int64_t>("queues", dpdk.queues, {1, queues_max}));
  for (auto const core : at.values<std::int64_t>("cores"))
    dpdk.cores.push_back(static_cast<unsigned>(core >= 0 && core <= core_max ? core : core_max + 1));
  dpdk.is_busy = at.get("busy", dpdk.is_busy);
  dpdk.words = at.values<std::string>("eal");
  if (!dpdk.cores.empty() && dpdk.cores.size() != dpdk.queues)
    at.complain("cores", {Fault::Kind::invalid,
                          "CMP-C088",
                          {{"cores", std::to_string(dpdk.cores.size())}, {"queues", std::to_string(dpdk.queues)}}});
  return dpdk;
}

packet::SourceConfig read_capture(Cursor& at, ConfigFile const& file, bool has_applications) {
  constexpr std::int64_t interface_name_max = 15;  // IFNAMSIZ less its end
  packet::SourceConfig capture;
  capture.source = resolved(at.need<std::string>("interface"), file);
  bool const is_interface = capture.source.find(':') == std::string::npos;
  if (is_interface && capture.source.size() > interface_name_max)
    at.complain("interface", {Fault::Kind::invalid,
                              "CMP-C071",
                              {{"value", capture.source}, {"max", std::to_string(interface_name_max)}}});
  capture.is_promiscuous = at.get("promiscuous", capture.is_promiscuous);
  // Below a megabyte a burst of a millisecond is lost; beyond a gigabyte the ring is memory nobody needs.
  capture.buffer_bytes = at.get("ring", ByteSize{capture.buffer_bytes}, {{1u << 20}, {1u << 30}}).bytes;
  // Ethernet, two tags, IPv6 with extension headers and TCP fit into 128; no frame is longer than 64 KiB.
  if (has_applications) capture.snapshot_bytes = snapshot_for_applications;
  capture.snapshot_bytes = static_cast<std::uint32_t>(
      at.get("snaplen", ByteSize{capture.snapshot_bytes}, {{128}, {1u << 16}}).bytes);
  capture.filter = at.text("filter");
  bool const is_dpdk = packet::is_dpdk(capture);
  capture.workers = static_cast<unsigned>(at.get<std::int64_t>("workers", capture.workers, {1, workers_max}));
  if (capture.workers > 1 && !is_interface)
    at.complain("workers", {Fault::Kind::invalid, "CMP-C068", {{"interface", capture.source}}});
  // Left to us, an interface of ours counts: nobody else is known to see the same.
  capture.counts = at.choice<bool>("counts", true, {{"auto", true}, {"true", true}, {"false", false}});
  if (capture.source == packet::dpdk_prefix) at.complain("interface", {Fault::Kind::invalid, "CMP-C079", {}});
  if (is_dpdk && !capture.filter.empty()) at.complain("filter", {Fault::Kind::invalid, "CMP-C087", {}});
  if (!is_dpdk && at.has("dpdk"))
    at.complain("dpdk", {Fault::Kind::invalid, "CMP-C075", {{"interface", capture.source}}});
  capture.dpdk = read_dpdk(at.inside("dpdk"));
  return capture;
}

// What is DPDK's own, of which a process has one.
auto world_of(packet::DpdkSettings const& dpdk) { return std::tie(dpdk.memory_bytes, dpdk.has_huge_pages, dpdk.words); }

}  // namespace

std::vector<packet::SourceConfig> read_captures(Cursor& root, ConfigFile const& file, bool has_applications) {
  auto captures = root.list("capture", [&](Cursor& at) { return read_capture(at, file, has_applications); });
  packet::SourceConfig const* first_dpdk = nullptr;
  for (std::size_t i = 0; i < captures.size(); ++i) {
    auto const& capture = captures[i];
    for (std::size_t j = 0; j < i; ++j)
      if (capture.source == captures[j].source && !capture.source.empty()) {
        root.complain(root.place("capture", i),
                      {Fault::Kind::invalid,
                       "CMP-C072",
                       {{"interface", capture.source},
                        {"line", std::to_string(root.place("capture", j).at.line)}}});
        break;
      }
    if (!packet::is_dpdk(capture)) continue;
    if (!first_dpdk) first_dpdk = &capture;
    if (world_of(capture.dpdk) != world_of(first_dpdk->dpdk))
      root.complain(root.place("capture", i),
                    {Fault::Kind::invalid, "CMP-C089", {{"interface", capture.source}, {"first", first_dpdk->source}}});
  }
  return captures;
}

Setting setting_of(packet::SourceConfig const& capture) {
  Setting::Map map{{"interface", capture.source},
                   {"promiscuous", capture.is_promiscuous},
                   {"ring", to_text(ByteSize{capture.buffer_bytes})},
                   {"snaplen", to_text(ByteSize{capture.snapshot_bytes})},
                   {"filter", capture.filter},
                   {"counts", capture.counts}};
  if (packet::is_interface(capture)) map.emplace_back("workers", std::int64_t{capture.workers});
  if (!packet::is_dpdk(capture)) return map;
  auto const& dpdk = capture.dpdk;
  Setting::List cores;
  for (auto const core : dpdk.cores) cores.emplace_back(std::int64_t{core});
  map.emplace_back("dpdk", Setting::Map{{"memory", to_text(ByteSize{dpdk.memory_bytes})},
                                        {"huge_pages", dpdk.has_huge_pages},
                                        {"queues", std::int64_t{dpdk.queues}},
                                        {"cores", std::move(cores)},
                                        {"busy", dpdk.is_busy},
                                        {"eal", list_of(dpdk.words)}});
  return map;
}

}  // namespace campus::config
