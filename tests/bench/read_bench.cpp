// read_bench FILE [WORKERS [FLOWS [apps]]]: reads the capture with the offline reader and prints one line of JSON.  A process
// of its own, so that its whole CPU time can be held against another program's.  FLOWS: memory for so many is touched
// before the clock starts.

#include <cstdio>
#include <cstdlib>

#include "collectors/packet/read_file.hpp"

int main(int count, char** arguments) {
  if (count < 2) return 2;
  campus::packet::ReadOptions options;
  if (count > 2) options.workers = static_cast<unsigned>(std::atoi(arguments[2]));
  if (count > 3) options.flows_expected = static_cast<std::size_t>(std::atoll(arguments[3]));
  if (count > 4) options.applications.emplace();
  auto const summary = campus::packet::read_file(arguments[1], options);
  if (!summary) return 1;
  std::printf("{\"packets\": %llu, \"flows\": %llu, \"loop_cpu_seconds\": %.4f, \"loop_wall_seconds\": %.4f, "
              "\"ns_per_packet\": %.1f}\n",
              static_cast<unsigned long long>(summary->total.packets),
              static_cast<unsigned long long>(summary->flows), summary->loop_cpu_seconds, summary->loop_wall_seconds,
              summary->loop_cpu_seconds * 1e9 / static_cast<double>(summary->total.packets));
}
