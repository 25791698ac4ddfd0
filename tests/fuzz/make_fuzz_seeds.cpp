// make_fuzz_seeds [--own] DIRECTORY: writes what is golden as first inputs of the fuzz targets, a folder each, and
// without --own flows of the reference captures where they are beside the tree.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <string_view>

#include "collectors/packet/capture_file.hpp"
#include "tests/fuzz/application_seeds.hpp"
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

// The first datagrams of an exporter as a train of exporters_train.hpp, as many as its longest input holds.
std::string train_of(fs::path const& datagrams) {
  constexpr std::size_t longest = 4096;
  std::ifstream file(datagrams, std::ios::binary);
  std::string const kept{std::istreambuf_iterator<char>{file}, {}};
  std::string input;
  for (std::size_t at = 0; at + 2 <= kept.size();) {
    std::size_t const length = std::size_t{static_cast<unsigned char>(kept[at])} << 8 |
                               static_cast<unsigned char>(kept[at + 1]);
    if (input.size() + 2 + length > longest) break;
    input += static_cast<char>(kept[at] | 0x20);  // the length of an IPFIX message stays true
    input.append(kept, at + 1, 1 + length);
    at += 2 + length;
  }
  return input;
}

void write_trains(fs::path const& folder) {
  for (auto const& entry : fs::directory_iterator(CAMPUS_SOURCE_DIR "/tests/golden/exporters")) {
    if (entry.path().extension() != ".datagrams") continue;
    auto const name = entry.path().stem().string();
    write(folder / (name.contains("sflow") ? "fuzz_sflow" : "fuzz_netflow") / name, train_of(entry.path()));
  }
}

}  // namespace

int main(int count, char** arguments) {
  bool const is_own_only = count == 3 && std::string_view(arguments[1]) == "--own";
  if (count != 2 && !is_own_only) return 2;
  fs::path const folder = arguments[count - 1];
  for (auto const name : {"fuzz_dissect", "fuzz_capture_file", "fuzz_netflow", "fuzz_sflow"}) fs::create_directories(folder / name);
  write_trains(folder);
  fs::path const beside{CAMPUS_SOURCE_DIR "/../shared/pcaps/ndpi"};
  test::write_application_seeds(folder, is_own_only ? fs::path{} : beside);
  for (auto const& [name, bytes] : test::golden_captures()) {
    write(folder / "fuzz_capture_file" / name, bytes);
    for (int link = 0; link <= static_cast<int>(LinkType::unknown); ++link) {
      auto const input = frames_of(bytes, static_cast<LinkType>(link));
      if (input.size() > 1) write(folder / "fuzz_dissect" / (name + "." + std::to_string(link)), input);
    }
  }
}
