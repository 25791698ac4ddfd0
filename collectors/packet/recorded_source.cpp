#include "collectors/packet/recorded_source.hpp"

#include <array>
#include <filesystem>
#include <fstream>

#include "collectors/packet/dpdk_file_source.hpp"
#include "collectors/packet/file_source.hpp"
#include "collectors/packet/inflate.hpp"
#include "collectors/packet/pcap_file_source.hpp"
#include "collectors/packet/stream_source.hpp"

namespace campus::packet {
namespace {

// Whether the bytes lie there as they are read.  What cannot be opened is left to who reads it to say.
bool is_plain(std::string const& path) {
  std::error_code unknown;
  if (!std::filesystem::is_regular_file(path, unknown)) return true;  // and nobody waits for who writes to a pipe
  std::array<char, 4> head{};
  std::ifstream file(path, std::ios::binary);
  file.read(head.data(), head.size());
  auto const got = static_cast<std::size_t>(file.gcount());
  auto const packing = packing_of(std::as_bytes(std::span(head)).first(got));
  return packing != Packing::gzip && packing != Packing::zstd;
}

template <class Source>
Result<std::unique_ptr<RecordedSource>> ready(std::unique_ptr<Source> source) {
  if (auto const prepared = source->prepare(); !prepared) return std::unexpected(prepared.error());
  return source;
}

}  // namespace

Result<std::unique_ptr<RecordedSource>> open_recording(std::string const& path, RecordReader reader) {
  if (reader == RecordReader::libpcap) return ready(std::make_unique<PcapFileSource>(path));
  bool const is_file_as_captured = path != "-" && is_plain(path);
  if (reader == RecordReader::dpdk && !is_file_as_captured) return fail(Fault::Kind::invalid, "CMP-P050", {{"path", path}});
  if (reader == RecordReader::dpdk) return ready(std::make_unique<DpdkFileSource>(path));
  if (is_file_as_captured) return ready(std::make_unique<FileSource>(path));
  auto inflater = Inflater::open(path);
  if (!inflater) return std::unexpected(std::move(inflater.error()));
  return ready(std::make_unique<StreamSource>(path, std::move(*inflater)));
}

}  // namespace campus::packet
