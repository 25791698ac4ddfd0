#include "collectors/packet/capture_file.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "collectors/packet/inflate.hpp"

namespace campus::packet {
namespace {

std::uint32_t get32(std::byte const* at, bool is_swapped) noexcept {
  std::uint32_t value;
  std::memcpy(&value, at, sizeof value);
  return is_swapped ? std::byteswap(value) : value;
}

constexpr std::size_t file_header_bytes = 24;

enum Magic : std::uint32_t {
  magic_micro = 0xa1b2c3d4,
  magic_nano = 0xa1b23c4d,
  magic_pcapng = 0x0a0d0d0a,  // reads the same in both byte orders
};

}  // namespace

bool PcapReader::start(std::span<std::byte const> file) noexcept {
  if (file.size() < file_header_bytes) return false;
  auto magic = get32(file.data(), false);
  is_swapped_ = magic != magic_micro && magic != magic_nano;
  if (is_swapped_) magic = std::byteswap(magic);
  if (magic != magic_micro && magic != magic_nano) return false;
  fraction_ns_ = magic == magic_micro ? 1000 : 1;
  link_ =
      link_type_of(get32(file.data() + 20, is_swapped_) & 0xffff);  // above: whether frames keep their FCS
  file_ = file;
  at_ = file_header_bytes;
  ahead_ = 0;
  before_ = 0;
  tail_ = FileTail::whole;
  return true;
}

void PcapReader::go_on(std::span<std::byte const> bytes) noexcept {
  before_ += at_;
  at_ = ahead_ = 0;
  file_ = bytes;
  tail_ = FileTail::whole;
}

// Each line of the cache once, some frames before its turn: where a record lies is known only from the one before it, so
// that frames which cost little to count would wait for memory one after the other.
void PcapReader::look_ahead() noexcept {
  constexpr std::size_t line = 64, ahead_max = 2048;
  auto const end = std::min(at_ + ahead_max, file_.size());
  // What is far behind a long frame is none of the next ones'.
  for (ahead_ = std::max(ahead_, at_ / line * line); ahead_ < end; ahead_ += line) __builtin_prefetch(file_.data() + ahead_);
}

bool PcapReader::next(Frame& frame) noexcept {
  auto const left = file_.size() - at_;
  if (left < record_header_bytes) {
    if (left != 0) tail_ = FileTail::cut_off;
    return false;
  }
  auto const* const record = file_.data() + at_;
  auto const captured = get32(record + 8, is_swapped_);
  if (captured > left - record_header_bytes) {
    tail_ = captured > record_bytes_max ? FileTail::damaged : FileTail::cut_off;
    return false;
  }
  if (captured > record_bytes_max) {
    tail_ = FileTail::damaged;
    return false;
  }
  frame.bytes = {record + record_header_bytes, captured};
  frame.wire_length = get32(record + wire_length_at, is_swapped_);
  frame.arrived_ns = std::int64_t{get32(record, is_swapped_)} * 1'000'000'000 +
                     std::int64_t{get32(record + 4, is_swapped_)} * fraction_ns_;
  frame.link = link_;
  frame.is_lasting = true;
  at_ += record_header_bytes + captured;
  look_ahead();
  return true;
}

Result<CaptureFile> CaptureFile::open(std::string const& path) {
  auto mapping = FileMapping::open(path);
  if (!mapping) return std::unexpected(std::move(mapping.error()));
  auto const packing = packing_of((*mapping)->bytes());
  if (packing == Packing::gzip || packing == Packing::zstd) return unpack(path);
  CaptureFile capture;
  capture.bytes_ = (*mapping)->bytes();
  capture.mapping_ = std::move(*mapping);
  if (auto const known = capture.recognise(path); !known) return std::unexpected(known.error());
  return capture;
}

// A packing that breaks off leaves what came before, as a file that does.
Result<CaptureFile> CaptureFile::unpack(std::string const& path) {
  constexpr std::size_t step_bytes = std::size_t{1} << 20;
  auto inflater = Inflater::open(path);
  if (!inflater) return std::unexpected(std::move(inflater.error()));
  CaptureFile capture;
  auto& bytes = capture.unpacked_;
  std::size_t used = 0;
  for (std::size_t got = 1; got != 0; used += got) {
    if (used > unpacked_bytes_max)
      return fail(Fault::Kind::full, "CMP-P047", {{"path", path}, {"max", std::to_string(unpacked_bytes_max >> 20)}});
    bytes.resize(used + step_bytes);
    got = inflater->read(std::span(bytes).subspan(used));
  }
  bytes.resize(used);
  capture.is_badly_packed_ = inflater->state() == Inflater::State::broken;
  if (bytes.empty()) return fail(Fault::Kind::broken, "CMP-P009", {{"path", path}});
  capture.bytes_ = bytes;
  if (auto const known = capture.recognise(path); !known) return std::unexpected(known.error());
  return capture;
}

void CaptureFile::move_window() noexcept {
  if (!mapping_) return void(window_end_ = UINT64_MAX);
  auto const window = static_cast<std::size_t>(offset() / FileMapping::window_bytes);
  window_end_ = std::min<std::uint64_t>((window + 1) * FileMapping::window_bytes, bytes_.size());
  if (window >= 2) mapping_->leave(window - 2);
}

// False for next(); asks why there is nothing more when that makes no sense.
bool CaptureFile::is_over() noexcept {
  if (mapping_ && tail() != FileTail::whole) has_shrunk_ = mapping_->size_now() < bytes_.size();
  return false;
}

// Of a record behind which there is none, or none that is one for sure.
bool CaptureFile::is_still_there(Frame const& frame) noexcept {
  if (!mapping_ || mapping_->size_now() >= offset()) return true;
  pcap_.take_back(frame);
  has_shrunk_ = true;
  return false;
}

Result<CaptureFile> CaptureFile::over(std::span<std::byte const> bytes, std::string const& name) {
  if (bytes.empty()) return fail(Fault::Kind::broken, "CMP-P003", {{"path", name}});
  CaptureFile capture;
  capture.bytes_ = bytes;
  if (auto const known = capture.recognise(name); !known) return std::unexpected(known.error());
  return capture;
}

Result<void> CaptureFile::recognise(std::string const& name) {
  if (packing_of(bytes_) != Packing::none) return fail(Fault::Kind::invalid, "CMP-P006", {{"path", name}});
  if (bytes_.size() >= 4 && get32(bytes_.data(), false) == magic_pcapng) {
    is_pcapng_ = true;
    pcapng_ = std::make_unique<PcapngReader>();
    if (!pcapng_->start(bytes_)) return fail(Fault::Kind::broken, "CMP-P005", {{"path", name}});
    return {};
  }
  if (pcap_.start(bytes_)) return {};
  auto const magic = bytes_.size() < 4 ? 0 : get32(bytes_.data(), false);
  for (auto const known : {magic_micro, magic_nano})
    if (magic == known || std::byteswap(magic) == known)
      return fail(Fault::Kind::broken, "CMP-P005", {{"path", name}});
  return fail(Fault::Kind::invalid, "CMP-P004", {{"path", name}});
}

void CaptureFile::go_on(std::span<std::byte const> bytes) noexcept {
  window_end_ = 0;
  bytes_ = bytes;
  if (is_pcapng_)
    pcapng_->go_on(bytes);
  else
    pcap_.go_on(bytes);
}

bool CaptureFile::take_begun_record() noexcept {
  if (is_pcapng_) pcapng_->take_begun_block();
  return is_pcapng_;
}

void CaptureFile::rewind() noexcept {
  window_end_ = 0;
  has_shrunk_ = false;
  if (is_pcapng_)
    pcapng_->start(bytes_);
  else
    pcap_.start(bytes_);
}

CaptureFile::CaptureFile(CaptureFile&& other) noexcept { *this = std::move(other); }

CaptureFile& CaptureFile::operator=(CaptureFile&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  std::swap(mapping_, other.mapping_);
  std::swap(unpacked_, other.unpacked_);
  std::swap(is_badly_packed_, other.is_badly_packed_);
  std::swap(window_end_, other.window_end_);
  std::swap(has_shrunk_, other.has_shrunk_);
  std::swap(is_pcapng_, other.is_pcapng_);
  std::swap(pcap_, other.pcap_);
  std::swap(pcapng_, other.pcapng_);
  return *this;
}

CaptureFile::~CaptureFile() = default;

}  // namespace campus::packet
