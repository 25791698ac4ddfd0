#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace campus::test {

using Bytes = std::vector<std::uint8_t>;

// A frame put together layer by layer, each naming the next in the field of the one before:
//
//   Packet{}.vlan(12).ipv4("10.20.0.5", "192.0.2.1").udp(5353, 53).payload(20).bytes()
//
// Lengths are filled in by bytes(); checksums stay zero, nothing here looks at them.
class Packet {
public:
  enum class Begin { ethernet, sll, sll2, raw, null_little, null_big, loop, ppp, ppp_bare, cisco_hdlc };

  explicit Packet(Begin begin = Begin::ethernet);

  Packet& macs(std::string_view source, std::string_view destination);  // of an Ethernet frame
  Packet& vlan(std::uint16_t id, std::uint16_t tag_type = 0x8100);
  Packet& ipv4(std::string_view source, std::string_view destination);
  Packet& fragment4(std::uint16_t id, std::size_t offset, bool more);  // of the ipv4() before
  Packet& options4(std::size_t words);                                 // of the ipv4() before
  Packet& no_length();  // of the IP before: as offloading shows it
  Packet& ipv6(std::string_view source, std::string_view destination);
  Packet& extension(std::uint8_t number, std::size_t extra_eights = 0);  // 0, 43, 60, 135
  Packet& authentication();
  Packet& fragment6(std::uint32_t id, std::size_t offset, bool more);
  Packet& udp(std::uint16_t source, std::uint16_t destination);
  Packet& with_length();  // of the udp() before; else it stays 0
  Packet& tcp(std::uint16_t source, std::uint16_t destination);
  Packet& with_flags(std::uint8_t flags);  // of the tcp() before, and its length of 20; else both stay 0
  Packet& sctp(std::uint16_t source, std::uint16_t destination);
  Packet& icmp();                         // an echo request
  Packet& icmpv6();                       // the same
  Packet& protocol(std::uint8_t number);  // any other over IP, without a header
  Packet& arp();
  Packet& lldp();
  Packet& ether_type(std::uint16_t type);
  Packet& pppoe();
  Packet& spanning_tree();             // an 802.3 frame
  Packet& snap(std::uint16_t type);    // an 802.3 frame whose network layer is added next, from raw bytes
  Packet& payload(std::size_t count);  // that many bytes 0x55
  Packet& append(Bytes const& bytes);

  Bytes bytes() const;

private:
  enum class Names { ether_type, ip_protocol, ppp_protocol, address_family, nothing };
  enum class Length { none, ipv4_total, ipv6_payload, udp, llc, pppoe };
  struct Layer {
    Bytes bytes;
    Names names = Names::nothing;  // what it says of the next layer, and where
    std::size_t names_at = 0;
    Length length = Length::none;
    std::size_t length_at = 0;
    bool is_little = false;
  };

  Packet& add(Layer layer, std::uint16_t ether_type, std::uint8_t ip_protocol);
  Packet& add_transport(Bytes header, std::uint8_t number);

  std::vector<Layer> layers_;
};

// A frame as a capture file holds it.
struct Record {
  std::int64_t ns = 0;
  Bytes bytes;
  std::optional<std::uint32_t> wire_length = {};  // where it is more than was captured
};

struct PcapFormat {
  bool is_big_endian = false;
  bool is_nano = false;
  std::uint32_t link = 1;
};

std::string pcap_file(std::vector<Record> const& records, PcapFormat const& format = {});

// A pcapng file in the making, block by block.
class PcapngWriter {
public:
  explicit PcapngWriter(bool is_big_endian = false) : is_big_endian_(is_big_endian) {
    section(is_big_endian);
  }

  PcapngWriter& section(bool is_big_endian);
  // resolution as if_tsresol holds it; none: the option is left out, which means microseconds
  PcapngWriter& interface(std::uint16_t link, std::optional<std::uint8_t> resolution = {},
                          std::uint32_t snaplen = 0, std::optional<std::int64_t> offset_seconds = {});
  PcapngWriter& enhanced(std::uint32_t interface, std::uint64_t units, Bytes const& bytes,
                         std::optional<std::uint32_t> wire_length = {});
  PcapngWriter& obsolete(std::uint16_t interface, std::uint64_t units, Bytes const& bytes);
  PcapngWriter& simple(Bytes const& bytes, std::optional<std::uint32_t> wire_length = {});
  PcapngWriter& block(std::uint32_t type, std::string const& body);  // the body is padded to four bytes
  PcapngWriter& raw(std::string const& bytes);

  std::string const& file() const { return file_; }

private:
  std::string number(std::uint64_t value, int bytes) const;

  bool is_big_endian_;
  std::string file_;
};

}  // namespace campus::test
