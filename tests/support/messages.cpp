#include "tests/support/messages.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "collectors/packet/ciphers.hpp"
#include "policy/model/address.hpp"

namespace campus::test {
namespace {

using packet::Aes128;
using packet::Digest;
using packet::hmac_sha256;

void put(Bytes& into, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = bytes; i > 0; --i) into.push_back(static_cast<std::uint8_t>(value >> (8 * (i - 1))));
}
void put(Bytes& into, Bytes const& bytes) { into.insert(into.end(), bytes.begin(), bytes.end()); }
void put_behind_length(Bytes& into, Bytes const& bytes, std::size_t length_bytes) {
  put(into, bytes.size(), length_bytes);
  put(into, bytes);
}

Bytes numbers(std::vector<std::uint16_t> const& values) {
  Bytes bytes;
  for (auto const value : values) put(bytes, value, 2);
  return bytes;
}

Bytes dns_name(std::string_view name) {
  Bytes bytes;
  while (!name.empty()) {
    auto const label = name.substr(0, name.find('.'));
    put_behind_length(bytes, bytes_of(label), 1);
    name.remove_prefix(std::min(name.size(), label.size() + 1));
  }
  bytes.push_back(0);
  return bytes;
}

Bytes server_name_extension(std::string const& name) {
  Bytes entry{0}, list;
  put_behind_length(entry, bytes_of(name), 2);
  put_behind_length(list, entry, 2);
  return list;
}

Bytes extension_content(HelloParts const& parts, HelloParts::Extension const& extension) {
  if (extension.content) return *extension.content;
  Bytes inner, content;
  switch (extension.kind) {
    case 0x0000: return server_name_extension(parts.server_name);
    case 0x000d: return put_behind_length(content, numbers(parts.signatures), 2), content;
    case 0x0010:
      for (auto const& protocol : parts.protocols) put_behind_length(inner, bytes_of(protocol), 1);
      return put_behind_length(content, inner, 2), content;
    case 0x002b: return put_behind_length(content, numbers(parts.versions), 1), content;
    default: return {};
  }
}

// The product in GF(2^128) of GCM, bit by bit.
Aes128::Block multiplied(Aes128::Block const& one, Aes128::Block const& other) {
  Aes128::Block product{}, shifted = other;
  for (std::size_t bit = 0; bit < 128; ++bit) {
    if (one[bit / 8] >> (7 - bit % 8) & 1)
      for (std::size_t i = 0; i < 16; ++i) product[i] ^= shifted[i];
    bool const is_odd = shifted[15] & 1;
    for (std::size_t i = 15; i > 0; --i)
      shifted[i] = static_cast<std::uint8_t>(shifted[i] >> 1 | shifted[i - 1] << 7);
    shifted[0] = static_cast<std::uint8_t>(shifted[0] >> 1);
    if (is_odd) shifted[0] ^= 0xe1;
  }
  return product;
}

Aes128::Block gcm_tag(Aes128& cipher, std::span<std::uint8_t const, 12> nonce, Bytes const& header,
                      Bytes const& sealed) {
  auto const key = cipher.encrypt({});
  Aes128::Block sum{};
  auto const add = [&](std::span<std::uint8_t const> bytes) {
    for (std::size_t at = 0; at < bytes.size(); at += 16) {
      for (std::size_t i = 0; i < 16 && at + i < bytes.size(); ++i) sum[i] ^= bytes[at + i];
      sum = multiplied(sum, key);
    }
  };
  Bytes lengths;
  put(lengths, header.size() * 8, 8), put(lengths, sealed.size() * 8, 8);
  add(header), add(sealed), add(lengths);
  Aes128::Block counter{};
  std::ranges::copy(nonce, counter.begin());
  counter[15] = 1;
  auto const mask = cipher.encrypt(counter);
  for (std::size_t i = 0; i < 16; ++i) sum[i] ^= mask[i];
  return sum;
}

Digest expanded(Digest const& secret, std::string const& label, std::size_t bytes) {
  Bytes info;
  put(info, bytes, 2);
  put_behind_length(info, bytes_of("tls13 " + label), 1);
  put(info, 0x0001, 2);  // no context, the first round
  return hmac_sha256(secret, info);
}

Bytes quic_salt(std::uint32_t version) {
  if (version == 0x6b3343cf) return bytes_of_hex("0dede3def700a6db819381be6e269dcbf9bd2ed9");
  if (version == 0xff00001d) return bytes_of_hex("afbfec289993d24c9e9786f19c6111e04390a899");
  return bytes_of_hex("38762cf7f55934b34d179ae6a4c80cadccbb7f0a");
}

void put_quic_number(Bytes& into, std::uint64_t value) {
  if (value < 64) return put(into, value, 1);
  put(into, value | 0x4000, 2);
}

}  // namespace

Bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

Bytes bytes_of_hex(std::string_view digits) {
  Bytes bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
    bytes.push_back(static_cast<std::uint8_t>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16)));
  return bytes;
}

Bytes dns_question(std::string_view name, std::uint16_t kind) {
  Bytes message{0x12, 0x34, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0};
  put(message, dns_name(name));
  put(message, kind, 2), put(message, 1, 2);
  return message;
}

