#include "collectors/exporters/template.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <optional>

#include "collectors/exporters/elements.hpp"
#include "collectors/exporters/limits.hpp"

namespace campus::exporters {
namespace {

struct Meaning {
  std::uint16_t element = 0;
  Item item = Item::nothing;
  Form form = Form::number;
  std::uint8_t longest = 8;  // a field of another size is not what its number says
};

// By element, for the binary search below.
constexpr Meaning meanings[] = {
    {element::octets, Item::octets},
    {element::packets, Item::packets},
    {element::protocol, Item::protocol},
    {element::tos, Item::tos},
    {element::tcp_flags, Item::tcp_flags},
    {element::source_port, Item::source_port},
    {element::source_v4, Item::source_v4, Form::number, 4},
    {element::interface_in, Item::interface_in},
    {element::destination_port, Item::destination_port},
    {element::destination_v4, Item::destination_v4, Form::number, 4},
    {element::interface_out, Item::interface_out},
    {element::last_uptime, Item::last_uptime, Form::number, 4},
    {element::first_uptime, Item::first_uptime, Form::number, 4},
    {element::octets_post, Item::octets_post},
    {element::packets_post, Item::packets_post},
    {element::source_v6, Item::source_v6, Form::bytes, 16},
    {element::destination_v6, Item::destination_v6, Form::bytes, 16},
    {element::icmp_v4, Item::icmp},
    {element::sampling_interval, Item::sampling_interval},
    {element::sampler_id, Item::sampler},
    {element::sampler_random_interval, Item::sampler_random_interval},
    {element::ttl_least, Item::ttl_least},
    {element::ttl_most, Item::ttl_most},
    {element::source_mac, Item::source_mac, Form::number, 6},
    {element::destination_mac_post, Item::destination_mac_post, Form::number, 6},
    {element::vlan, Item::vlan},
    {element::vlan_post, Item::vlan_post},
    {element::ip_version, Item::ip_version},
    {element::direction, Item::direction},
    {element::destination_mac, Item::destination_mac, Form::number, 6},
    {element::source_mac_post, Item::source_mac_post, Form::number, 6},
    {element::octets_total, Item::octets_total},
    {element::packets_total, Item::packets_total},
    {element::end_reason, Item::end_reason},
    {element::icmp_v6, Item::icmp},
    {element::first_s, Item::first, Form::seconds},
    {element::last_s, Item::last, Form::seconds},
    {element::first_ms, Item::first, Form::milliseconds},
    {element::last_ms, Item::last, Form::milliseconds},
    {element::first_us, Item::first, Form::ntp},
    {element::last_us, Item::last, Form::ntp},
    {element::first_ns, Item::first, Form::ntp},
    {element::last_ns, Item::last, Form::ntp},
    {element::first_delta_us, Item::first_delta_us},
    {element::last_delta_us, Item::last_delta_us},
    {element::started_ms, Item::started, Form::milliseconds},
    {element::duration_ms, Item::duration_ms},
    {element::duration_us, Item::duration_us},
    {element::icmp_type_v4, Item::icmp_type},
    {element::icmp_code_v4, Item::icmp_code},
    {element::icmp_type_v6, Item::icmp_type},
    {element::icmp_code_v6, Item::icmp_code},
    {element::ttl, Item::ttl},
    {element::dscp, Item::dscp},
    {element::initiator_octets, Item::initiator_octets},
    {element::responder_octets, Item::responder_octets},
    {element::biflow_direction, Item::biflow_direction},
    {element::vlan_dot1q, Item::vlan_dot1q},
    {element::initiator_packets, Item::initiator_packets},
    {element::responder_packets, Item::responder_packets},
    {element::selector_id, Item::sampler},
    {element::packet_interval, Item::packet_interval},
    {element::packet_space, Item::packet_space},
    {element::sampling_size, Item::sampling_size},
    {element::sampling_population, Item::sampling_population},
    {element::observed_s, Item::observed, Form::seconds},
    {element::observed_ms, Item::observed, Form::milliseconds},
    {element::observed_us, Item::observed, Form::ntp},
    {element::observed_ns, Item::observed, Form::ntp},
};
static_assert(std::ranges::is_sorted(meanings, {}, &Meaning::element));

constexpr Meaning reverse_meanings[] = {
    {element::octets, Item::reverse_octets},
    {element::packets, Item::reverse_packets},
    {element::tos, Item::reverse_tos},
    {element::tcp_flags, Item::reverse_tcp_flags},
    {element::octets_total, Item::reverse_octets_total},
    {element::packets_total, Item::reverse_packets_total},
    {element::ttl, Item::reverse_ttl},
};
static_assert(std::ranges::is_sorted(reverse_meanings, {}, &Meaning::element));

// A field as a template names it.
struct Field {
  std::uint16_t element = 0;
  std::uint16_t length = 0;
  std::uint32_t enterprise = 0;  // 0: IANA's numbers
  bool is_v9_scope = false;      // whose numbers mean something else
};

template <std::size_t count>
Meaning find_meaning(Meaning const (&table)[count], std::uint16_t number) noexcept {
  auto const found = std::ranges::lower_bound(table, number, {}, &Meaning::element);
  return found != std::end(table) && found->element == number ? *found : Meaning{};
}

bool has_size_for(Meaning const& meaning, std::uint16_t length) noexcept {
  switch (meaning.form) {
    case Form::number: return meaning.longest == 8 ? length >= 1 && length <= 8 : length == meaning.longest;
    case Form::bytes: return length == meaning.longest;
    case Form::seconds: return length == 4;
    case Form::milliseconds:
    case Form::ntp: return length == 8;
  }
  return false;
}

Meaning meaning_of(Field const& field) noexcept {
  constexpr std::uint16_t v9_scope_interface = 2;
  if (field.is_v9_scope)
    return field.element == v9_scope_interface && field.length >= 1 && field.length <= 8
               ? Meaning{.item = Item::interface_in}
               : Meaning{};
  auto const meaning = field.enterprise == 0 ? find_meaning(meanings, field.element)
                       : field.enterprise == reverse_enterprise
                           ? find_meaning(reverse_meanings, field.element)
                           : Meaning{};
  return has_size_for(meaning, field.length) ? meaning : Meaning{};
}

Field read_field(Protocol protocol, Bytes& set) noexcept {
  constexpr std::uint16_t enterprise_bit = 0x8000;
  Field field{.element = set.u16(), .length = set.u16()};
  if (protocol == Protocol::ipfix && (field.element & enterprise_bit) != 0) {
    field.element = static_cast<std::uint16_t>(field.element & ~enterprise_bit);
    field.enterprise = set.u32();
    if (field.enterprise == 0) field.element = 0;  // an enterprise without a number names nothing
  }
  return field;
}

// Adds steps, joining what is stepped over.
class Layout {
public:
  explicit Layout(Template& out) : out_(out) {}

