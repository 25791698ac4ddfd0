#include "collectors/packet/frame_recorder.hpp"

#include <fcntl.h>
#include <pcap/pcap.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <system_error>
#include <vector>

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
  std::vector<std::uint64_t> ends{};  // in the file, of the frames that may still wait in memory
  std::uint64_t frames_written = 0, bytes_written = 0;
  int error = 0;  // of the first frame that could not be written
  std::uint64_t bytes_at_error = 0;

  // What the file has now is all that is known to be in order.
  void note_error(int what) {
    struct stat file {};
    error = what;
    if (::fstat(::fileno(::pcap_dump_file(dumper)), &file) == 0)
      bytes_at_error = static_cast<std::uint64_t>(file.st_size);
  }

  // What waits in memory goes to the disk.
  bool write_all() {
    if (error == 0 && ::pcap_dump_flush(dumper) != 0) note_error(errno);
    if (error != 0) return false;
    frames_written = result.frames;
    bytes_written = result.bytes;
    ends.clear();
    return true;
  }
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
  if (desk.error != 0) return;
  ::pcap_dump(reinterpret_cast<u_char*>(desk.dumper), &shown, bytes);
  if (std::ferror(::pcap_dump_file(desk.dumper)) != 0) desk.note_error(errno);
  desk.result.bytes += size;
  ++desk.result.frames;
  desk.ends.push_back(desk.result.bytes);
}

// The file is closed: nothing is written into it any more.  Half a frame at its end would be taken for damage.
std::unexpected<Fault> ended_early(std::filesystem::path const& file, Desk const& desk) {
  auto frames = desk.frames_written;
  auto bytes = desk.bytes_written;
  for (auto const end : desk.ends)
    if (end <= desk.bytes_at_error) bytes = end, ++frames;
  std::error_code trouble;
  if (frames == 0)
    std::filesystem::remove(file, trouble);
  else
    std::filesystem::resize_file(file, bytes, trouble);
  if (frames == 0 || trouble) return cannot_write(file, desk.error);
  return fail(desk.error == ENOSPC ? Fault::Kind::full : Fault::Kind::failure, "CMP-P046",
              {{"path", file.string()},
               {"frames", std::to_string(frames)},
               {"reason", std::strerror(desk.error)}});
}

// Frames of the interface until the time is over, the file or the disk is full, or somebody says stop.
Result<void> listen(pcap* handle, Desk& desk, std::atomic<bool> const& shall_stop) {
  auto const until = Steady::now() + desk.wish.time_max;
  pollfd ready{.fd = ::pcap_get_selectable_fd(handle), .events = POLLIN, .revents = 0};
  while (desk.write_all() && !desk.result.is_full && !shall_stop && Steady::now() < until) {
    auto const given = ::pcap_dispatch(handle, frames_per_look, write_down, reinterpret_cast<u_char*>(&desk));
    if (given < 0) return fail(Fault::Kind::unreachable, "CMP-R010", {{"interface", desk.wish.interface_name}});
    if (given == 0) ::poll(&ready, 1, look_every_ms);
  }
  return {};
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
  auto dumper = make_file(handle->get(), file);
  if (!dumper) return std::unexpected(dumper.error());
  Desk desk{.wish = wish,
            .link = link_type_of(static_cast<std::uint32_t>(::pcap_datalink(handle->get()))),
            .dumper = dumper->get()};
  desk.result.bytes = file_head_bytes;
  auto const heard = listen(handle->get(), desk, shall_stop);
  pcap_stat stat{};
  if (::pcap_stats(handle->get(), &stat) == 0) desk.result.dropped = stat.ps_drop;
  bool const is_whole = desk.write_all();
  dumper->reset();
  if (!is_whole) return ended_early(file, desk);
  if (!heard) return std::unexpected(heard.error());
  return desk.result;
}

}  // namespace campus::packet
