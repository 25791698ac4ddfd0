// pcapng is a chain of blocks, each with its length in front and behind.  Four kinds matter: the section
// header, which sets the byte order and forgets the interfaces; the interface description, which sets link
// type and clock; and the packets, in three spellings (enhanced, simple, and the obsolete one of early
// tools).  All others are stepped over by their length.

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "collectors/packet/capture_file.hpp"

namespace campus::packet {
namespace {

enum BlockType : std::uint32_t {
  block_interface = 1,
  block_obsolete_packet = 2,
  block_simple_packet = 3,
  block_enhanced_packet = 6,
  block_section = 0x0a0d0d0a,
};

constexpr std::uint32_t byte_order_magic = 0x1a2b3c4d;
constexpr std::size_t block_frame_bytes = 12;  // type, length, and the length again

enum Option : std::uint16_t { option_end = 0, option_resolution = 9, option_offset = 14 };

std::size_t padded(std::size_t bytes) noexcept { return (bytes + 3) & ~std::size_t{3}; }

__extension__ using Wide = __int128;

Wide to_ns(std::uint64_t units, std::uint8_t resolution) noexcept {
  constexpr std::uint64_t second_ns = 1'000'000'000;
  unsigned const exponent = resolution & 0x7f;
  if ((resolution & 0x80) != 0) return exponent > 63 ? 0 : Wide{units} * second_ns >> exponent;
  constexpr unsigned finest =
      28;  // 10^(28-9) is the largest power of ten in 64 bits, and finer than any clock
  if (exponent > finest) return 0;
  std::uint64_t factor = 1;
  for (unsigned i = 9; i < exponent; ++i) factor *= 10;
  if (exponent >= 9) return units / factor;
  for (unsigned i = exponent; i < 9; ++i) factor *= 10;
  return Wide{units} * factor;
}

}  // namespace

struct PcapngReader::Block {
  std::uint32_t type = 0;
  std::span<std::byte const> body;
  std::size_t bytes = 0;  // from this block's begin to the next one's
};

std::uint16_t PcapngReader::get16(std::byte const* at) const noexcept {
  std::uint16_t value;
  std::memcpy(&value, at, sizeof value);
  return is_swapped_ ? std::byteswap(value) : value;
}

std::uint32_t PcapngReader::get32(std::byte const* at) const noexcept {
  std::uint32_t value;
  std::memcpy(&value, at, sizeof value);
  return is_swapped_ ? std::byteswap(value) : value;
}

bool PcapngReader::end(FileTail tail) noexcept {
  tail_ = tail;
  return false;
}

void PcapngReader::forget_interfaces() noexcept {
  interfaces_.clear();
  interface_count_ = 0;
}

bool PcapngReader::start(std::span<std::byte const> file) noexcept {
  file_ = file;
  at_ = 0;
  before_ = 0;
  forget_interfaces();
  last_ns_ = 0;
  tail_ = FileTail::whole;
  may_be_begun_ = false;
  begun_ = {};
  Block block;
  return read_block(block) && block.type == block_section;
}

void PcapngReader::go_on(std::span<std::byte const> bytes) noexcept {
  before_ += at_;
  at_ = 0;
  file_ = bytes;
  tail_ = FileTail::whole;
}

bool PcapngReader::next(Frame& frame) noexcept {
  Block block;
  while (read_block(block)) {
    bool is_sound = true;
    bool is_packet = false;
    switch (block.type) {
      case block_interface: is_sound = add_interface(block); break;
      case block_enhanced_packet:
      case block_obsolete_packet:
        is_packet = is_sound = read_packet(block, block.type == block_obsolete_packet, frame);
        break;
      case block_simple_packet: is_packet = is_sound = read_simple_packet(block, frame); break;
      default: break;  // names, statistics, comments
    }
    if (!is_sound) {
      at_ -= block.bytes;
      before_ += std::exchange(begun_, {}).passed;
      return end(FileTail::damaged);
    }
    if (is_packet) return true;
  }
  return false;
}

// Takes the block at at_ and moves behind it.  False at the end of the file, or where it makes no more sense.
bool PcapngReader::read_block(Block& block) noexcept {
  if (begun_.length != 0 && !step_over()) [[unlikely]] return false;
  auto const left = file_.size() - at_;
  if (left == 0) return false;
  if (left < block_frame_bytes) return end(FileTail::cut_off);
  auto const* const head = file_.data() + at_;
  block.type = get32(head);
  if (block.type == block_section) {  // its own byte order, which must be known before its length
    std::uint32_t order;
    std::memcpy(&order, head + 8, sizeof order);
    if (order != byte_order_magic && std::byteswap(order) != byte_order_magic) return end(FileTail::damaged);
    is_swapped_ = order != byte_order_magic;
    forget_interfaces();
  }
  auto const length = get32(head + 4);
  if (length < block_frame_bytes || (block.type == block_section && length < 28))
    return end(FileTail::damaged);
  if (padded(length) > left) {
    if (!std::exchange(may_be_begun_, false)) return end(FileTail::cut_off);
    begin_block(block, length);
    return true;
  }
  block.bytes = padded(length);
  if (get32(head + block.bytes - 4) != length) return end(FileTail::damaged);
  block.body = {head + 8, block.bytes - block_frame_bytes};
  at_ += block.bytes;
  __builtin_prefetch(head + block.bytes);  // the next one's place is known only now
  __builtin_prefetch(head + block.bytes + 64);
  return true;
}

// Takes what is there for the whole, but for the second length.
void PcapngReader::begin_block(Block& block, std::uint32_t length) noexcept {
  auto const until = padded(length) - 4;
  block.bytes = std::min(file_.size() - at_, until);
  block.body = file_.subspan(at_ + 8, block.bytes - 8);
  begun_ = {.length = length, .passed = block.bytes, .left = until - block.bytes};
  at_ += block.bytes;
  before_ -= block.bytes;
}

// True when it is behind the begun block.
bool PcapngReader::step_over() noexcept {
  auto const here = file_.size() - at_;
  auto const step = static_cast<std::size_t>(std::min<std::uint64_t>(here, begun_.left));
  at_ += step;
  before_ -= step;
  begun_.passed += step;
  begun_.left -= step;
  if (begun_.left != 0 || here - step < 4) return end(FileTail::cut_off);
  if (get32(file_.data() + at_) != begun_.length) return end(FileTail::damaged);
  at_ += 4;
  before_ += std::exchange(begun_, {}).passed;
  return true;
}

bool PcapngReader::add_interface(Block const& block) noexcept {
  if (block.body.size() < 8) return false;
  Interface interface{.snapshot_bytes = get32(block.body.data() + 4),
                      .link = link_type_of(get16(block.body.data()))};
  read_interface_options(block, interface);
  if (interfaces_.size() < interfaces_max) interfaces_.push_back(interface);
  ++interface_count_;
  return true;
}

void PcapngReader::read_interface_options(Block const& block, Interface& interface) const noexcept {
  auto options = block.body.subspan(8);
  while (options.size() >= 4) {
    auto const code = get16(options.data());
    std::size_t const length = get16(options.data() + 2);
    if (code == option_end || 4 + padded(length) > options.size()) return;
    auto const* const value = options.data() + 4;
    if (code == option_resolution && length >= 1) interface.resolution = static_cast<std::uint8_t>(*value);
    if (code == option_offset && length >= 8) {
      std::uint64_t seconds;
      std::memcpy(&seconds, value, sizeof seconds);
      if (is_swapped_) seconds = std::byteswap(seconds);
      interface.offset_s = static_cast<std::int64_t>(seconds);
    }
    options = options.subspan(4 + padded(length));
  }
}

std::int64_t PcapngReader::time_of(std::uint64_t units, Interface const& interface) noexcept {
  auto const ns = to_ns(units, interface.resolution) + Wide{interface.offset_s} * 1'000'000'000;
  return static_cast<std::int64_t>(std::clamp<Wide>(ns, arrived_ns_least, arrived_ns_most));
}

bool PcapngReader::read_packet(Block const& block, bool is_obsolete, Frame& frame) noexcept {
  constexpr std::size_t head_bytes = 20;
  if (block.body.size() < head_bytes) return false;
  auto const* const body = block.body.data();
  std::uint32_t const number = is_obsolete ? get16(body) : get32(body);
  std::uint32_t const captured = get32(body + 12);
  if (number >= interface_count_ || captured > block.body.size() - head_bytes || captured > record_bytes_max)
    return false;
  bool const is_known = number < interfaces_.size();
  if (is_known) [[likely]] {
    auto const units = std::uint64_t{get32(body + 4)} << 32 | get32(body + 8);
    last_ns_ = time_of(units, interfaces_[number]);
  }
  frame.bytes = block.body.subspan(head_bytes, captured);
  frame.wire_length = get32(body + 16);
  frame.arrived_ns = last_ns_;
  frame.link = is_known ? interfaces_[number].link : LinkType::unknown;
  frame.is_lasting = true;
  return true;
}

// Of the first interface, without a time: it is given its predecessor's.
bool PcapngReader::read_simple_packet(Block const& block, Frame& frame) noexcept {
  if (block.body.size() < 4 || interface_count_ == 0) return false;
  auto const interface = interfaces_.front();
  auto const wire_length = get32(block.body.data());
  std::size_t captured = wire_length;
  if (interface.snapshot_bytes != 0 && interface.snapshot_bytes < captured)
    captured = interface.snapshot_bytes;
  if (captured > block.body.size() - 4 || captured > record_bytes_max) return false;
  frame.bytes = block.body.subspan(4, captured);
  frame.wire_length = wire_length;
  frame.arrived_ns = last_ns_;
  frame.link = interface.link;
  frame.is_lasting = true;
  return true;
}

}  // namespace campus::packet