Bytes dns_answer(std::string_view name, std::vector<std::string> const& addresses, std::uint32_t lifetime_s,
                 std::string_view alias) {
  bool const is_v6 = !addresses.empty() && addresses[0].find(':') != std::string::npos;
  auto message = dns_question(name, is_v6 ? 28 : 1);
  message[2] = 0x81, message[3] = 0x80;
  message[7] = static_cast<std::uint8_t>(addresses.size() + (alias.empty() ? 0 : 1));
  auto const record = [&](std::uint16_t kind, Bytes const& content) {
    put(message, 0xc00c, 2), put(message, kind, 2), put(message, 1, 2), put(message, lifetime_s, 4);
    put_behind_length(message, content, 2);
  };
  if (!alias.empty()) record(5, dns_name(alias));
  for (auto const& text : addresses) {
    auto const address = IpAddress::parse(text).value();
    auto const begin = address.octets.begin() + (address.is_v4() ? 12 : 0);
    record(address.is_v4() ? 1 : 28, Bytes(begin, address.octets.end()));
  }
  return message;
}

Bytes client_hello(HelloParts const& parts) {
  Bytes body, extensions;
  put(body, parts.legacy_version, 2);
  for (std::uint8_t i = 0; i < 32; ++i) body.push_back(i);
  put_behind_length(body, {}, 1);
  if (parts.is_dtls) put_behind_length(body, {}, 1);
  put_behind_length(body, numbers(parts.ciphers), 2);
  put_behind_length(body, {0}, 1);
  for (auto const& extension : parts.extensions) {
    put(extensions, extension.kind, 2);
    put_behind_length(extensions, extension_content(parts, extension), 2);
  }
  if (!parts.extensions.empty()) put_behind_length(body, extensions, 2);
  Bytes message{1};
  put(message, body.size(), 3);
  if (parts.is_dtls) put(message, 0, 5), put(message, body.size(), 3);
  put(message, body);
  return message;
}

Bytes server_hello(ServerHelloParts const& parts) {
  Bytes body, extensions;
  put(body, parts.version, 2);
  for (std::uint8_t i = 0; i < 32; ++i) body.push_back(static_cast<std::uint8_t>(0xff - i));
  put_behind_length(body, {}, 1);
  put(body, parts.cipher, 2), put(body, 0, 1);
  for (auto const& extension : parts.extensions) {
    put(extensions, extension.kind, 2);
    put_behind_length(extensions, extension.content.value_or(Bytes{}), 2);
  }
  if (!parts.extensions.empty()) put_behind_length(body, extensions, 2);
  Bytes message{2};
  put_behind_length(message, body, 3);
  return message;
}

Bytes certificate_message(Bytes const& certificate) {
  Bytes entry, list, message{11};
  put_behind_length(entry, certificate, 3);
  put_behind_length(list, entry, 3);
  put_behind_length(message, list, 3);
  return message;
}

Bytes tls_record(Bytes const& message, std::uint8_t kind) {
  Bytes record{kind, 3, 1};
  put_behind_length(record, message, 2);
  return record;
}

Bytes dtls_record(Bytes const& message) {
  Bytes record{22, 0xfe, 0xff, 0, 0, 0, 0, 0, 0, 0, 0};
  put_behind_length(record, message, 2);
  return record;
}

Bytes quic_initial(std::vector<QuicPiece> const& pieces, QuicParts const& parts) {
  bool const is_second = parts.version == 0x6b3343cf;
  std::string const label = is_second ? "quicv2" : "quic";
  auto const secret = expanded(hmac_sha256(quic_salt(parts.version), parts.connection), "client in", 32);
  auto const key = expanded(secret, label + " key", 16), header_key = expanded(secret, label + " hp", 16);
  auto nonce = expanded(secret, label + " iv", 12);
  for (std::size_t i = 0; i < 4; ++i) nonce[8 + i] ^= static_cast<std::uint8_t>(parts.number >> (24 - 8 * i));

  Bytes frames;
  for (auto const& piece : pieces) {
    frames.push_back(6);
    put_quic_number(frames, piece.offset), put_quic_number(frames, piece.bytes.size());
    put(frames, piece.bytes);
  }
  std::size_t const header_bytes = 1 + 4 + 1 + parts.connection.size() + 1 + 1 + 2 + parts.number_bytes;
  frames.resize(std::max(frames.size(), 1200 - header_bytes - 16));

  Bytes header{static_cast<std::uint8_t>((is_second ? 0xd0 : 0xc0) | (parts.number_bytes - 1))};
  put(header, parts.version, 4);
  put_behind_length(header, parts.connection, 1);
  put(header, 0, 2);  // no connection of its own, no token
  put(header, 0x4000 | (parts.number_bytes + frames.size() + 16), 2);
  put(header, parts.number, parts.number_bytes);

  Aes128 cipher;
  if (!cipher.prepare()) return {};
  cipher.set_key(std::span{key}.first<16>());
  Bytes sealed(frames.size());
  cipher.apply_gcm_stream(std::span{nonce}.first<12>(), frames, sealed);
  auto const tag = gcm_tag(cipher, std::span{nonce}.first<12>(), header, sealed);
  sealed.insert(sealed.end(), tag.begin(), tag.end());

  Aes128::Block sample;
  std::copy_n(sealed.begin() + static_cast<std::ptrdiff_t>(4 - parts.number_bytes), 16, sample.begin());
  cipher.set_key(std::span{header_key}.first<16>());
  auto const mask = cipher.encrypt(sample);
  header[0] ^= static_cast<std::uint8_t>(mask[0] & 0x0f);
  for (std::size_t i = 0; i < parts.number_bytes; ++i)
    header[header.size() - parts.number_bytes + i] ^= mask[1 + i];
  put(header, sealed);
  return header;
}

}  // namespace campus::test
