// The table has two questions.  Who sent this packet: asked of its hardware address, which a new IP address
// does not change.  For whom is this packet: asked of the connection when it is an answer, since the
// connection carries the number of the host that began it, and of the address otherwise.  So a host that
// takes another address stays what it is, with nobody telling the kernel; and one that was cut off is cut off
// in both directions with the same transaction, in the middle of what it was doing: there is no "established,
// therefore accepted" anywhere in front.

#include "daemon/enforce/nft_text.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace campus::enforce {
namespace {

using admission::Element;
using admission::Passage;
using Kind = Element::Kind;

// Sets stand before the chains that use them.  Our chain comes just before everybody's filter and accepts
// nothing for good: another table may still refuse what we let pass.
constexpr std::string_view skeleton = R"(
  set inside { type ifname; size 256; }
  set garden4 { type ipv4_addr; flags interval; size 1024; }
  set garden6 { type ipv6_addr; flags interval; size 1024; }
  map number { type ether_addr : mark; size 16384; }
  map standing { type mark : verdict; size 16384; }
  map sender { type ether_addr : verdict; size 16384; }
  map sender_at { type ifname . ether_addr : verdict; size 65536; }
  map receiver4 { type ipv4_addr : verdict; size 131072; }
  map receiver6 { type ipv6_addr : verdict; size 131072; }
  chain to_garden {
    ip daddr @garden4 return
    ip6 daddr @garden6 return
    drop
  }
  chain from_garden {
    ip saddr @garden4 return
    ip6 saddr @garden6 return
    drop
  }
  chain sent {
    ct direction original ct mark 0 ct mark set ether saddr map @number
    ether saddr vmap @sender
    iifname . ether saddr vmap @sender_at
    goto to_garden
  }
  chain received {
    ct direction reply ct mark vmap @standing
    ip daddr vmap @receiver4
    ip6 daddr vmap @receiver6
    goto from_garden
  }
  chain forward {
    type filter hook forward priority filter - 5; policy accept;
    iifname @inside jump sent
    oifname @inside jump received
  }
)";

// More in one statement would be read by nft in one piece of memory.
constexpr std::size_t elements_a_statement = 512;

constexpr std::array sets{"inside", "garden4",   "garden6",   "number",   "standing",
                          "sender", "sender_at", "receiver4", "receiver6"};

// An empty chain whose name changes with the skeleton: a table of an older program is told from ours.
std::string layout_name() {
  std::uint32_t hash = 2'166'136'261u;  // FNV-1a
  for (char const letter : skeleton) hash = (hash ^ static_cast<unsigned char>(letter)) * 16'777'619u;
  std::array<char, 16> name{};
  std::snprintf(name.data(), name.size(), "layout_%08x", static_cast<unsigned>(hash));
  return name.data();
}

std::string set_of(Element const& element) {
  switch (element.kind) {
    case Kind::inside: return "inside";
    case Kind::garden: return element.address.is_v4() ? "garden4" : "garden6";
    case Kind::number: return "number";
    case Kind::sender: return "sender";
    case Kind::sender_at: return "sender_at";
    case Kind::standing: return "standing";
    case Kind::receiver: return element.address.is_v4() ? "receiver4" : "receiver6";
  }
  return {};
}

bool is_sending(Kind kind) { return kind == Kind::sender || kind == Kind::sender_at; }

std::string verdict_of(Element const& element) {
  switch (element.passage) {
    case Passage::open: return "return";
    case Passage::garden: return is_sending(element.kind) ? "goto to_garden" : "goto from_garden";
    case Passage::shut: return "drop";
  }
  return "drop";
}

std::string words_of(Element const& element) {
  switch (element.kind) {
    case Kind::inside: return '"' + element.interface_name + '"';
    case Kind::garden: return element.address.to_string() + '/' + std::to_string(element.length);
    case Kind::number: return element.mac.to_string() + " : " + std::to_string(element.host.number);
    case Kind::sender: return element.mac.to_string() + " : " + verdict_of(element);
    case Kind::sender_at:
      return '"' + element.interface_name + "\" . " + element.mac.to_string() + " : " + verdict_of(element);
    case Kind::standing: return std::to_string(element.host.number) + " : " + verdict_of(element);
    case Kind::receiver: return element.address.to_string() + " : " + verdict_of(element);
  }
  return {};
}

void say(std::string& text, std::string_view verb, std::vector<Element> const& elements) {
  std::map<std::string, std::vector<Element const*>> by_set;
  for (auto const& element : elements) by_set[set_of(element)].push_back(&element);
  for (auto const& [set, members] : by_set)
    for (std::size_t i = 0; i < members.size(); ++i) {
      bool const is_first = i % elements_a_statement == 0;
      if (is_first) text.append(verb).append(" element inet ").append(table_name).append(" " + set + " { ");
      if (!is_first) text += ", ";
      text += words_of(*members[i]);
      if ((i + 1) % elements_a_statement == 0 || i + 1 == members.size()) text += " }\n";
    }
}

std::string_view trimmed(std::string_view text) {
  auto const first = text.find_first_not_of(" \t\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\n") - first + 1);
}

