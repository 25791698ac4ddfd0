#include "collectors/packet/open_source.hpp"

#include <optional>
#include <string_view>

#include "collectors/packet/dpdk_name.hpp"
#include "collectors/packet/dpdk_source.hpp"
#include "collectors/packet/file_source.hpp"
#include "collectors/packet/pcap_source.hpp"
#include "collectors/packet/replay_source.hpp"

namespace campus::packet {
namespace {

std::optional<std::string> behind(std::string_view prefix, std::string const& source) {
  if (!source.starts_with(prefix)) return std::nullopt;
  return source.substr(prefix.size());
}

}  // namespace

Result<std::unique_ptr<FrameSource>> open_source(SourceConfig const& config) {
  if (auto path = behind("file:", config.source)) return std::make_unique<FileSource>(std::move(*path));
  if (auto path = behind("replay:", config.source))
    return std::make_unique<ReplaySource>(std::move(*path), ReplaySource::Repeat::once);
  if (auto path = behind("loop:", config.source))
    return std::make_unique<ReplaySource>(std::move(*path), ReplaySource::Repeat::for_ever);
  if (is_dpdk(config)) return std::make_unique<DpdkSource>(config);
  if (config.source.empty()) return fail(Fault::Kind::usage, "CMP-P020");
  return std::make_unique<PcapSource>(config);
}

std::vector<SourceConfig> one_for_each_thread(std::vector<SourceConfig> const& captures) {
  std::vector<SourceConfig> threads;
  for (auto const& capture : captures) {
    auto const queues = is_dpdk(capture) ? capture.dpdk.queues : is_interface(capture) ? capture.workers : 1;
    for (unsigned queue = 0; queue < queues; ++queue) {
      auto& thread = threads.emplace_back(capture);
      thread.queue = queue;
      if (queues > 1) thread.source += '#' + std::to_string(queue);
    }
  }
  return threads;
}

}  // namespace campus::packet
