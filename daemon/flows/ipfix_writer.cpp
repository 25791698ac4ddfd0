// Four templates: IPv4 and IPv6, each with ports and, for ICMP, with type and code in their place.  Records
// are written template by template, so that a message has few sets.
#include "daemon/flows/ipfix_writer.hpp"

#include <algorithm>
#include <array>
#include <cassert>

#include "collectors/exporters/elements.hpp"
#include "daemon/flows/protocol.hpp"

namespace campus::flows {
namespace {

namespace element = exporters::element;

constexpr std::uint16_t version = 10;
constexpr std::size_t message_header_bytes = 16, set_header_bytes = 4;
enum class Kind : std::uint8_t { v4, v4_icmp, v6, v6_icmp };
constexpr std::array kinds{Kind::v4, Kind::v4_icmp, Kind::v6, Kind::v6_icmp};

constexpr bool is_v6(Kind kind) { return kind == Kind::v6 || kind == Kind::v6_icmp; }
constexpr bool is_of_icmp(Kind kind) { return kind == Kind::v4_icmp || kind == Kind::v6_icmp; }
constexpr std::uint16_t number_of(Kind kind) {
  return static_cast<std::uint16_t>(exporters::data_set_first + static_cast<std::uint16_t>(kind));
}

Kind kind_of(FlowKey const& key) {
  if (key.ip_version == 6) return is_icmp(key.protocol) ? Kind::v6_icmp : Kind::v6;
  return is_icmp(key.protocol) ? Kind::v4_icmp : Kind::v4;
}

struct Field {
  std::uint16_t element, bytes;
};

constexpr Field common_fields[] = {
    {element::protocol, 1},  {element::ip_version, 1}, {element::tos, 1},        {element::ttl, 1},
    {element::tcp_flags, 1}, {element::octets, 8},     {element::packets, 8},    {element::first_ms, 8},
    {element::last_ms, 8},   {element::vlan, 2},       {element::end_reason, 1},
};

// Addresses, then ports or type and code, then what all have.
std::vector<Field> fields_of(Kind kind) {
  std::vector<Field> fields;
  if (is_v6(kind))
    fields = {{element::source_v6, 16}, {element::destination_v6, 16}};
  else
    fields = {{element::source_v4, 4}, {element::destination_v4, 4}};
  if (is_of_icmp(kind))
    fields.push_back({is_v6(kind) ? element::icmp_v6 : element::icmp_v4, 2});
  else
    fields.insert(fields.end(), {{element::source_port, 2}, {element::destination_port, 2}});
  fields.insert(fields.end(), std::begin(common_fields), std::end(common_fields));
  return fields;
}

void put(std::vector<std::uint8_t>& out, std::uint64_t value, int size) {
  for (int shift = (size - 1) * 8; shift >= 0; shift -= 8)
    out.push_back(static_cast<std::uint8_t>(value >> shift));
}
void put_at(std::vector<std::uint8_t>& out, std::size_t at, std::size_t value) {
  out[at] = static_cast<std::uint8_t>(value >> 8);
  out[at + 1] = static_cast<std::uint8_t>(value);
}

std::vector<std::uint8_t> make_template_set() {
  std::vector<std::uint8_t> set;
  put(set, exporters::set_template_ipfix, 2);
  put(set, 0, 2);
  for (auto const kind : kinds) {
    auto const fields = fields_of(kind);
    put(set, number_of(kind), 2);
    put(set, fields.size(), 2);
    for (auto const& field : fields) {
      put(set, field.element, 2);
      put(set, field.bytes, 2);
    }
  }
  put_at(set, 2, set.size());
  return set;
}

std::vector<std::uint8_t> const& template_set() {
  static auto const set = make_template_set();
  return set;
}

std::uint8_t end_reason_of(FlowEnd end) {
  using exporters::EndReason;
  switch (end) {
    case FlowEnd::idle: return static_cast<std::uint8_t>(EndReason::idle);
    case FlowEnd::active: return static_cast<std::uint8_t>(EndReason::active);
    case FlowEnd::finished:
    case FlowEnd::reset: return static_cast<std::uint8_t>(EndReason::ended);
    case FlowEnd::evicted: return static_cast<std::uint8_t>(EndReason::lack_of_resources);
    case FlowEnd::stopped: break;
  }
  return static_cast<std::uint8_t>(EndReason::forced);
}

std::uint64_t ip_bytes(Counts const& counts, std::uint16_t vlan, RecordBytes bytes) {
  constexpr std::uint64_t ethernet = 14, tag = 4;
  if (bytes == RecordBytes::of_ip) return counts.bytes;
  auto const headers = counts.packets * (ethernet + (vlan != 0 ? tag : 0));
  return counts.bytes > headers ? counts.bytes - headers : 0;
}

std::uint64_t milliseconds(std::int64_t ns) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(ns, 0)) / 1'000'000;
}

void put_address(std::vector<std::uint8_t>& out, IpAddress const& address, Kind kind) {
  out.insert(out.end(), address.octets.begin() + (is_v6(kind) ? 0 : 12), address.octets.end());
}

