// Any bytes as a capture file: it is refused, or it is walked to an end, with every frame inside the file.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "collectors/packet/capture_file.hpp"

using namespace campus::packet;

namespace {

void demand(bool is_true) {
  if (!is_true) std::abort();
}

std::size_t walk(CaptureFile& file, std::span<std::byte const> bytes) {
  std::size_t frames = 0;
  Frame frame;
  while (file.next(frame)) {
    ++frames;
    auto const* const begin = frame.bytes.data();
    demand(begin >= bytes.data() && begin + frame.bytes.size() <= bytes.data() + bytes.size());
    demand(file.offset() <= bytes.size());
  }
  return frames;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::span const bytes{reinterpret_cast<std::byte const*>(data), size};
  auto file = CaptureFile::over(bytes, "memory");
  if (!file) return 0;
  auto const frames = walk(*file, bytes);
  file->rewind();
  demand(walk(*file, bytes) == frames);
  return 0;
}
