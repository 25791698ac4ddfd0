// flow_day_bench FOLDER ROWS DAYS_AGO [said]: appends so many conversations of a school of 5,000 hosts to the file of that
// day, in batches as campusd does, and prints as JSON how many rows a second were taken and what a row takes on the disk.
// With "said" they have fingerprints, certificates and answers, too.

#include <fmt/format.h>
#include <time.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/runtime/clock.hpp"
#include "daemon/store/flow_archive.hpp"
#include "daemon/store/flow_store.hpp"
#include "tests/support/kept_flows.hpp"

using namespace campus;
using namespace campus::store;

namespace {

constexpr std::size_t batch_rows = 16'384;
constexpr std::uint32_t hosts = 5'000, servers = 20'000, names = 30'000;

// A day's mixture: two in three conversations say the name of their server, the rest are DNS and nameless.
class School {
public:
  KeptFlow next(Instant at) {
    auto const host = IpAddress::v4(0x0a140000u + pick(hosts));
    auto const server = IpAddress::v4(0xcb007100u + pick(servers) * 7);
    bool const is_named = pick(3) != 0;
    auto name = is_named ? fmt::format("cdn{}.service-{}.example", pick(3), pick(names)) : std::string();
    auto flow = test::kept_flow(host, static_cast<std::uint16_t>(32'768 + pick(28'000)), server, at, std::move(name));
    flow.record.a.counts = {1 + pick(200), 60 + pick(200'000)};
    flow.record.b.counts = {1 + pick(400), 60 + pick(2'000'000)};
    if (is_named) flow.application.name = fmt::format("应用{}", pick(300));
    if (says_more_) say_more(flow, is_named);
    return flow;
  }
  void say_more() { says_more_ = true; }

private:
  // Browsers shuffle their hellos, so that hardly a JA3 comes twice; a third of the servers still show a certificate.
  void say_more(KeptFlow& flow, bool is_named) {
    flow.record.a.ttl = 64, flow.record.b.ttl = static_cast<std::uint8_t>(40 + pick(20));
    flow.record.a.out_of_order = pick(20) == 0 ? pick(9) : 0;
    if (!is_named) {
      flow.answer = KeptAnswer{.code = 0, .addresses = {IpAddress::v4(0xcb007100u + pick(servers))}};
      return;
    }
    flow.ja3 = fmt::format("{:08x}{:08x}{:08x}{:08x}", random_(), random_(), random_(), random_());
    flow.ja3_server = fmt::format("47decf033ac4c8fc9b952ff41e54{:04x}", pick(60));
    if (pick(3) != 0) return;
    flow.certificate = fmt::format("*.service-{}.example", pick(names));
    flow.issuer = fmt::format("Issuing CA {}", pick(40));
  }

  bool says_more_ = false;
  std::uint32_t pick(std::uint32_t below) { return std::uniform_int_distribution<std::uint32_t>(0, below - 1)(random_); }
  std::mt19937 random_{20260914};
};

double seconds_of(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

}  // namespace

int main(int count, char** words) {
  if (count < 4) return 2;
  std::string const folder = words[1];
  auto const rows = std::strtoull(words[2], nullptr, 10);
  auto const midday = runtime::now() - std::chrono::days(std::strtol(words[3], nullptr, 10));
  FlowStore store(folder, {});
  School school;
  if (count > 4 && std::string_view(words[4]) == "said") school.say_more();
  std::vector<KeptFlow> batch;
  double wall = 0, cpu = 0, worst = 0;
  for (std::uint64_t done = 0; done < rows; done += batch.size()) {
    batch.clear();
    while (batch.size() < batch_rows && done + batch.size() < rows)
      batch.push_back(school.next(midday + std::chrono::milliseconds(done + batch.size())));
    auto const from = seconds_of(CLOCK_MONOTONIC), cpu_from = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
    if (auto const kept = store.append(batch, midday); !kept) return fmt::print(stderr, "{}\n", kept.error().code), 1;
    auto const took = seconds_of(CLOCK_MONOTONIC) - from;
    wall += took;
    worst = std::max(worst, took);
    cpu += seconds_of(CLOCK_PROCESS_CPUTIME_ID) - cpu_from;
  }
  store.close();
  auto const bytes = FlowArchive(folder, {}).facts()->bytes;
  auto const n = static_cast<double>(rows);
  fmt::print(R"({{"rows":{},"rows_per_second":{:.0f},"cpu_us_per_row":{:.2f},"batch_ms_worst":{:.0f},"bytes_per_row":{:.1f}}})"
             "\n",
             rows, n / wall, cpu / n * 1e6, worst * 1e3, static_cast<double>(bytes) / n);
}
