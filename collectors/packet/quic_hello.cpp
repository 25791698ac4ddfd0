#include "collectors/packet/quic_hello.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace campus::packet {
namespace {

// A client pads its first datagrams to this, so that nobody is answered with more than he sent.
constexpr std::size_t datagram_bytes_least = 1200;
constexpr std::size_t payload_bytes_max = 1536, tag_bytes = 16, sample_bytes = 16;

using Salt = std::array<std::uint8_t, 20>;

struct Version {
  std::uint32_t number;
  std::uint8_t first_packet;  // the bits of the first byte that say "initial"
  std::string_view label;
  Salt salt;
};

constexpr std::array<Version, 3> versions{
    {{0x00000001, 0x00, "quic", {0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17,
                                 0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a}},
     {0x6b3343cf,  // version 2
      0x10,
      "quicv2",
      {0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6, 0xdb, 0x81, 0x93,
       0x81, 0xbe, 0x6e, 0x26, 0x9d, 0xcb, 0xf9, 0xbd, 0x2e, 0xd9}},
     {0xff00001d,  // draft 29
      0x00,
      "quic",
      {0xaf, 0xbf, 0xec, 0x28, 0x99, 0x93, 0xd2, 0x4c, 0x9e, 0x97,
       0x86, 0xf1, 0x9c, 0x61, 0x11, 0xe0, 0x43, 0x90, 0xa8, 0x99}}}};

// Hands out pieces; what is longer than the rest is nothing.
class FrameReader {
public:
  explicit FrameReader(Octets rest) : rest_(rest) {}

  std::optional<Octets> take(std::uint64_t bytes) noexcept {
    if (bytes > rest_.size()) return std::nullopt;
    auto const taken = rest_.first(static_cast<std::size_t>(bytes));
    rest_ = rest_.subspan(taken.size());
    return taken;
  }
  // A number of 1, 2, 4 or 8 bytes (RFC 9000 16).
  std::optional<std::uint64_t> number() noexcept {
    if (rest_.empty()) return std::nullopt;
    auto const digits = take(std::uint64_t{1} << (rest_[0] >> 6));
    if (!digits) return std::nullopt;
    std::uint64_t value = (*digits)[0] & 0x3f;
    for (auto const digit : digits->subspan(1)) value = value << 8 | digit;
    return value;
  }
  std::optional<Octets> behind_length() noexcept {
    auto const length = number();
    return length ? take(*length) : std::nullopt;
  }
  Octets rest() const noexcept { return rest_; }

private:
  Octets rest_;
};

// HKDF-Expand-Label of TLS 1.3 with an empty context, for at most one digest.
Digest expand(Digest const& secret, std::string_view prefix, std::string_view label,
              std::size_t bytes) noexcept {
  std::array<std::uint8_t, 48> info;
  std::size_t used = 0;
  auto const put = [&](std::string_view text) {
    for (char const letter : text) info[used++] = static_cast<std::uint8_t>(letter);
  };
  info[used++] = 0;
  info[used++] = static_cast<std::uint8_t>(bytes);
  info[used++] = static_cast<std::uint8_t>(6 + prefix.size() + label.size());
  put("tls13 "), put(prefix), put(label);
  info[used++] = 0;
  info[used++] = 1;
  return hmac_sha256(secret, std::span{info}.first(used));
}

struct Packet {
  Version const* version = nullptr;
  Octets header;      // up to the packet's number
  Octets connection;  // that of the server, which the keys are made of
  Octets body;        // from the number on
};

std::optional<Packet> read_header(Octets datagram) noexcept {
  if (datagram.size() < datagram_bytes_least || (datagram[0] & 0xc0) != 0xc0) return std::nullopt;
  std::uint32_t number = 0;
  for (auto const digit : datagram.subspan(1, 4)) number = number << 8 | digit;
  auto const version = std::ranges::find(versions, number, &Version::number);
  if (version == versions.end() || (datagram[0] & 0x30) != version->first_packet) return std::nullopt;
  FrameReader reader(datagram.subspan(5));
  auto const short_piece = [&reader]() -> std::optional<Octets> {
    auto const length = reader.take(1);
    return length && (*length)[0] <= 20 ? reader.take((*length)[0]) : std::nullopt;
  };
  auto const connection = short_piece();
  if (!connection || connection->empty() || !short_piece() || !reader.behind_length()) return std::nullopt;
  auto const body = reader.behind_length();
  if (!body || body->size() < 4 + sample_bytes || body->size() > payload_bytes_max) return std::nullopt;
  auto const header_bytes = static_cast<std::size_t>(body->data() - datagram.data());
  return Packet{&*version, datagram.first(header_bytes), *connection, *body};
}

// The frames in it.  A packet that is not what it seems comes out as noise.
Octets decrypt(Packet const& packet, Aes128& cipher, std::span<std::uint8_t, payload_bytes_max> into) noexcept {
  auto const& version = *packet.version;
  auto const initial = hmac_sha256(version.salt, packet.connection);
  auto const secret = expand(initial, "", "client in", 32);
  auto const key = expand(secret, version.label, " key", 16);
  auto const header_key = expand(secret, version.label, " hp", 16);
  auto nonce = expand(secret, version.label, " iv", 12);

  Aes128::Block sample;
  std::ranges::copy(packet.body.subspan(4, sample_bytes), sample.begin());
  cipher.set_key(std::span{header_key}.first<16>());
  auto const mask = cipher.encrypt(sample);
  std::size_t const number_bytes = 1 + ((packet.header[0] ^ mask[0]) & 3u);
  if (packet.body.size() < number_bytes + tag_bytes) return {};
  for (std::size_t i = 0; i < number_bytes; ++i)
    nonce[12 - number_bytes + i] ^= static_cast<std::uint8_t>(packet.body[i] ^ mask[1 + i]);
  auto const sealed = packet.body.subspan(number_bytes, packet.body.size() - number_bytes - tag_bytes);
  cipher.set_key(std::span{key}.first<16>());
  cipher.apply_gcm_stream(std::span{nonce}.first<12>(), sealed, into.first(sealed.size()));
  return into.first(sealed.size());
}

bool skip_acknowledgement(FrameReader& reader, bool has_marks) noexcept {
  auto const skip = [&reader](std::uint64_t numbers) {
    for (std::uint64_t i = 0; i < numbers; ++i)
      if (!reader.number()) return false;
    return true;
  };
  if (!skip(2)) return false;
  auto const ranges = reader.number();
  return ranges && *ranges <= payload_bytes_max && skip(1 + 2 * *ranges) && (!has_marks || skip(3));
}

}  // namespace

