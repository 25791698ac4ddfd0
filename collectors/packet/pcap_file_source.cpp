#include "collectors/packet/pcap_file_source.hpp"

#include <pcap/pcap.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <utility>

#include "collectors/packet/flow_meter.hpp"
#include "collectors/packet/frame_dealer.hpp"

namespace campus::packet {

void PcapFileSource::Close::operator()(pcap* handle) const noexcept { ::pcap_close(handle); }

PcapFileSource::PcapFileSource(std::string path) : path_(std::move(path)) {}

PcapFileSource::~PcapFileSource() = default;

Result<void> PcapFileSource::prepare() {
  if (handle_) return {};
  std::array<char, PCAP_ERRBUF_SIZE> said{};
  handle_.reset(
      ::pcap_open_offline_with_tstamp_precision(path_.c_str(), PCAP_TSTAMP_PRECISION_NANO, said.data()));
  if (!handle_) return fail(Fault::Kind::invalid, "CMP-P007", {{"path", path_}, {"reason", said.data()}});
  link_ = link_type_of(static_cast<std::uint32_t>(::pcap_datalink(handle_.get())));
  std::error_code unknown;
  auto const size = std::filesystem::file_size(path_, unknown);
  bytes_ = unknown ? 0 : size;
  return {};
}

// It has words for what is wrong, and nothing else.
void PcapFileSource::fail_to_read() noexcept {
  has_failed_ = std::strstr(::pcap_geterr(handle_.get()), "truncated") == nullptr;
  tail_ = has_failed_ ? FileTail::damaged : FileTail::cut_off;
  auto const at = ::ftello(::pcap_file(handle_.get()));
  tail_offset_ = at > 0 ? static_cast<std::uint64_t>(at) : 0;
}

Result<void> PcapFileSource::outcome() const {
  if (!has_failed_) return {};
  return fail(Fault::Kind::invalid, "CMP-P054",
              {{"path", path_}, {"frames", std::to_string(given_)}, {"reason", ::pcap_geterr(handle_.get())}});
}

template <class Taker>
std::size_t PcapFileSource::give(Taker& taker, std::size_t budget) noexcept {
  pcap_pkthdr* header = nullptr;
  u_char const* bytes = nullptr;
  for (std::size_t given = 0; given < budget; ++given) {
    auto const status = ::pcap_next_ex(handle_.get(), &header, &bytes);
    if (status != 1) {
      if (status == PCAP_ERROR) fail_to_read();
      state_ = State::ended;
      return given;
    }
    Frame const frame{.bytes = {reinterpret_cast<std::byte const*>(bytes), header->caplen},
                      .arrived_ns = arrival_of(header->ts.tv_sec, header->ts.tv_usec),
                      .wire_length = header->len,
                      .link = link_,
                      .is_lasting = false};  // the next one takes its place
    taker.take(frame);
    note(frame);
    ++given_;
  }
  return budget;
}

std::size_t PcapFileSource::pump(FlowMeter& meter, std::size_t budget) noexcept { return give(meter, budget); }
std::size_t PcapFileSource::deal(DealtRound& round, std::size_t budget) noexcept { return give(round, budget); }

}  // namespace campus::packet
