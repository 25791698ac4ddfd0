#include "daemon/enforce/plan_wire.hpp"

#include <algorithm>
#include <concepts>
#include <string_view>
#include <utility>

namespace campus::enforce {
namespace {

using admission::Element;

constexpr std::uint32_t magic = 0x41'43'50'43;  // "CPCA"
constexpr std::uint16_t version = 2;
constexpr std::size_t name_bytes = 16;

enum class Step : std::uint8_t { is = 0, remove = 1, add = 2 };

class Writer {
public:
  explicit Writer(Bytes& bytes) : bytes_(bytes) {}
  template <std::unsigned_integral T>
  Writer& put(T number) {
    for (std::size_t i = 0; i < sizeof(T); ++i)
      bytes_.push_back(static_cast<std::byte>((number >> (8 * i)) & 0xff));
    return *this;
  }
  template <class Octets>
  Writer& octets(Octets const& octets) {
    for (auto const octet : octets) bytes_.push_back(static_cast<std::byte>(octet));
    return *this;
  }
  Writer& text(std::string_view text, std::size_t width) {
    octets(text.substr(0, width));
    bytes_.resize(bytes_.size() + width - std::min(width, text.size()));
    return *this;
  }

private:
  Bytes& bytes_;
};

class Reader {
public:
  explicit Reader(std::span<std::byte const> bytes) : bytes_(bytes) {}
  template <std::unsigned_integral T>
  T number() {
    T number = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i)
      number = static_cast<T>(number | static_cast<T>(static_cast<T>(bytes_[i]) << (8 * i)));
    bytes_ = bytes_.subspan(sizeof(T));
    return number;
  }
  template <std::size_t size>
  void octets(std::array<std::uint8_t, size>& octets) {
    for (auto& octet : octets) octet = number<std::uint8_t>();
  }
  // Ends with the field or with zeros alone; anything behind the first zero is a fault.
  bool text(std::string& text, std::size_t width) {
    auto const field = bytes_.first(width);
    bytes_ = bytes_.subspan(width);
    auto const end = std::ranges::find(field, std::byte{0});
    for (auto one = field.begin(); one != end; ++one) text += static_cast<char>(*one);
    return std::all_of(end, field.end(), [](auto octet) { return octet == std::byte{0}; });
  }

private:
  std::span<std::byte const> bytes_;
};

std::unexpected<Fault> broken(std::string_view field) {
  return fail(Fault::Kind::broken, "CMP-A030", {{"field", std::string(field)}});
}

Bytes head(Word word, bool is_whole, std::uint64_t serial, std::size_t count) {
  Bytes bytes;
  Writer(bytes)
      .put(magic)
      .put(version)
      .put(static_cast<std::uint16_t>(word))
      .put(serial)
      .put(static_cast<std::uint32_t>(count))
      .put(static_cast<std::uint32_t>(is_whole));
  return bytes;
}

void append(Bytes& bytes, Step step, Element const& element) {
  Writer(bytes)
      .put(static_cast<std::uint8_t>(step))
      .put(static_cast<std::uint8_t>(element.kind))
      .put(static_cast<std::uint8_t>(element.passage))
      .put(element.length)
      .put(element.host.number)
      .octets(element.mac.octets)
      .put(element.port)
      .octets(element.address.octets)
      .text(element.interface_name, name_bytes);
}

Result<std::pair<Step, Element>> decode_record(std::span<std::byte const> bytes) {
  Reader reader(bytes);
  auto const step = reader.number<std::uint8_t>();
  if (step > static_cast<std::uint8_t>(Step::add)) return broken("step");
  Element element;
  element.kind = static_cast<Element::Kind>(reader.number<std::uint8_t>());
  element.passage = static_cast<admission::Passage>(reader.number<std::uint8_t>());
  element.length = reader.number<std::uint8_t>();
  element.host = {reader.number<std::uint32_t>()};
  reader.octets(element.mac.octets);
  element.port = reader.number<std::uint16_t>();
  reader.octets(element.address.octets);
  if (!reader.text(element.interface_name, name_bytes)) return broken("interface");
  if (auto const fine = admission::check(element); !fine) return std::unexpected(fine.error());
  return std::pair{static_cast<Step>(step), std::move(element)};
}

bool fits(Head const& head, std::span<std::byte const> body, Word word) {
  return head.word == word && body.size() == head.body_bytes();
}

}  // namespace

