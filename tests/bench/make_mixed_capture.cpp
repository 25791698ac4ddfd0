// make_mixed_capture OUT COPIES CAPTURE...
//
// One large Ethernet capture of many small ones: all of them in turn, COPIES times, each copy from hosts of its own and
// in a second of its own, so that a reader meets real contents in many flows.  Frames of other link types are left out.

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

#include "collectors/packet/capture_file.hpp"

namespace {

using namespace campus::packet;

struct Recorded {
  std::vector<std::byte> bytes;
  std::uint32_t wire_length = 0;
};

void put32(std::FILE* out, std::uint32_t value) { std::fwrite(&value, sizeof value, 1, out); }

// Behind up to three tags; 0: no address to change.
std::size_t network_of(std::vector<std::byte> const& frame, bool& is_v6) {
  for (std::size_t at = 12; at + 2 <= frame.size() && at <= 24; at += 4) {
    auto const type = std::to_integer<unsigned>(frame[at]) << 8 | std::to_integer<unsigned>(frame[at + 1]);
    if (type == 0x8100 || type == 0x88a8) continue;
    is_v6 = type == 0x86dd;
    bool const is_whole = frame.size() >= at + 2 + (is_v6 ? 40u : 20u);
    return (type == 0x0800 || is_v6) && is_whole ? at + 2 : 0;
  }
  return 0;
}

// Groups stay groups: who talks to one is another host, the group is the same.
void move_host(std::byte* address, bool is_v6, unsigned copy) {
  if (is_v6 ? address[0] == std::byte{0xff} : address[0] >= std::byte{224}) return;
  address[is_v6 ? 6 : 1] ^= std::byte(copy & 0xff);
  address[is_v6 ? 7 : 2] ^= std::byte(copy >> 8 & 0xff);
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 4) return std::fputs("make_mixed_capture OUT COPIES CAPTURE...\n", stderr), 2;
  std::vector<Recorded> frames;
  for (int i = 3; i < count; ++i) {
    auto file = CaptureFile::open(arguments[i]);
    if (!file) continue;
    Frame frame;
    while (file->next(frame))
      if (frame.link == LinkType::ethernet)
        frames.push_back({{frame.bytes.begin(), frame.bytes.end()}, frame.wire_length});
  }
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> const out(std::fopen(arguments[1], "wb"), std::fclose);
  if (!out || frames.empty()) return std::fputs("nothing to read, or nowhere to write\n", stderr), 1;
  for (auto const word : {0xa1b2c3d4u, 0x00040002u, 0u, 0u, 262'144u, 1u}) put32(out.get(), word);
  constexpr std::uint32_t begin = 1'767'225'600;  // 2026-01-01
  auto const copies = static_cast<unsigned>(std::atoi(arguments[2]));
  for (unsigned copy = 0; copy < copies; ++copy)
    for (std::size_t i = 0; i < frames.size(); ++i) {
      auto bytes = frames[i].bytes;
      bool is_v6 = false;
      if (auto const network = network_of(bytes, is_v6); network != 0) {
        move_host(&bytes[network + (is_v6 ? 8 : 12)], is_v6, copy);
        move_host(&bytes[network + (is_v6 ? 24 : 16)], is_v6, copy);
      }
      put32(out.get(), begin + copy);
      put32(out.get(), static_cast<std::uint32_t>(i * 1'000'000 / frames.size()));
      put32(out.get(), static_cast<std::uint32_t>(bytes.size()));
      put32(out.get(), frames[i].wire_length);
      std::fwrite(bytes.data(), 1, bytes.size(), out.get());
    }
  if (std::fflush(out.get()) == 0 && std::ferror(out.get()) == 0) return 0;
  return std::perror(arguments[1]), 1;
}
