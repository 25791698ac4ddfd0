// make_fuzz_seeds DIRECTORY: writes the golden captures as first inputs of the fuzz targets, a folder each.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>

#include "collectors/packet/capture_file.hpp"
#include "tests/golden/captures/captures.hpp"

using namespace campus;
using namespace campus::packet;
namespace fs = std::filesystem;

namespace {

void write(fs::path const& path, std::string const& bytes) { std::ofstream{path, std::ios::binary} << bytes; }

// The frames of one link type as fuzz_dissect reads them.
std::string frames_of(std::string const& capture, LinkType link) {
  std::string input(1, static_cast<char>(link));
  auto file = CaptureFile::over(std::as_bytes(std::span{capture}), "memory");
  Frame frame;
  while (file && file->next(frame)) {
    if (frame.link != link) continue;
    auto const length = std::min<std::size_t>(frame.bytes.size(), 255);
    input += static_cast<char>(length);
    input.append(reinterpret_cast<char const*>(frame.bytes.data()), length);
  }
  return input;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return 2;
  fs::path const folder = arguments[1];
  for (auto const name : {"fuzz_dissect", "fuzz_capture_file"}) fs::create_directories(folder / name);
  for (auto const& [name, bytes] : test::golden_captures()) {
    write(folder / "fuzz_capture_file" / name, bytes);
    for (int link = 0; link <= static_cast<int>(LinkType::unknown); ++link) {
      auto const input = frames_of(bytes, static_cast<LinkType>(link));
      if (input.size() > 1) write(folder / "fuzz_dissect" / (name + "." + std::to_string(link)), input);
    }
  }
}
