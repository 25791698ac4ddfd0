#include "daemon/config/values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <numeric>
#include <span>
#include <vector>

namespace campus::config {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t size;
};

// From small to large: to_text takes the last that divides.
constexpr std::array time_units{Unit{"ms", 1}, Unit{"s", 1'000}, Unit{"m", 60'000}, Unit{"h", 3'600'000},
                                Unit{"d", 86'400'000}};
constexpr std::array size_units{Unit{"B", 1}, Unit{"KiB", 1ull << 10}, Unit{"MiB", 1ull << 20},
                                Unit{"GiB", 1ull << 30}, Unit{"TiB", 1ull << 40}};
constexpr std::array rate_units{Unit{"bps", 1}, Unit{"kbps", 1'000}, Unit{"Mbps", 1'000'000},
                                Unit{"Gbps", 1'000'000'000}};

// What is measured, for the sentence that refuses it.
struct Measure {
  std::span<Unit const> units;
  std::string_view no_number;     // the code for a word that does not begin with a number
  std::string_view no_unit;       // ... for a bare number
  std::string_view unknown_unit;  // ... for a unit that is none of them
};
constexpr Measure time_measure{time_units, "CMP-C030", "CMP-C031", "CMP-C032"};
constexpr Measure size_measure{size_units, "CMP-C033", "CMP-C034", "CMP-C035"};
constexpr Measure rate_measure{rate_units, "CMP-C036", "CMP-C037", "CMP-C038"};

std::unexpected<Fault> refuse(std::string_view code, std::string_view value,
                              std::vector<Fault::Argument> more = {}) {
  more.insert(more.begin(), {"value", std::string(value)});
  return fail(Fault::Kind::invalid, std::string(code), std::move(more));
}

std::string names_of(std::span<Unit const> units) {
  return std::accumulate(
      units.begin(), units.end(), std::string(), [](std::string const& before, Unit const& unit) {
        return before.empty() ? std::string(unit.name) : before + ", " + std::string(unit.name);
      });
}

// The largest that also fits a signed count, so that no clock or size ever wraps.
constexpr std::uint64_t amount_max = std::numeric_limits<std::int64_t>::max();

Result<std::uint64_t> read_amount(std::string_view text, Measure const& measure) {
  std::uint64_t number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc::invalid_argument) return refuse(measure.no_number, text);
  auto const unit = text.substr(static_cast<std::size_t>(end - text.data()));
  if (unit.empty()) return refuse(measure.no_unit, text);
  auto const known = std::ranges::find(measure.units, unit, &Unit::name);
  if (known == measure.units.end())
    return refuse(measure.unknown_unit, text,
                  {{"unit", std::string(unit)}, {"known", names_of(measure.units)}});
  if (error != std::errc() || number > amount_max / known->size) return refuse("CMP-C039", text);
  return number * known->size;
}

std::string write_amount(std::uint64_t amount, std::span<Unit const> units) {
  auto const* best = &units.front();
  for (auto const& unit : units)
    if (amount != 0 && amount % unit.size == 0) best = &unit;
  if (amount == 0 && units.size() > 1 && units[0].name == "ms") best = &units[1];
  return std::to_string(amount / best->size) + std::string(best->name);
}

}  // namespace

Result<std::chrono::milliseconds> read_duration(std::string_view text) {
  auto const amount = read_amount(text, time_measure);
  if (!amount) return std::unexpected(amount.error());
  return std::chrono::milliseconds(static_cast<std::int64_t>(*amount));
}

Result<void> read_value(std::string_view text, std::chrono::milliseconds& value) {
  auto const duration = read_duration(text);
  if (!duration) return std::unexpected(duration.error());
  value = *duration;
  return {};
}

Result<void> read_value(std::string_view text, std::chrono::seconds& value) {
  auto const duration = read_duration(text);
  if (!duration) return std::unexpected(duration.error());
  if (duration->count() % 1'000 != 0) return refuse("CMP-C040", text);
  value = std::chrono::duration_cast<std::chrono::seconds>(*duration);
  return {};
}

Result<void> read_value(std::string_view text, ByteSize& value) {
  auto const amount = read_amount(text, size_measure);
  if (!amount) return std::unexpected(amount.error());
  value.bytes = *amount;
  return {};
}

Result<void> read_value(std::string_view text, BitRate& value) {
  auto const amount = read_amount(text, rate_measure);
  if (!amount) return std::unexpected(amount.error());
  value.per_second = *amount;
  return {};
}

Result<void> read_value(std::string_view text, std::int64_t& value) {
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return refuse("CMP-C041", text);
  return {};
}

Result<void> read_value(std::string_view text, bool& value) {
  if (text != "true" && text != "false") return refuse("CMP-C042", text);
  value = text == "true";
  return {};
}

Result<void> read_value(std::string_view text, std::string& value) {
  if (text.empty()) return refuse("CMP-C043", text);
  value = text;
  return {};
}

Result<void> read_value(std::string_view text, IpAddress& value) {
  auto const address = IpAddress::parse(text);
  if (!address) return refuse("CMP-C044", text);
  value = *address;
  return {};
}

Result<void> read_value(std::string_view text, Prefix& value) {
  auto const slash = text.find('/');
  auto const address = IpAddress::parse(text.substr(0, slash));
  if (!address) return refuse("CMP-C045", text);
  auto const prefix = Prefix::parse(text);
  if (!prefix) return refuse("CMP-C046", text, {{"most", address->is_v4() ? "32" : "128"}});
  if (prefix->address() != *address) return refuse("CMP-C047", text, {{"meant", prefix->to_string()}});
  value = *prefix;
  return {};
}

Result<void> read_value(std::string_view text, SocketAddress& value) {
  auto const colon = std::min(text.rfind(':'), text.size());
  auto host = text.substr(0, colon);
  auto const port = text.substr(std::min(colon + 1, text.size()));
  bool const is_bracketed = host.starts_with('[') && host.ends_with(']');
  if (is_bracketed) host = host.substr(1, host.size() - 2);
  auto const address = IpAddress::parse(host);
  std::uint16_t number = 0;
  auto const [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  bool const is_port = error == std::errc() && end == port.data() + port.size() && number != 0;
  if (!address || address->is_v4() == is_bracketed || !is_port) return refuse("CMP-C078", text);
  value = {*address, number};
  return {};
}

Result<void> read_value(std::string_view text, MacAddress& value) {
  auto const address = MacAddress::parse(text);
  if (!address) return refuse("CMP-C048", text);
  value = *address;
  return {};
}

Result<void> read_value(std::string_view text, VlanId& value) {
  std::uint16_t number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  bool const is_whole = error == std::errc() && end == text.data() + text.size();
  if (!is_whole || number == 0 || number > VlanId::highest)
    return refuse("CMP-C049", text, {{"most", std::to_string(VlanId::highest)}});
  value.number = number;
  return {};
}

std::string to_text(std::chrono::milliseconds value) {
  return write_amount(static_cast<std::uint64_t>(value.count()), time_units);
}
std::string to_text(ByteSize value) { return write_amount(value.bytes, size_units); }
std::string to_text(BitRate value) { return write_amount(value.per_second, rate_units); }
std::string to_text(SocketAddress const& value) {
  auto const address = value.address.to_string();
  return (value.address.is_v4() ? address : '[' + address + ']') + ':' + std::to_string(value.port);
}

std::string to_text(std::int64_t value) { return std::to_string(value); }

}  // namespace campus::config
