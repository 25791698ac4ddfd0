// The layout by RFC 8446: version 2, random 32, session id, (DTLS: cookie,) cipher suites, compression
// methods, extensions; every list tells its own length.  A HelloReader hands out pieces and remembers when
// one was longer than what was left: then the list is taken as far as it goes and the hello is not whole.

#include "collectors/packet/client_hello.hpp"

#include <algorithm>
#include <cstring>

#include "collectors/packet/ciphers.hpp"

namespace campus::packet {
namespace {

constexpr std::uint8_t handshake_record = 22, hello_message = 1;
constexpr std::size_t record_header = 5, message_header = 4;

class HelloReader {
public:
  explicit HelloReader(Octets rest) : rest_(rest) {}

  bool is_cut() const noexcept { return is_cut_; }
  bool empty() const noexcept { return rest_.empty(); }

  Octets take(std::size_t bytes) noexcept {
    is_cut_ = is_cut_ || bytes > rest_.size();
    auto const taken = rest_.first(std::min(bytes, rest_.size()));
    rest_ = rest_.subspan(taken.size());
    return taken;
  }
  // A number of so many bytes; 0 where they are not there.
  std::size_t number(std::size_t bytes) noexcept {
    auto const digits = take(bytes);
    std::size_t value = 0;
    for (auto const digit : digits) value = value << 8 | digit;
    return digits.size() == bytes ? value : 0;
  }
  // What stands behind its own length, which is of so many bytes.
  HelloReader list(std::size_t length_bytes) noexcept {
    auto const length = number(length_bytes);
    return HelloReader(take(length));
  }
  Octets rest() const noexcept { return rest_; }

private:
  Octets rest_;
  bool is_cut_ = false;
};

bool is_grease(std::size_t value) noexcept {
  return (value & 0x0f0f) == 0x0a0a && value >> 8 == (value & 0xff);
}

template <std::size_t Most>
void read_numbers(HelloReader from, Numbers<Most>& into) noexcept {
  while (from.rest().size() >= 2)
    if (auto const value = from.number(2); !is_grease(value)) into.add(static_cast<std::uint16_t>(value));
}

// In DTLS versions count downwards: 1.0 is feff, 1.2 fefd.
bool is_later(std::uint16_t one, std::uint16_t other, ClientHello::Carrier carrier) noexcept {
  return carrier == ClientHello::Carrier::dtls ? one < other : one > other;
}

void read_versions(HelloReader from, ClientHello& out) noexcept {
  Numbers<32> versions;
  read_numbers(from.list(1), versions);
  std::uint16_t best = 0;
  for (auto const version : versions.all())
    if (best == 0 || is_later(version, best, out.carrier)) best = version;
  if (best != 0) out.version = best;
}

void read_server_name(HelloReader from, ClientHello& out) noexcept {
  out.has_server_name = true;
  auto names = from.list(2);
  if (names.number(1) == 0) out.server_name = names.list(2).rest();
}

void read_extension(std::size_t kind, HelloReader content, ClientHello& out) noexcept {
  constexpr std::size_t server_name = 0, signature_algorithms = 13, alpn = 16, supported_versions = 43;
  if (is_grease(kind)) return;
  out.extensions.add(static_cast<std::uint16_t>(kind));
  if (kind == server_name) read_server_name(content, out);
  if (kind == signature_algorithms) read_numbers(content.list(2), out.signatures);
  if (kind == alpn) out.protocol = content.list(2).list(1).rest();
  if (kind == supported_versions) read_versions(content, out);
}

}  // namespace

bool read_client_hello(Octets message, ClientHello::Carrier carrier, ClientHello& out) noexcept {
  out = ClientHello{};
  out.carrier = carrier;
  bool const is_dtls = carrier == ClientHello::Carrier::dtls;
  HelloReader header(message);
  if (header.number(1) != hello_message) return false;
  auto const length = header.number(3);
  if (is_dtls) header.take(8);  // its number, and which part of it this is
  HelloReader body(header.take(length));
  out.version = static_cast<std::uint16_t>(body.number(2));
  auto const major = out.version >> 8;
  if (is_dtls ? major != 0xfe : major != 3) return false;
  body.take(32);
  body.list(1);
  if (is_dtls) body.list(1);
  read_numbers(body.list(2), out.ciphers);
  body.list(1);
  if (body.is_cut()) return false;
  out.is_whole = body.empty() && !header.is_cut();
  if (body.empty()) return true;  // clients of old send no extensions
  auto extensions = body.list(2);
  bool is_cut = header.is_cut() || body.is_cut();
  while (extensions.rest().size() >= 4) {
    auto const kind = extensions.number(2);
    auto const content = extensions.list(2);
    is_cut = is_cut || extensions.is_cut();
    read_extension(kind, content, out);
  }
  out.is_whole = !is_cut;
  return true;
}

bool read_tls_hello(Octets stream, std::span<std::uint8_t> scratch, ClientHello& out) noexcept {
  if (stream.size() < record_header + message_header) return false;
  if (stream[0] != handshake_record || stream[1] != 3 || stream[5] != hello_message) return false;
  std::size_t const message = message_header + (std::size_t{stream[6]} << 16 | std::size_t{stream[7]} << 8 | stream[8]);
  std::size_t const record = std::size_t{stream[3]} << 8 | stream[4];
  if (record >= message || stream.size() - record_header <= record)
    return read_client_hello(stream.subspan(record_header), ClientHello::Carrier::tcp, out);
  std::size_t used = 0;
  for (auto rest = stream; rest.size() > record_header && rest[0] == handshake_record;) {
    auto const length = std::min(std::size_t{rest[3]} << 8 | rest[4], rest.size() - record_header);
    auto const kept = std::min(length, scratch.size() - used);
    std::memcpy(scratch.data() + used, rest.data() + record_header, kept);
    used += kept;
    rest = rest.subspan(record_header + length);
  }
  return read_client_hello(scratch.first(used), ClientHello::Carrier::tcp, out);
}

bool read_dtls_hello(Octets datagram, ClientHello& out) noexcept {
  constexpr std::size_t dtls_record_header = 13, parts_at = 19;
  if (datagram.size() < dtls_record_header + 12 || datagram[0] != handshake_record || datagram[1] != 0xfe)
    return false;
  bool const is_first_part =
      datagram[parts_at] == 0 && datagram[parts_at + 1] == 0 && datagram[parts_at + 2] == 0;
  return is_first_part &&
         read_client_hello(datagram.subspan(dtls_record_header), ClientHello::Carrier::dtls, out);
}

namespace {

constexpr char hex_digits[] = "0123456789abcdef";

// Comma-separated hexadecimal numbers, as they are hashed.
class NumberText {
public:
  void add(std::uint16_t number, char before) noexcept {
    if (used_ != 0) text_[used_++] = static_cast<std::uint8_t>(before);
    for (int i = 0; i < 4; ++i) text_[used_++] = static_cast<std::uint8_t>(hex_digits[number >> (12 - 4 * i) & 0xf]);
  }
  void write_hash(std::span<char, 12> into) const noexcept {
    std::ranges::fill(into, '0');
    if (used_ == 0) return;
    auto const digest = sha256(std::span{text_}.first(used_));
    for (std::size_t i = 0; i < 12; ++i) into[i] = hex_digits[digest[i / 2] >> (i % 2 == 0 ? 4 : 0) & 0xf];
  }

private:
  // The longer of the two: all extensions and signatures that a hello keeps, five letters each.
  std::array<std::uint8_t, (decltype(ClientHello::extensions)::most + decltype(ClientHello::signatures)::most) * 5> text_;
  std::size_t used_ = 0;
};
static_assert(decltype(ClientHello::ciphers)::most <= decltype(ClientHello::extensions)::most +
                                                          decltype(ClientHello::signatures)::most);

std::array<char, 2> version_word(std::uint16_t version) noexcept {
  switch (version) {
    case 0x0304: return {'1', '3'};
    case 0x0303: return {'1', '2'};
    case 0x0302: return {'1', '1'};
    case 0x0301: return {'1', '0'};
    case 0x0300: return {'s', '3'};
    case 0x0002: return {'s', '2'};
    case 0xfeff: return {'d', '1'};
    case 0xfefd: return {'d', '2'};
    case 0xfefc: return {'d', '3'};
    default: return {'0', '0'};
  }
}

std::array<char, 2> count_word(std::size_t count) noexcept {
  auto const shown = std::min<std::size_t>(count, 99);
  return {static_cast<char>('0' + shown / 10), static_cast<char>('0' + shown % 10)};
}

bool is_alphanumeric(std::uint8_t letter) noexcept {
  return (letter >= '0' && letter <= '9') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= 'a' && letter <= 'z');
}

std::array<char, 2> protocol_word(Octets protocol) noexcept {
  if (protocol.empty()) return {'0', '0'};
  auto const first = protocol.front(), last = protocol.back();
  if (is_alphanumeric(first) && is_alphanumeric(last))
    return {static_cast<char>(first), static_cast<char>(last)};
  return {hex_digits[first >> 4], hex_digits[last & 0xf]};
}

}  // namespace