// One direction of a record.
void put_record(std::vector<std::uint8_t>& out, FlowRecord const& record, bool is_from_a, RecordBytes bytes) {
  auto const& key = record.key;
  auto const kind = kind_of(key);
  auto const& side = is_from_a ? record.a : record.b;
  put_address(out, is_from_a ? key.address_a : key.address_b, kind);
  put_address(out, is_from_a ? key.address_b : key.address_a, kind);
  if (is_of_icmp(kind)) {
    put(out, std::uint64_t{record.icmp_type} << 8 | record.icmp_code, 2);
  } else {
    put(out, is_from_a ? key.port_a : key.port_b, 2);
    put(out, is_from_a ? key.port_b : key.port_a, 2);
  }
  put(out, key.protocol, 1);
  put(out, key.ip_version, 1);
  put(out, side.tos, 1);
  put(out, side.ttl, 1);
  put(out, side.tcp_flags, 1);
  put(out, ip_bytes(side.counts, key.vlan, bytes), 8);
  put(out, side.counts.packets, 8);
  put(out, milliseconds(record.first_ns), 8);
  put(out, milliseconds(record.last_ns), 8);
  put(out, key.vlan, 2);
  put(out, end_reason_of(record.end), 1);
}

std::size_t record_bytes(Kind kind) {
  std::size_t sum = 0;
  for (auto const& field : fields_of(kind)) sum += field.bytes;
  return sum;
}

}  // namespace

// The message being written, and the set in it.
class IpfixWriter::Page {
public:
  Page(IpfixWriter& writer, Instant now) : writer_(writer), now_(now) {}

  void begin_kind(Kind kind) {
    end_set();
    kind_ = kind;
    record_bytes_ = record_bytes(kind);
  }
  void add(FlowRecord const& record, bool is_from_a) {
    auto const& bytes = message_.bytes;
    auto const needed = record_bytes_ + (set_at_ == 0 ? set_header_bytes : 0);
    if (!bytes.empty() && bytes.size() + needed > writer_.settings_.message_bytes_max) end_message();
    if (bytes.empty()) message_ = writer_.begin(now_);
    if (set_at_ == 0) begin_set();
    put_record(message_.bytes, record, is_from_a, writer_.settings_.bytes);
    ++message_.records;
  }
  std::vector<IpfixMessage> end() {
    end_message();
    return std::move(messages_);
  }

private:
  void begin_set() {
    set_at_ = message_.bytes.size();
    put(message_.bytes, number_of(kind_), 2);
    put(message_.bytes, 0, 2);
  }
  void end_set() {
    if (set_at_ == 0) return;
    put_at(message_.bytes, set_at_ + 2, message_.bytes.size() - set_at_);
    set_at_ = 0;
  }
  void end_message() {
    end_set();
    if (message_.bytes.empty()) return;
    put_at(message_.bytes, 2, message_.bytes.size());
    writer_.sequence_ += message_.records;
    messages_.push_back(std::move(message_));
    message_ = {};
  }

  IpfixWriter& writer_;
  Instant now_;
  IpfixMessage message_;
  std::vector<IpfixMessage> messages_;
  Kind kind_ = Kind::v4;
  std::size_t record_bytes_ = 0;
  std::size_t set_at_ = 0;  // 0: no set is open
};

IpfixWriter::IpfixWriter(IpfixSettings settings) : settings_(settings) {
  // Room for the templates and one record of the longest kind.
  auto const least = message_header_bytes + template_set().size() + set_header_bytes + record_bytes(Kind::v6);
  settings_.message_bytes_max = std::clamp<std::size_t>(settings_.message_bytes_max, least, 65'000);
}

IpfixMessage IpfixWriter::begin(Instant now) {
  IpfixMessage message;
  message.bytes.reserve(settings_.message_bytes_max);
  auto const seconds = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count();
  put(message.bytes, version, 2);
  put(message.bytes, 0, 2);
  put(message.bytes, static_cast<std::uint64_t>(seconds), 4);
  put(message.bytes, sequence_, 4);
  put(message.bytes, settings_.domain, 4);
  bool const is_due = !has_sent_templates_ || now - templates_sent_ >= settings_.templates_every ||
                      messages_since_templates_ >= settings_.templates_every_messages;
  ++messages_since_templates_;
  if (!is_due) return message;
  message.bytes.insert(message.bytes.end(), template_set().begin(), template_set().end());
  has_sent_templates_ = true;
  templates_sent_ = now;
  messages_since_templates_ = 1;
  return message;
}

std::vector<IpfixMessage> IpfixWriter::write(std::span<FlowRecord const> records, Instant now) {
  Page page(*this, now);
  for (auto const kind : kinds) {
    page.begin_kind(kind);
    for (auto const& record : records) {
      if (kind_of(record.key) != kind) continue;
      for (bool const is_from_a : {record.is_opened_by_a, !record.is_opened_by_a})
        if ((is_from_a ? record.a : record.b).counts != Counts{}) page.add(record, is_from_a);
    }
  }
  return page.end();
}

}  // namespace campus::flows
