#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "collectors/packet/file_mapping.hpp"
#include "collectors/packet/frame_source.hpp"
#include "policy/model/fault.hpp"

namespace campus::packet {

// How a capture file ended.
enum class FileTail : std::uint8_t {
  whole,
  cut_off,  // in the middle of a record, or made shorter while it was read: everything before it was kept
  damaged,  // a record that cannot be: nothing after it was read
};

// A longer record is no frame: twice what a segmentation offload or a jumbo frame makes, and what wiretap
// allows.
constexpr std::uint32_t record_bytes_max = 262'144;

// Walks the records of a pcap file.  Borrows the bytes.
class PcapReader {
public:
  // False when the bytes do not begin with one of pcap's four magic numbers and a whole header.
  bool start(std::span<std::byte const> file) noexcept;
  bool next(Frame& frame) noexcept;  // false at the end; tail() then says how it ended
  // Another record stands behind the last one.  One that passed no wire may be what a hole in the file reads as.
  bool is_followed() const noexcept {
    std::uint32_t wire_length = 0;
    if (file_.size() - at_ >= record_header_bytes)
      std::memcpy(&wire_length, file_.data() + at_ + wire_length_at, sizeof wire_length);
    return wire_length != 0;
  }
  void take_back(Frame const& last) noexcept { at_ -= record_header_bytes + last.bytes.size(); }
  FileTail tail() const noexcept { return tail_; }
  std::uint64_t offset() const noexcept { return before_ + at_; }
  // Of a capture that comes bit by bit: what was not read yet, and that with more behind it.
  std::span<std::byte const> rest() const noexcept { return file_.subspan(at_); }
  void go_on(std::span<std::byte const> bytes) noexcept;

private:
  static constexpr std::size_t record_header_bytes = 16, wire_length_at = 12;

  void look_ahead() noexcept;

  std::span<std::byte const> file_;
  std::size_t ahead_ = 0;  // up to where memory was asked for
  std::size_t at_ = 0;
  LinkType link_ = LinkType::unknown;
  std::uint64_t before_ = 0;  // of file_
  bool is_swapped_ = false;
  std::uint32_t fraction_ns_ = 1000;
  FileTail tail_ = FileTail::whole;
};

// Walks the blocks of a pcapng file: several sections, each in its own byte order, with several interfaces,
// each with its own link type and clock.  Borrows the bytes.
class PcapngReader {
public:
  PcapngReader() { interfaces_.reserve(interfaces_max); }  // 1 MB, of which is touched what is described

  bool start(std::span<std::byte const> file) noexcept;
  bool next(Frame& frame) noexcept;
  FileTail tail() const noexcept { return tail_; }
  std::uint64_t offset() const noexcept { return before_ + at_; }
  std::span<std::byte const> rest() const noexcept { return file_.subspan(at_); }
  void go_on(std::span<std::byte const> bytes) noexcept;
  // There is no room for more than rest(): of the block that begins there so much is enough, and what comes of it later
  // is stepped over.  It is no packet, or one with very long options.
  void take_begun_block() noexcept { may_be_begun_ = true; }

private:
  // More than any machine has, also of those that come and go; as many as the oldest kind of packet can name.  A frame of
  // one beyond counts as of an unknown link, and is given its predecessor's time.
  static constexpr std::size_t interfaces_max = 65'536;

  struct Interface {
    std::int64_t offset_s = 0;         // if_tsoffset
    std::uint32_t snapshot_bytes = 0;  // 0: unlimited
    std::uint8_t resolution = 6;       // if_tsresol: 10^-n s, or with the high bit 2^-n s
    LinkType link = LinkType::unknown;
  };
  struct Block;

  bool read_block(Block& block) noexcept;
  void begin_block(Block& block, std::uint32_t length) noexcept;
  bool step_over() noexcept;
  bool add_interface(Block const& block) noexcept;
  void read_interface_options(Block const& block, Interface& interface) const noexcept;
  bool read_packet(Block const& block, bool is_obsolete, Frame& frame) noexcept;
  bool read_simple_packet(Block const& block, Frame& frame) noexcept;
  static std::int64_t time_of(std::uint64_t units, Interface const& interface) noexcept;
  void forget_interfaces() noexcept;
  bool end(FileTail tail) noexcept;
  std::uint16_t get16(std::byte const* at) const noexcept;
  std::uint32_t get32(std::byte const* at) const noexcept;

