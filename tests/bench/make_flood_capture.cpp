// make_flood_capture OUT [FRAMES=20000000] [LONG=16] [SEED=1]
//
// An Ethernet capture of frames of 64 bytes, each between ends that nobody saw before: a sender of 10/8 or of the world,
// any ports, TCP or UDP.  Every hundredth frame belongs to one of LONG conversations that last from the first frame to
// the last, 10.1.0.N with 192.0.2.1, port 443.  Says as JSON what it wrote.

#include <array>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <random>
#include <vector>

namespace {

constexpr std::size_t frame_bytes = 64;
using Frame = std::array<std::uint8_t, frame_bytes>;

void put16(std::uint8_t* at, std::uint32_t value) {
  at[0] = static_cast<std::uint8_t>(value >> 8);
  at[1] = static_cast<std::uint8_t>(value);
}
void put32(std::uint8_t* at, std::uint32_t value) {
  put16(at, value >> 16);
  put16(at + 2, value);
}

struct Ends {
  std::uint32_t from = 0, to = 0;
  std::uint16_t from_port = 0, to_port = 0;
  bool is_tcp = false;
};

Frame frame_of(Ends const& ends) {
  Frame frame{2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0, 0x45};
  auto* const ip = frame.data() + 14;
  put16(ip + 2, frame_bytes - 14);
  ip[8] = 63;
  ip[9] = ends.is_tcp ? 6 : 17;
  put32(ip + 12, ends.from);
  put32(ip + 16, ends.to);
  put16(ip + 20, ends.from_port);
  put16(ip + 22, ends.to_port);
  if (ends.is_tcp) {
    ip[32] = 0x50;  // a header of five words
    ip[33] = 0x10;  // ACK
  } else {
    put16(ip + 24, frame_bytes - 34);
  }
  return frame;
}

std::uint64_t number_at(int count, char** words, int place, std::uint64_t otherwise) {
  return count > place ? std::strtoull(words[place], nullptr, 10) : otherwise;
}

}  // namespace

int main(int count, char** words) {
  if (count < 2) return std::fputs("make_flood_capture OUT [FRAMES] [LONG] [SEED]\n", stderr), 2;
  auto const frames = number_at(count, words, 2, 20'000'000), lasting = number_at(count, words, 3, 16);
  std::mt19937_64 random(number_at(count, words, 4, 1));
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> const out(std::fopen(words[1], "wb"), std::fclose);
  if (!out || lasting == 0 || lasting > 250) return std::fputs("nowhere to write, or too many that last\n", stderr), 1;
  std::array<std::uint32_t, 6> const head{0xa1b2c3d4u, 0x00040002u, 0u, 0u, 65'535u, 1u};
  std::fwrite(head.data(), sizeof head, 1, out.get());
  std::vector<std::uint64_t> told(lasting);
  auto const begin = static_cast<std::uint64_t>(std::time(nullptr)) - frames / 1'000'000;
  for (std::uint64_t i = 0; i < frames; ++i) {
    auto const bits = random(), more = random();
    Ends ends{.from = static_cast<std::uint32_t>(bits), .to = static_cast<std::uint32_t>(bits >> 32),
              .from_port = static_cast<std::uint16_t>(more), .to_port = static_cast<std::uint16_t>(more >> 16),
              .is_tcp = (more >> 32 & 1) != 0};
    if ((more >> 33 & 1) != 0) ends.from = 0x0a000000u | (ends.from & 0x00ffffffu);
    if (i % 100 == 0) {
      auto const which = i / 100 % lasting;
      ++told[which];
      bool const is_answer = (i / 100 / lasting & 1) != 0;
      auto const host = static_cast<std::uint32_t>(0x0a010001u + which), server = 0xc0000201u;
      ends = {.from = is_answer ? server : host, .to = is_answer ? host : server,
              .from_port = is_answer ? std::uint16_t{443} : std::uint16_t{50'000},
              .to_port = is_answer ? std::uint16_t{50'000} : std::uint16_t{443}, .is_tcp = true};
    }
    // A microsecond apart, the last about now.
    std::array<std::uint32_t, 4> const record{static_cast<std::uint32_t>(begin + i / 1'000'000),
                                              static_cast<std::uint32_t>(i % 1'000'000), frame_bytes, frame_bytes};
    auto const frame = frame_of(ends);
    std::fwrite(record.data(), sizeof record, 1, out.get());
    std::fwrite(frame.data(), sizeof frame, 1, out.get());
  }
  std::printf("{\"frames\": %" PRIu64 ", \"lasting\": [", frames);
  for (std::size_t i = 0; i < told.size(); ++i)
    std::printf("%s{\"host\": \"10.1.0.%zu\", \"packets\": %" PRIu64 "}", i == 0 ? "" : ", ", i + 1, told[i]);
  std::puts("]}");
  return 0;
}
