#include "collectors/packet/frame_recorder.hpp"

#include <fcntl.h>
#include <pcap/pcap.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "collectors/packet/dissect.hpp"
#include "collectors/packet/pcap_handle.hpp"

namespace campus::packet {
namespace {

using Steady = std::chrono::steady_clock;

// A quiet interface is asked again so soon whether somebody said stop.
constexpr int look_every_ms = 100;
constexpr int frames_per_look = 256;
constexpr std::uint64_t record_head_bytes = 16, file_head_bytes = 24;
// Of ARP, LLDP and spanning tree: what devices say of themselves.  Of what cannot be read no more than Ethernet and the
// header of IPv4 take.  Of other protocols over IP the first two words, which are ICMP's header and the ports of most.
constexpr std::uint32_t other_bytes_max = 96, unread_bytes_max = 34, first_words = 8;

struct CloseDumper {
  void operator()(pcap_dumper_t* dumper) const noexcept { ::pcap_dump_close(dumper); }
};
using Dumper = std::unique_ptr<pcap_dumper_t, CloseDumper>;

std::unexpected<Fault> cannot_write(std::filesystem::path const& file, int error) {
  auto const kind = error == ENOSPC ? Fault::Kind::full : Fault::Kind::failure;
  return fail(kind, "CMP-P045", {{"path", file.string()}, {"reason", std::strerror(error)}});
}

Result<Dumper> make_file(pcap* handle, std::filesystem::path const& file) {
  auto const fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
  if (fd < 0) return cannot_write(file, errno);
  auto* const stream = ::fdopen(fd, "wb");
  if (!stream) {
    auto const error = errno;
    ::close(fd);
    return cannot_write(file, error);
  }
  Dumper dumper(::pcap_dump_fopen(handle, stream));
  if (dumper) return dumper;
  auto const error = errno;
  std::fclose(stream);
  return cannot_write(file, error);
}

struct Desk {
  RecordingWish const& wish;
  LinkType link;
  pcap_dumper_t* dumper;
  RecordingResult result{};
};

void write_down(u_char* user, pcap_pkthdr const* header, u_char const* bytes) noexcept {
  auto& desk = *reinterpret_cast<Desk*>(user);
  auto shown = *header;
  if (!desk.wish.has_payload)
    shown.caplen = std::min(shown.caplen, bytes_of_headers({.bytes = {reinterpret_cast<std::byte const*>(bytes), header->caplen},
                                                            .wire_length = header->len,
                                                            .link = desk.link}));
  auto const size = record_head_bytes + shown.caplen;
  if (desk.result.bytes + size > desk.wish.bytes_max) desk.result.is_full = true;
  if (desk.result.is_full) return;
  ::pcap_dump(reinterpret_cast<u_char*>(desk.dumper), &shown, bytes);
  desk.result.bytes += size;
  ++desk.result.frames;
}

}  // namespace

std::uint32_t bytes_of_headers(Frame const& frame) noexcept {
  Dissection what;
  dissect(frame, what);
  auto const all = static_cast<std::uint32_t>(frame.bytes.size());
  auto const* const begin = reinterpret_cast<std::uint8_t const*>(frame.bytes.data());
  auto const up_to = [&](std::uint8_t const* end, std::uint32_t more) {
    return std::min(all, static_cast<std::uint32_t>(end - begin) + more);
  };
  if (what.payload) return up_to(what.payload, 0);
  bool const is_of_devices = what.fate == FrameFate::arp || what.fate == FrameFate::lldp || what.fate == FrameFate::spanning_tree;
  if (is_of_devices) return std::min(all, other_bytes_max);
  if (!is_flow(what.fate) || !what.behind) return std::min(all, unread_bytes_max);
  return up_to(what.behind, what.part == Dissection::Part::later_fragment ? 0 : first_words);
}

Result<RecordingResult> record_frames(RecordingWish const& wish, std::filesystem::path const& file,
                                      std::atomic<bool> const& shall_stop) {
  SourceConfig config;
  config.source = wish.interface_name;
  config.filter = wish.filter;
  config.snapshot_bytes = 65'535;
  auto const handle = open_live(config, wish.interface_name);
  if (!handle) return std::unexpected(handle.error());
  auto const dumper = make_file(handle->get(), file);
  if (!dumper) return std::unexpected(dumper.error());
  Desk desk{.wish = wish,
            .link = link_type_of(static_cast<std::uint32_t>(::pcap_datalink(handle->get()))),
            .dumper = dumper->get()};
  desk.result.bytes = file_head_bytes;
  auto const until = Steady::now() + wish.time_max;
  pollfd ready{.fd = ::pcap_get_selectable_fd(handle->get()), .events = POLLIN, .revents = 0};
  while (!desk.result.is_full && !shall_stop && Steady::now() < until) {
    auto const given = ::pcap_dispatch(handle->get(), frames_per_look, write_down, reinterpret_cast<u_char*>(&desk));
    if (given < 0) return fail(Fault::Kind::unreachable, "CMP-R010", {{"interface", wish.interface_name}});
    if (given == 0) ::poll(&ready, 1, look_every_ms);
  }
  pcap_stat stat{};
  if (::pcap_stats(handle->get(), &stat) == 0) desk.result.dropped = stat.ps_drop;
  if (::pcap_dump_flush(dumper->get()) != 0 || std::ferror(::pcap_dump_file(dumper->get())) != 0)
    return cannot_write(file, ENOSPC);
  return desk.result;
}

}  // namespace campus::packet