std::array<char, 36> ja4(ClientHello const& hello) noexcept {
  std::array<char, 36> text;
  text[0] = static_cast<char>(hello.carrier);
  auto const put = [&text](std::size_t at, std::array<char, 2> word) { std::ranges::copy(word, &text[at]); };
  put(1, version_word(hello.version));
  text[3] = hello.has_server_name ? 'd' : 'i';
  put(4, count_word(hello.ciphers.used));
  put(6, count_word(hello.extensions.used));
  put(8, protocol_word(hello.protocol));
  text[10] = text[23] = '_';

  auto ciphers = hello.ciphers;
  std::ranges::sort(ciphers.at.begin(), ciphers.at.begin() + static_cast<std::ptrdiff_t>(ciphers.used));
  NumberText cipher_text;
  for (auto const cipher : ciphers.all()) cipher_text.add(cipher, ',');
  cipher_text.write_hash(std::span{text}.subspan<11, 12>());

  auto extensions = hello.extensions;
  std::ranges::sort(extensions.at.begin(),
                    extensions.at.begin() + static_cast<std::ptrdiff_t>(extensions.used));
  NumberText extension_text;
  bool is_empty = true;
  for (auto const extension : extensions.all())
    if (extension != 0x0000 && extension != 0x0010) extension_text.add(extension, ','), is_empty = false;
  char before = '_';
  for (auto const signature : hello.signatures.all())
    if (!is_empty) extension_text.add(signature, before), before = ',';
  extension_text.write_hash(std::span{text}.subspan<24, 12>());
  return text;
}

}  // namespace campus::packet
