#include "collectors/packet/passive_dns.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <string>

namespace campus::packet {
namespace {

constexpr std::int64_t answer_second_ns = 1'000'000'000;

std::uint32_t seconds_of(std::int64_t ns) noexcept {
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(ns / answer_second_ns, 0, 0xffff'ffff));
}

std::uint64_t half_of(IpAddress const& address, std::size_t at) noexcept {
  std::uint64_t value;
  std::memcpy(&value, address.octets.data() + at, sizeof value);
  return value;
}

std::uint64_t mix_halves(std::uint64_t one, std::uint64_t other) noexcept {
  __extension__ using Product = unsigned __int128;
  auto const product = static_cast<Product>(one) * other;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

}  // namespace

Result<void> PassiveDns::prepare(Size size, HashSeed seed) {
  size.entries = std::max(std::bit_floor(size.entries), set_entries);
  if (!memory_.map(size.entries * sizeof(Entry)))
    return fail(Fault::Kind::full, "CMP-P042", {{"entries", std::to_string(size.entries)}});
  entries_ = reinterpret_cast<Entry*>(memory_.data());
  size_ = size;
  seed_ = seed;
  return {};
}

PassiveDns::Entry* PassiveDns::set_of(IpAddress const& server, IpAddress const& client) const noexcept {
  auto const by_server = mix_halves(half_of(server, 0) ^ seed_.first, half_of(server, 8) ^ seed_.second);
  auto const by_client = mix_halves(half_of(client, 0) ^ seed_.second, half_of(client, 8) ^ by_server);
  return entries_ + (mix_halves(by_client ^ seed_.first, by_server ^ seed_.second) & (size_.entries - 1) &
                     ~(set_entries - 1));
}

PassiveDns::Entry const* PassiveDns::find(IpAddress const& server, IpAddress const& client,
                                          std::uint32_t now_s) const noexcept {
  auto const* const set = set_of(server, client);
  for (auto const* entry = set; entry != set + set_entries; ++entry)
    if (entry->until_s > now_s && entry->server == server && entry->client == client) return entry;
  return nullptr;
}

void PassiveDns::keep(Entry const& entry, std::uint32_t now_s) noexcept {
  auto* const set = set_of(entry.server, entry.client);
  auto* place = set;
  for (auto* other = set; other != set + set_entries; ++other) {
    if (other->server == entry.server && other->client == entry.client) {
      *other = entry;
      return;
    }
    if (other->until_s < place->until_s) place = other;
  }
  if (place->until_s > now_s) ++counters_.displaced;
  *place = entry;
}

void PassiveDns::learn(DnsMessage const& answer, IpAddress const& client, std::int64_t now_ns) noexcept {
  if (!answer.is_answer || answer.name_used == 0) return;
  auto const now_s = seconds_of(now_ns);
  Entry entry;
  auto const name = answer.question();
  auto const kept = name.substr(name.size() - std::min(name.size(), entry.name.size()));
  std::ranges::copy(kept, entry.name.begin());
  entry.used = static_cast<std::uint8_t>(kept.size());
  for (auto const& found : answer.found()) {
    ++counters_.told;
    auto const hold = std::clamp<std::int64_t>(found.lifetime_s, size_.hold_least_s, size_.hold_most_s);
    entry.until_s = now_s + static_cast<std::uint32_t>(hold);
    entry.server = found.address;
    entry.client = client;
    keep(entry, now_s);
    entry.client = {};
    keep(entry, now_s);
  }
}

std::string_view PassiveDns::name_of(IpAddress const& server, IpAddress const& client,
                                     std::int64_t now_ns) const noexcept {
  auto const now_s = seconds_of(now_ns);
  auto const* entry = find(server, client, now_s);
  if (!entry) entry = find(server, {}, now_s);
  return entry ? std::string_view{entry->name.data(), entry->used} : std::string_view{};
}

}  // namespace campus::packet
