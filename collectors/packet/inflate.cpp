#include "collectors/packet/inflate.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "collectors/packet/open_fault.hpp"

namespace campus::packet {
namespace {

constexpr std::size_t input_bytes = std::size_t{256} << 10;  // what both libraries take gladly at once

}  // namespace

Packing packing_of(std::span<std::byte const> head) noexcept {
  auto const holds = [head](std::size_t at, auto... bytes) {
    std::array const wanted{std::byte(bytes)...};
    return head.size() >= at + wanted.size() && std::memcmp(head.data() + at, wanted.data(), wanted.size()) == 0;
  };
  auto const begins_with = [holds](auto... bytes) { return holds(0, bytes...); };
  if (begins_with(0x1f, 0x8b)) return Packing::gzip;
  if (begins_with(0x28, 0xb5, 0x2f, 0xfd)) return Packing::zstd;
  // A frame to be skipped, of sixteen kinds, with which pzstd begins.
  if (holds(1, 0x2a, 0x4d, 0x18) && (head[0] & std::byte{0xf0}) == std::byte{0x50}) return Packing::zstd;
  if (begins_with(0xfd, '7', 'z', 'X') || begins_with('B', 'Z', 'h')) return Packing::other;
  return Packing::none;
}

struct Inflater::Parts {
  ~Parts() {
    if (packing == Packing::gzip) ::inflateEnd(&gzip);
    if (zstd) ::ZSTD_freeDStream(zstd);
    if (file > STDIN_FILENO) ::close(file);
  }

  // More of the file as it lies there; false at its end.
  bool fetch() noexcept {
    for (;;) {
      auto const got = ::read(file, input.data(), input.size());
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) state = State::broken;
      at = 0;
      left = got > 0 ? static_cast<std::size_t>(got) : 0;
      return got > 0;
    }
  }

  std::size_t copy(std::span<std::byte> place) noexcept {
    auto const taken = std::min(place.size(), left);
    std::memcpy(place.data(), input.data() + at, taken);
    at += taken, left -= taken;
    return taken;
  }

  // The zeros that fill the last block of a tape, or of what stands for one: behind them nothing may come.
  void step_over_padding() noexcept {
    for (; left != 0 && input[at] == std::byte{0}; ++at, --left) is_padded = true;
  }

  std::size_t inflate_gzip(std::span<std::byte> place) noexcept {
    if (is_member_over) {
      step_over_padding();
      if (left == 0) return 0;  // the end, unless more follows
      if (is_padded) {
        state = State::broken;
        return 0;
      }
      ::inflateReset(&gzip);
      is_member_over = false;
    }
    gzip.next_in = reinterpret_cast<Bytef*>(input.data() + at);
    gzip.avail_in = static_cast<uInt>(left);
    gzip.next_out = reinterpret_cast<Bytef*>(place.data());
    gzip.avail_out = static_cast<uInt>(place.size());
    auto const status = ::inflate(&gzip, Z_NO_FLUSH);
    at += left - gzip.avail_in;
    left = gzip.avail_in;
    is_member_over = status == Z_STREAM_END;
    if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) state = State::broken;
    return place.size() - gzip.avail_out;
  }

  std::size_t inflate_zstd(std::span<std::byte> place) noexcept {
    ZSTD_inBuffer from{input.data() + at, left, 0};
    ZSTD_outBuffer to{place.data(), place.size(), 0};
    auto const status = ::ZSTD_decompressStream(zstd, &to, &from);
    at += from.pos, left -= from.pos;
    is_member_over = status == 0;
    if (::ZSTD_isError(status) != 0) state = State::broken;
    return to.pos;
  }

  int file = -1;
  Packing packing = Packing::none;
  State state = State::flowing;
  z_stream gzip{};
  ZSTD_DStream* zstd = nullptr;
  bool is_member_over = true;
  bool is_padded = false;
  std::array<std::byte, input_bytes> input;
  std::size_t at = 0, left = 0;
};

Inflater::Inflater() = default;
Inflater::~Inflater() = default;
Inflater::Inflater(Inflater&&) noexcept = default;
Inflater& Inflater::operator=(Inflater&&) noexcept = default;

Result<Inflater> Inflater::open(std::string const& path) {
  Inflater opened;
  opened.parts_ = std::make_unique<Parts>();
  auto& parts = *opened.parts_;
  parts.file = path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (parts.file < 0) return cannot_open(path, errno);
  if (!parts.fetch()) {
    if (parts.state == State::broken) return cannot_open(path, errno);
    return fail(Fault::Kind::broken, "CMP-P003", {{"path", path}});
  }
  auto const packing = packing_of({parts.input.data(), parts.left});
  if (packing == Packing::other) return fail(Fault::Kind::invalid, "CMP-P006", {{"path", path}});
  constexpr int window_of_gzip = 15 + 16;
  bool is_ready = true;
  if (packing == Packing::gzip) is_ready = ::inflateInit2(&parts.gzip, window_of_gzip) == Z_OK;
  if (packing == Packing::zstd) is_ready = (parts.zstd = ::ZSTD_createDStream()) != nullptr;
  if (!is_ready) return cannot_open(path, ENOMEM);
  if (packing == Packing::gzip) parts.is_member_over = false;
  parts.packing = packing;
  return opened;
}

Inflater::State Inflater::state() const noexcept { return parts_->state; }

std::uint64_t Inflater::bytes_at_most() const noexcept {
  // Deflate packs no tighter, says zlib.  zstd can, but no frames of a network are so much alike.
  constexpr std::uint64_t ratio_max = 1032;
  struct stat about{};
  if (::fstat(parts_->file, &about) != 0 || !S_ISREG(about.st_mode)) return 0;
  return static_cast<std::uint64_t>(about.st_size) * (parts_->packing == Packing::none ? 1 : ratio_max);
}

std::size_t Inflater::read(std::span<std::byte> place) noexcept {
  auto& parts = *parts_;
  while (parts.state == State::flowing) {
    if (parts.left == 0 && !parts.fetch()) {
      // A text that ends between two members is whole.
      bool const is_cut = parts.packing != Packing::none && !parts.is_member_over;
      if (parts.state == State::flowing) parts.state = is_cut ? State::broken : State::ended;
      break;
    }
    auto const given = parts.packing == Packing::gzip   ? parts.inflate_gzip(place)
                       : parts.packing == Packing::zstd ? parts.inflate_zstd(place)
                                                        : parts.copy(place);
    if (given != 0) return given;
  }
  return 0;
}

}  // namespace campus::packet