  std::span<std::byte const> file_;
  std::size_t at_ = 0;
  std::uint64_t before_ = 0;  // of file_
  bool is_swapped_ = false;
  std::vector<Interface> interfaces_;   // of the section, the first interfaces_max
  std::uint32_t interface_count_ = 0;   // all of them
  std::int64_t last_ns_ = 0;
  FileTail tail_ = FileTail::whole;
  bool may_be_begun_ = false;
  // The block that is being stepped over, at whose begin offset() stays; length 0: none.
  struct Begun {
    std::uint32_t length = 0;
    std::uint64_t passed = 0, left = 0;  // up to its second length
  } begun_;
};

// A capture file of either format, mapped into memory: what it lends stays valid as long as it lives.
//
// Somebody else may make the file shorter meanwhile.  Whatever was lent before counts; of a record that is not whole any
// more when its turn comes nothing is lent, and the file ends there as one that is cut off.  So no zeros that stand for
// what is gone are taken for frames.  What was lent and not looked at yet may read as zeros where it is gone.
class CaptureFile {
public:
  // What is packed is unpacked into memory, for it may be walked again and again: so much of it.  Full: it is refused.
  static constexpr std::size_t unpacked_bytes_max = std::size_t{256} << 20;

  static Result<CaptureFile> open(std::string const& path);
  // The same over bytes that somebody else keeps; the name is for the faults.
  static Result<CaptureFile> over(std::span<std::byte const> bytes, std::string const& name);

  CaptureFile(CaptureFile&& other) noexcept;
  CaptureFile& operator=(CaptureFile&& other) noexcept;
  ~CaptureFile();

  // The next frame, whose arrived_ns is 0 while the file has told no time; false at the end.
  bool next(Frame& frame) noexcept {
    if (offset() >= window_end_) [[unlikely]] move_window();
    if (is_pcapng_) return pcapng_->next(frame) || is_over();  // whose blocks have their length at both ends
    if (!pcap_.next(frame)) [[unlikely]] return is_over();
    return pcap_.is_followed() || is_still_there(frame);
  }
  void rewind() noexcept;
  FileTail tail() const noexcept {
    if (has_shrunk_ || (mapping_ && mapping_->has_read_zeros())) return FileTail::cut_off;
    auto const tail = is_pcapng_ ? pcapng_->tail() : pcap_.tail();
    return is_badly_packed_ && tail == FileTail::whole ? FileTail::damaged : tail;
  }
  std::uint64_t offset() const noexcept { return is_pcapng_ ? pcapng_->offset() : pcap_.offset(); }
  std::span<std::byte const> rest() const noexcept { return is_pcapng_ ? pcapng_->rest() : pcap_.rest(); }
  void go_on(std::span<std::byte const> bytes) noexcept;  // rest() and what came behind it; over() only
  // Where rest() cannot become longer, so that no record of its length can be read as a whole; false: then none can.
  bool take_begun_record() noexcept;
  std::size_t size() const noexcept { return bytes_.size(); }

private:
  CaptureFile() = default;
  Result<void> recognise(std::string const& name);
  static Result<CaptureFile> unpack(std::string const& path);
  void move_window() noexcept;
  bool is_over() noexcept;
  bool is_still_there(Frame const& frame) noexcept;

  std::span<std::byte const> bytes_;
  std::unique_ptr<FileMapping> mapping_;  // none: somebody else keeps the bytes, or they were unpacked
  bool is_badly_packed_ = false;
  std::vector<std::byte> unpacked_;
  std::uint64_t window_end_ = 0;          // of the part that is being read; what lies far before it was given back
  bool has_shrunk_ = false;  // in front of what was to be read next
  bool is_pcapng_ = false;
  PcapReader pcap_;
  std::unique_ptr<PcapngReader> pcapng_;
};

}  // namespace campus::packet
