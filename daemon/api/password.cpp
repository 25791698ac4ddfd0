#include "daemon/api/password.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <new>
#include <optional>

#include "daemon/api/http_message.hpp"
#include "daemon/pki/secrets.hpp"

namespace campus::api {

namespace {

// N = 2^15, r = 8, p = 1: 32 MiB and about 0.1 s a guess.
struct Cost {
  unsigned log_n = 15;
  unsigned r = 8;
  unsigned p = 1;
};
constexpr std::size_t salt_bytes = 16;
constexpr std::size_t hash_bytes = 32;
// A hash that asks for more was not made by us; obeying it would let a row of the store take all memory.
constexpr Cost cost_max{.log_n = 17, .r = 16, .p = 4};
constexpr std::uint64_t memory_max = 512ull * 1024 * 1024;

struct Kept {
  Cost cost;
  std::string salt;
  std::string hash;
};

std::string scrypt(std::string_view password, std::string_view salt, Cost cost) {
  std::string out(hash_bytes, '\0');
  auto const done =
      EVP_PBE_scrypt(password.data(), password.size(), reinterpret_cast<unsigned char const*>(salt.data()),
                     salt.size(), 1ull << cost.log_n, cost.r, cost.p, memory_max,
                     reinterpret_cast<unsigned char*>(out.data()), out.size());
  if (done != 1) throw std::bad_alloc();  // the only way it fails with these figures
  return out;
}

std::optional<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  for (std::size_t at = 0; at < text.size(); at += 2) {
    unsigned value = 0;
    auto const [end, error] = std::from_chars(text.data() + at, text.data() + at + 2, value, 16);
    if (error != std::errc{} || end != text.data() + at + 2) return std::nullopt;
    bytes += static_cast<char>(value);
  }
  return bytes;
}

std::optional<Kept> read(std::string_view text) {
  std::array<std::string_view, 6> part;
  for (auto& each : part) {
    auto const colon = text.find(':');
    each = text.substr(0, colon);
    text.remove_prefix(colon == std::string_view::npos ? text.size() : colon + 1);
  }
  if (part[0] != "scrypt" || !text.empty()) return std::nullopt;
  Kept kept;
  std::array<unsigned*, 3> const figures{&kept.cost.log_n, &kept.cost.r, &kept.cost.p};
  for (std::size_t at = 0; at < figures.size(); ++at) {
    auto const figure = part[at + 1];
    auto const [end, error] = std::from_chars(figure.data(), figure.data() + figure.size(), *figures[at]);
    if (error != std::errc{} || end != figure.data() + figure.size() || *figures[at] == 0)
      return std::nullopt;
  }
  auto salt = from_hex(part[4]);
  auto hash = from_hex(part[5]);
  auto const& cost = kept.cost;
  if (!salt || !hash || hash->size() != hash_bytes || cost.log_n > cost_max.log_n || cost.r > cost_max.r ||
      cost.p > cost_max.p)
    return std::nullopt;
  kept.salt = std::move(*salt);
  kept.hash = std::move(*hash);
  return kept;
}

std::size_t letters_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; }));
}

bool is_same_word(std::string_view a, std::string_view b) {
  auto const lower = [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
  };
  return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace

Result<void> judge_password(std::string_view password, std::string_view user) {
  if (!is_utf8(password)) return fail(Fault::Kind::invalid, "CMP-W026");
  if (letters_of(password) < password_letters_min)
    return fail(Fault::Kind::invalid, "CMP-W022", {{"least", std::to_string(password_letters_min)}});
  if (is_same_word(password, user)) return fail(Fault::Kind::invalid, "CMP-W023");
  return {};
}

std::string hash_password(std::string_view password) {
  constexpr Cost cost;
  auto const salt = pki::random_bytes(salt_bytes);
  auto const hash = scrypt(password, salt, cost);
  return "scrypt:" + std::to_string(cost.log_n) + ':' + std::to_string(cost.r) + ':' +
         std::to_string(cost.p) + ':' + pki::to_hex(salt) + ':' + pki::to_hex(hash);
}

bool is_password(std::string_view password, std::string_view hash) {
  auto const kept = read(hash);
  auto const found = kept ? scrypt(password, kept->salt, kept->cost) : scrypt(password, "nobody", Cost{});
  return kept && pki::equal_secretly(found, kept->hash);
}

}  // namespace campus::api
