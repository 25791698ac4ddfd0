#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "policy/model/address.hpp"
#include "policy/model/alert.hpp"
#include "policy/model/flows_seen.hpp"
#include "policy/model/time.hpp"
#include "policy/watch/prefix_set.hpp"
#include "policy/watch/recent_table.hpp"

namespace campus::watch {

// From when on which behaviour is worth an alert: data of the school, read from a file.  A number of zero
// turns that detector off.
struct DetectorSettings {
  struct Service {
    IpAddress address;
    std::uint16_t port = 0;
    auto operator<=>(Service const&) const = default;
  };
  Duration window{};                            // in which scans and guesses are counted
  std::uint32_t scan_hosts = 0;                 // different targets of one source
  std::uint32_t scan_ports = 0;                 // different ports on few targets
  double scan_unanswered = 0;                   // the least share of conversations that came to nothing
  std::uint32_t flood_flows_per_s = 0;          // new ones, to one target
  std::uint32_t flood_small_packets_per_s = 0;  // to one target
  std::uint32_t small_packet_bytes = 0;
  std::uint32_t flood_lasting_s = 1;  // seconds in a row
  std::uint32_t guesses = 0;          // short conversations of one pair with one of guess_ports
  std::uint32_t guess_bytes_max = 0;  // a short one moves no more on the average
  std::vector<std::uint16_t> guess_ports;
  std::vector<std::uint16_t> mining_ports;
  Duration mining_lasting{};
  std::uint32_t mining_bytes_per_s_max = 0;
  std::uint32_t server_clients = 0;  // different hosts that are answered
  std::vector<std::uint16_t> server_ports;
  std::vector<Service> servers_known;
  PrefixSet pools, blocklist, pupils, exempt;
  bool operator==(DetectorSettings const&) const = default;
};

// Looks at every conversation once, in the second in which it moves, and finds those that a school should
// know of.  Its memory is fixed when it is made: whoever invents addresses makes it forget the quiet ones,
// never grow. Pure; lives on the control loop within Campus.
class FlowWatch {
public:
  // A school of 3,000 hosts fits; each about half a kilobyte or less, 5 MB in all.
  static constexpr std::size_t sources_max = 4096;
  static constexpr std::size_t targets_max = 2048;
  static constexpr std::size_t pairs_max = 4096;
  static constexpr std::size_t long_flows_max = 2048;
  static constexpr std::size_t servers_max = 2048;
  static constexpr std::size_t samples_kept = 4;  // first conversations of each

  explicit FlowWatch(std::uint64_t seed);
  void configure(DetectorSettings settings) { settings_ = std::move(settings); }

  void feed(FlowsSeen const& seen, std::vector<Condition>& found);
  void tick(Instant now, std::vector<Condition>& found);  // ends what is counted by windows

  std::size_t bytes() const;        // of all tables
  std::uint64_t forgotten() const;  // entries that gave way

private:
  struct Samples {
    std::array<FlowSample, samples_kept> kept{};
    std::uint8_t used = 0;
    void add(SeenFlow const& flow, Instant at);
    std::vector<FlowSample> list() const { return {kept.begin(), kept.begin() + used}; }
  };
  struct Source {
    Distinct<512> hosts, ports;
    std::uint32_t flows = 0, fruitless = 0;
    std::uint16_t port = 0;                 // of the first that came to nothing
    bool is_wide = false, is_deep = false;  // said in this window
    Samples samples;
    std::uint32_t weight() const { return flows; }
  };
  struct Target {
    std::int64_t second = 0;
    std::uint32_t flows = 0, packets = 0, bytes = 0;
    std::uint32_t bad_seconds = 0;  // in a row, before this one
    std::uint32_t flows_most = 0, packets_most = 0;
    Distinct<512> sources;
    Samples samples;
    std::uint32_t weight() const { return packets + bad_seconds * 1024; }
  };
  struct Pair {
    std::uint32_t flows = 0;
    std::uint64_t bytes = 0;
    bool is_said = false;
    Samples samples;
    std::uint32_t weight() const { return flows; }
  };
  struct LongFlow {
    Instant since{}, last{};
    std::uint64_t bytes = 0;
    bool is_said = false;
    Samples samples;
    std::uint32_t weight() const {
      return static_cast<std::uint32_t>(
          std::chrono::duration_cast<std::chrono::seconds>(last - since).count());
    }
  };
  struct Server {
    Distinct<64> clients;
    std::uint32_t flows = 0;
    bool is_said = false;
    Samples samples;
    std::uint32_t weight() const { return flows; }
  };
  struct PairKey {
    IpAddress from, to;
    std::uint16_t port = 0;
    bool operator==(PairKey const&) const = default;
  };
  using Found = std::vector<Condition>;

  void look_at(SeenFlow const& flow, Instant at, Found& found);
  void count_source(SeenFlow const& flow, Instant at, Found& found);
  void count_target(SeenFlow const& flow, Instant at, Found& found);
  void count_guess(SeenFlow const& flow, Instant at, Found& found);
  void count_long(SeenFlow const& flow, Instant at, Found& found);
  void count_server(SeenFlow const& flow, Instant at, Found& found);
  void check_lists(SeenFlow const& flow, Instant at, Found& found);
  void say_scan(IpAddress const& from, Source const& source, bool is_wide, Instant now, Found& found) const;
  void say_guess(PairKey const& key, Pair const& pair, Instant now, Found& found) const;
  std::uint64_t hash_of(PairKey const& key) const;

  DetectorSettings settings_;
  std::uint64_t seed_;
  Instant window_from_;
  RecentTable<IpAddress, Source> sources_{sources_max};
  RecentTable<IpAddress, Target> targets_{targets_max};
  RecentTable<PairKey, Pair> pairs_{pairs_max};
  RecentTable<PairKey, LongFlow> long_flows_{long_flows_max};
  RecentTable<PairKey, Server> servers_{servers_max};
};

}  // namespace campus::watch