std::optional<std::uint32_t> number_in(std::string_view text) {
  int const base = text.starts_with("0x") ? 16 : 10;
  if (base == 16) text.remove_prefix(2);
  std::uint32_t number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<Passage> passage_in(std::string_view text, Kind kind) {
  if (text == "return") return Passage::open;
  if (text == "drop") return Passage::shut;
  if (text == (is_sending(kind) ? "goto to_garden" : "goto from_garden")) return Passage::garden;
  return std::nullopt;
}

bool read_name(std::string_view text, std::string& name) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return false;
  name = text.substr(1, text.size() - 2);
  return true;
}

bool read_mac(std::string_view text, MacAddress& mac) {
  auto const read = MacAddress::parse(text);
  if (read) mac = *read;
  return read.has_value();
}

bool read_garden(std::string_view text, Element& element) {
  auto const block = Prefix::parse(text);
  if (!block) return false;
  element.address = block->address();
  element.length = static_cast<std::uint8_t>(block->length());
  return true;
}

bool read_value(std::string_view text, Element& element) {
  if (element.kind == Kind::number) {
    auto const number = number_in(text);
    if (number) element.host = {*number};
    return number.has_value();
  }
  auto const passage = passage_in(text, element.kind);
  if (passage) element.passage = *passage;
  return passage.has_value();
}

bool read_key(std::string_view text, Element& element) {
  switch (element.kind) {
    case Kind::number:
    case Kind::sender: return read_mac(text, element.mac);
    case Kind::sender_at: {
      auto const dot = text.find(" . ");
      return dot != std::string_view::npos && read_name(text.substr(0, dot), element.interface_name) &&
             read_mac(trimmed(text.substr(dot + 3)), element.mac);
    }
    case Kind::standing: {
      auto const number = number_in(text);
      if (number) element.host = {*number};
      return number.has_value();
    }
    case Kind::receiver: {
      auto const address = IpAddress::parse(text);
      if (address) element.address = *address;
      return address.has_value();
    }
    default: return false;
  }
}

std::optional<Kind> kind_of(std::string_view set) {
  if (set == "inside") return Kind::inside;
  if (set == "garden4" || set == "garden6") return Kind::garden;
  if (set == "number") return Kind::number;
  if (set == "standing") return Kind::standing;
  if (set == "sender") return Kind::sender;
  if (set == "sender_at") return Kind::sender_at;
  if (set == "receiver4" || set == "receiver6") return Kind::receiver;
  return std::nullopt;
}

std::optional<Element> element_in(std::string_view text, Kind kind) {
  Element element;
  element.kind = kind;
  bool is_read = false;
  if (kind == Kind::inside) {
    is_read = read_name(text, element.interface_name);
  } else if (kind == Kind::garden) {
    is_read = read_garden(text, element);
  } else {
    auto const colon = text.find(" : ");
    is_read = colon != std::string_view::npos && read_key(trimmed(text.substr(0, colon)), element) &&
              read_value(trimmed(text.substr(colon + 3)), element);
  }
  if (!is_read || !admission::check(element)) return std::nullopt;
  return element;
}

// "set NAME {" ... with its elements; false: one of them is not ours.
bool read_set(std::string_view name, std::string_view body, std::set<Element>& elements) {
  auto const kind = kind_of(name);
  if (!kind) return false;
  constexpr std::string_view opening = "elements = {";
  auto const at = body.find(opening);
  if (at == std::string_view::npos) return true;
  auto rest = body.substr(at + opening.size());
  auto const end = rest.find('}');
  if (end == std::string_view::npos) return false;
  rest = rest.substr(0, end);
  while (!rest.empty()) {
    auto const comma = rest.find(',');
    auto element = element_in(trimmed(rest.substr(0, comma)), *kind);
    if (!element) return false;
    elements.insert(std::move(*element));
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
  }
  return true;
}

}  // namespace

std::string text_of(admission::Plan const& steps) {
  std::string text;
  if (steps.is_rebuilt) {
    auto const name = std::string(table_name);
    text += "add table inet " + name + "\ndelete table inet " + name + "\ntable inet " + name + " {";
    text.append(skeleton).append("  chain " + layout_name() + " { }\n}\n");
  }
  say(text, "delete", steps.removed);
  say(text, "add", steps.added);
  return text;
}

Listing read_listing(std::string_view text) {
  Listing listing;
  bool is_ours = true;
  std::set<std::string_view> found;
  // Every part of the table begins with "\tWORD NAME {" and ends with "\t}".
  for (std::size_t at = text.find('\n'); at != std::string_view::npos && at + 1 < text.size();) {
    auto const line_end = text.find('\n', at + 1);
    auto const line = text.substr(at + 1, line_end == std::string_view::npos ? line_end : line_end - at - 1);
    if (!line.starts_with('\t') || !line.ends_with(" {")) {
      at = line_end;
      continue;
    }
    auto const end = text.find("\n\t}", at + 1);
    auto const body = text.substr(at + 1, end == std::string_view::npos ? end : end - at);
    auto const head = trimmed(line.substr(0, line.size() - 2));
    auto const blank = head.find(' ');
    auto const word = head.substr(0, blank);
    auto const name = blank == std::string_view::npos ? std::string_view() : head.substr(blank + 1);
    found.insert(name);
    if (word == "chain")
      listing.chains.append(body);
    else
      is_ours = read_set(name, body, listing.table.elements) && is_ours;
    at = end == std::string_view::npos ? end : end + 1;
  }
  for (auto const* const set : sets) is_ours = is_ours && found.contains(set);
  listing.table.is_built = is_ours && found.contains(layout_name());
  return listing;
}

}  // namespace campus::enforce