std::size_t Head::body_bytes() const {
  return word == Word::refused ? count : std::size_t{count} * record_bytes;
}

Bytes encode_read(std::uint64_t serial) { return head(Word::read, false, serial, 0); }

Bytes encode(std::uint64_t serial, admission::Plan const& steps) {
  auto bytes = head(Word::apply, steps.is_rebuilt, serial, steps.removed.size() + steps.added.size());
  for (auto const& element : steps.removed) append(bytes, Step::remove, element);
  for (auto const& element : steps.added) append(bytes, Step::add, element);
  return bytes;
}

Bytes encode(std::uint64_t serial, admission::AdmissionTable const& table) {
  auto bytes = head(Word::table, table.is_built, serial, table.elements.size());
  for (auto const& element : table.elements) append(bytes, Step::is, element);
  return bytes;
}

Bytes encode(std::uint64_t serial, Fault const& refusal) {
  constexpr std::size_t code_bytes = 16;
  constexpr std::size_t argument_bytes = 32;
  auto bytes = head(Word::refused, false, serial, refusal_bytes);
  auto const argument = refusal.arguments.empty() ? Fault::Argument{} : refusal.arguments.front();
  Writer(bytes)
      .text(refusal.code, code_bytes)
      .text(argument.name, argument_bytes)
      .text(argument.value, refusal_bytes - code_bytes - argument_bytes);
  return bytes;
}

Result<Head> decode_head(std::span<std::byte const> bytes) {
  if (bytes.size() != head_bytes) return broken("head");
  Reader reader(bytes);
  if (reader.number<std::uint32_t>() != magic) return broken("magic");
  if (reader.number<std::uint16_t>() != version) return broken("version");
  Head head;
  auto const word = reader.number<std::uint16_t>();
  if (word < static_cast<std::uint16_t>(Word::read) || word > static_cast<std::uint16_t>(Word::refused))
    return broken("word");
  head.word = static_cast<Word>(word);
  head.serial = reader.number<std::uint64_t>();
  head.count = reader.number<std::uint32_t>();
  auto const flags = reader.number<std::uint32_t>();
  if (flags > 1) return broken("flags");
  head.is_whole = flags == 1;
  bool const is_size_fine = head.word == Word::read      ? head.count == 0
                            : head.word == Word::refused ? head.count == refusal_bytes
                                                         : head.count <= 2 * admission::elements_max;
  if (!is_size_fine) return broken("count");
  return head;
}

Result<admission::Plan> decode_plan(Head const& head, std::span<std::byte const> body) {
  if (!fits(head, body, Word::apply)) return broken("body");
  admission::Plan steps;
  steps.is_rebuilt = head.is_whole;
  for (; !body.empty(); body = body.subspan(record_bytes)) {
    auto record = decode_record(body.first(record_bytes));
    if (!record) return std::unexpected(record.error());
    if (record->first == Step::is) return broken("step");
    (record->first == Step::remove ? steps.removed : steps.added).push_back(std::move(record->second));
  }
  if (auto const fine = admission::check(steps); !fine) return std::unexpected(fine.error());
  return steps;
}

Result<admission::AdmissionTable> decode_table(Head const& head, std::span<std::byte const> body) {
  if (!fits(head, body, Word::table)) return broken("body");
  admission::AdmissionTable table;
  table.is_built = head.is_whole;
  for (; !body.empty(); body = body.subspan(record_bytes)) {
    auto record = decode_record(body.first(record_bytes));
    if (!record) return std::unexpected(record.error());
    if (record->first != Step::is) return broken("step");
    table.elements.insert(std::move(record->second));
  }
  return table;
}

Result<Fault> decode_refusal(Head const& head, std::span<std::byte const> body) {
  if (!fits(head, body, Word::refused)) return broken("body");
  Fault fault;
  Fault::Argument argument;
  Reader reader(body);
  bool const is_read =
      reader.text(fault.code, 16) && reader.text(argument.name, 32) && reader.text(argument.value, 464);
  if (!is_read || !fault.code.starts_with("CMP-")) return broken("refusal");
  if (!argument.name.empty()) fault.arguments.push_back(std::move(argument));
  return fault;
}

}  // namespace campus::enforce