  void add(Field const& field, Protocol protocol) {
    if (protocol == Protocol::ipfix && field.length == variable_length) {
      out_.is_variable = true;
      out_.record_bytes += 1;
      put({.length = variable_length});
      return;
    }
    out_.record_bytes += field.length;
    auto const meaning = meaning_of(field);
    if (meaning.item == Item::nothing)
      pass(field.length);
    else
      put({.length = field.length, .item = meaning.item, .form = meaning.form});
  }
  void end() {
    if (skip_ > 0) put({});
  }

private:
  void pass(std::uint16_t length) {
    constexpr std::uint32_t most = std::numeric_limits<std::uint16_t>::max();
    if (std::uint32_t{skip_} + length > most) put({});
    skip_ = static_cast<std::uint16_t>(skip_ + length);
  }
  void put(Step step) {
    step.skip = skip_;
    skip_ = 0;
    out_.steps.push_back(step);
  }
  Template& out_;
  std::uint16_t skip_ = 0;
};

struct Counts {
  std::size_t scopes = 0, fields = 0;
};

// How many fields stand in it.  None: the numbers contradict themselves.
std::optional<Counts> read_counts(Protocol protocol, bool is_options, Bytes& set) noexcept {
  constexpr std::size_t field_bytes = 4;
  if (!is_options) return Counts{.scopes = 0, .fields = set.u16()};
  if (protocol == Protocol::ipfix) {
    std::size_t const fields = set.u16();
    if (fields == 0) return Counts{};
    std::size_t const scopes = set.u16();
    return Counts{.scopes = scopes, .fields = fields};
  }
  std::size_t const scope_bytes = set.u16(), option_bytes = set.u16();
  if (scope_bytes % field_bytes != 0 || option_bytes % field_bytes != 0) return std::nullopt;
  return Counts{.scopes = scope_bytes / field_bytes, .fields = (scope_bytes + option_bytes) / field_bytes};
}

std::uint64_t nanoseconds(std::uint64_t value, Form form) noexcept {
  constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max(), second = 1'000'000'000;
  if (form == Form::seconds) return value * second;  // 32 bits of them
  if (form == Form::milliseconds) return value > most / 1'000'000 ? most : value * 1'000'000;
  constexpr std::uint64_t from_1900_to_1970 = 2'208'988'800, era = std::uint64_t{1} << 32;
  auto const seconds = value >> 32, fraction = value & 0xffff'ffff;
  // The count of seconds wraps in 2036; what would be before 1970 is of the next era.
  return (seconds + (seconds < from_1900_to_1970 ? era : 0) - from_1900_to_1970) * second +
         (fraction * second >> 32);
}

}  // namespace

TemplateFate read_template(Protocol protocol, bool is_options, Bytes& set, Template& out) {
  out = {};
  out.number = set.u16();
  out.is_options = is_options;
  auto const counts = read_counts(protocol, is_options, set);
  if (set.is_short() || !counts) return TemplateFate::broken;
  if (protocol == Protocol::ipfix && counts->fields == 0) return TemplateFate::withdrawn;
  bool is_refused = out.number < data_set_first || counts->fields == 0 ||
                    counts->fields > fields_per_template_max || counts->scopes > counts->fields ||
                    (protocol == Protocol::ipfix && is_options && counts->scopes == 0);
  Layout layout(out);
  for (std::size_t i = 0; i < counts->fields; ++i) {
    auto field = read_field(protocol, set);
    if (set.is_short()) return TemplateFate::broken;
    field.is_v9_scope = protocol == Protocol::netflow9 && i < counts->scopes;
    if (!is_refused) layout.add(field, protocol);
  }
  layout.end();
  is_refused = is_refused || out.record_bytes == 0 || out.record_bytes > record_bytes_max;
  return is_refused ? TemplateFate::refused : TemplateFate::good;
}

namespace {

void take_item(Step const& step, std::uint8_t const* at, Told& out) noexcept {
  if (step.form == Form::bytes) {
    out.set_bytes(step.item, at);
    return;
  }
  auto const value = Bytes::load(at, step.length);
  out.set(step.item, step.form == Form::number ? value : nanoseconds(value, step.form));
}

bool read_variable(Template const& layout, Bytes& set, Told& out) noexcept {
  for (auto const& step : layout.steps) {
    set.skip(step.skip);
    if (step.length == variable_length) {
      std::size_t length = set.u8();
      if (length == 255) length = set.u16();
      set.skip(length);
      continue;
    }
    auto const bytes = set.take(step.length);
    if (set.is_short()) return false;
    if (step.item != Item::nothing) take_item(step, bytes.at(), out);
  }
  return !set.is_short();
}

}  // namespace

bool read_record(Template const& layout, Bytes& set, Told& out) noexcept {
  out.forget();
  if (layout.is_variable) return read_variable(layout, set, out);
  // All of it is there or none: one look is enough.
  auto const record = set.take(layout.record_bytes);
  if (set.is_short()) return false;
  auto const* at = record.at();
  for (auto const& step : layout.steps) {
    at += step.skip;
    if (step.item != Item::nothing) take_item(step, at, out);
    at += step.length;
  }
  return true;
}

}  // namespace campus::exporters