std::size_t QuicHellos::place_of(FlowKey const& flow) noexcept {
  auto const known = std::ranges::find(flows_, flow);
  if (known != flows_.end()) return static_cast<std::size_t>(known - flows_.begin());
  auto const place = next_;
  next_ = (next_ + 1) % flows_max;
  flows_[place] = flow;
  pieces_[place].is_there.reset();
  return place;
}

// True when a piece of the hello was among them.
bool QuicHellos::read_frames(Octets frames, Pieces& into) noexcept {
  bool has_piece = false;
  for (FrameReader reader(frames); !reader.rest().empty();) {
    auto const kind = (*reader.take(1))[0];
    if (kind == 0 || kind == 1) continue;  // padding, ping
    if (kind == 2 || kind == 3) {
      if (!skip_acknowledgement(reader, kind == 3)) break;
      continue;
    }
    if (kind != 6) break;
    auto const offset = reader.number();
    auto const piece = offset ? reader.behind_length() : std::nullopt;
    if (!piece || *offset > message_bytes_max || piece->size() > message_bytes_max - *offset) break;
    auto const at = static_cast<std::size_t>(*offset);
    std::ranges::copy(*piece, into.bytes.begin() + static_cast<std::ptrdiff_t>(at));
    for (std::size_t i = 0; i < piece->size(); ++i) into.is_there.set(at + i);
    has_piece = true;
  }
  return has_piece;
}

QuicHellos::Outcome QuicHellos::take(FlowKey const& flow, Octets datagram, Octets& message) noexcept {
  auto const packet = read_header(datagram);
  if (!packet) return Outcome::none;
  std::array<std::uint8_t, payload_bytes_max> clear;
  auto const place = place_of(flow);
  auto& pieces = pieces_[place];
  if (!read_frames(decrypt(*packet, cipher_, clear), pieces)) return Outcome::none;
  for (std::size_t i = 0; i < 4; ++i)
    if (!pieces.is_there[i]) return Outcome::partial;
  auto const& bytes = pieces.bytes;
  std::size_t const length = 4 + (std::size_t{bytes[1]} << 16 | std::size_t{bytes[2]} << 8 | bytes[3]);
  if (bytes[0] != 1 || length > message_bytes_max) return Outcome::none;
  for (std::size_t i = 4; i < length; ++i)
    if (!pieces.is_there[i]) return Outcome::partial;
  message = Octets{bytes}.first(length);
  flows_[place] = {};
  return Outcome::whole;
}

}  // namespace campus::packet
