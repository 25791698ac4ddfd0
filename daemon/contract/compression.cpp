// zstd, bounded.  A frame may claim any size and a few bytes of it may stand for gigabytes, so the claim is
// looked at first, the output grows in steps that are checked, and the window a frame may ask for is limited
// too.

#include "daemon/contract/compression.hpp"

#include <zstd.h>

#include <algorithm>
#include <array>
#include <memory>

namespace campus::contract {
namespace {

constexpr int level = 3;                  // the knee of size against time for texts of some 100 KiB
constexpr int window_log_max = 21;        // 2 MiB: twice the largest batch
constexpr std::size_t step = 128 * 1024;  // one block of zstd

struct FreeContext {
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

std::unexpected<Fault> broken() { return fail(Fault::Kind::broken, "CMP-K007"); }
std::unexpected<Fault> too_large(std::size_t bytes_max) {
  return fail(Fault::Kind::full, "CMP-K008", {{"limit", std::to_string(bytes_max)}});
}

}  // namespace

std::string compress(std::string_view bytes) {
  std::string frame(ZSTD_compressBound(bytes.size()), '\0');
  auto const size = ZSTD_compress(frame.data(), frame.size(), bytes.data(), bytes.size(), level);
  if (ZSTD_isError(size)) throw std::bad_alloc();  // the bound is kept, so only memory is left to fail
  frame.resize(size);
  return frame;
}

Result<std::string> decompress(std::string_view frame, std::size_t bytes_max) {
  auto const claimed = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (claimed == ZSTD_CONTENTSIZE_ERROR) return broken();
  if (claimed != ZSTD_CONTENTSIZE_UNKNOWN && claimed > bytes_max) return too_large(bytes_max);
  std::unique_ptr<ZSTD_DCtx, FreeContext> const context(ZSTD_createDCtx());
  if (!context || ZSTD_isError(ZSTD_DCtx_setParameter(context.get(), ZSTD_d_windowLogMax, window_log_max)))
    throw std::bad_alloc();
  std::string bytes;
  ZSTD_inBuffer in{frame.data(), frame.size(), 0};
  for (std::size_t left = 1; left != 0;) {
    auto const filled = bytes.size();
    bytes.resize(std::min(filled + step, bytes_max + 1));  // one more than allowed, to see that there is more
    ZSTD_outBuffer out{bytes.data(), bytes.size(), filled};
    auto const consumed = in.pos;
    left = ZSTD_decompressStream(context.get(), &out, &in);
    bytes.resize(out.pos);
    if (ZSTD_isError(left)) return broken();
    if (bytes.size() > bytes_max) return too_large(bytes_max);
    if (left != 0 && in.pos == consumed && out.pos == filled) return broken();  // cut off
  }
  if (in.pos != in.size) return broken();
  return bytes;
}

}  // namespace campus::contract
