// The table has two questions.  Who sent this packet: asked of its hardware address, which a new IP address
// does not change.  For whom is this packet: asked of the connection when it is an answer, since the
// connection carries the number of the host that began it, and of the address otherwise.  So a host that
// takes another address stays what it is, with nobody telling the kernel; and one that was cut off is cut off
// in both directions with the same transaction, in the middle of what it was doing: there is no "established,
// therefore accepted" anywhere in front.
//
// Whoever may not pass is told so: what it asks of port 80 is led to the gateway's own portal, whatever
// address it was for, and the rest is refused aloud, so that a browser fails at once and asks for the portal.
// Who is shut out hears nothing but the portal.  The leading stands in a chain of another type, from which
// the rules of passing cannot be reached; so those whom a sender's row lets pass stand in a set of their own
// as well, made from the same row, and a table in which the two differ is not ours.  How often one hardware
// address may knock at the portal is the kernel's to count: the portal itself could only refuse what has
// reached it already.

#include "daemon/enforce/nft_text.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <map>
#include <optional>
#include <set>
#include <utility>
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
  map portal { type inet_service : inet_service; size 16; }
  set passing { type ether_addr; size 16384; }
  set passing_at { type ifname . ether_addr; size 65536; }
  set callers { type ether_addr; size 16384; flags dynamic,timeout; timeout 10s; }
  chain refuse {
    meta l4proto tcp reject with tcp reset
    reject
  }
  chain to_garden {
    ip daddr @garden4 return
    ip6 daddr @garden6 return
    goto refuse
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
  chain lead {
    ether saddr @passing return
    iifname . ether saddr @passing_at return
    ip daddr @garden4 return
    ip6 daddr @garden6 return
    tcp dport 80 update @callers { ether saddr limit rate over 20/second burst 100 packets } drop
    meta l4proto tcp redirect to :tcp dport map @portal
  }
  chain prerouting {
    type nat hook prerouting priority dstnat - 5; policy accept;
    iifname @inside meta l4proto tcp goto lead
  }
)";

// What a browser asks first, and the one question that may be answered in somebody else's name.
constexpr std::uint16_t http_port = 80;

// More in one statement would be read by nft in one piece of memory.
constexpr std::size_t elements_a_statement = 512;

constexpr std::array sets{"inside",    "garden4",   "garden6", "number",  "standing",   "sender", "sender_at",
                          "receiver4", "receiver6", "portal",  "passing", "passing_at", "callers"};

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
    case Kind::portal: return "portal";
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

// What a set is asked of the sender of a packet.
std::string sender_of(Element const& element) {
  auto const mac = element.mac.to_string();
  return element.kind == Kind::sender_at ? '"' + element.interface_name + "\" . " + mac : mac;
}

std::string words_of(Element const& element) {
  switch (element.kind) {
    case Kind::inside: return '"' + element.interface_name + '"';
    case Kind::garden: return element.address.to_string() + '/' + std::to_string(element.length);
    case Kind::portal: return std::to_string(http_port) + " : " + std::to_string(element.port);
    case Kind::number: return element.mac.to_string() + " : " + std::to_string(element.host.number);
    case Kind::sender:
    case Kind::sender_at: return sender_of(element) + " : " + verdict_of(element);
    case Kind::standing: return std::to_string(element.host.number) + " : " + verdict_of(element);
    case Kind::receiver: return element.address.to_string() + " : " + verdict_of(element);
  }
  return {};
}

// The set beside the map of senders, and the word in it; nothing for who is led.
std::optional<std::pair<std::string, std::string>> passing(Element const& element) {
  if (!is_sending(element.kind) || element.passage != Passage::open) return std::nullopt;
  return std::pair{std::string(element.kind == Kind::sender ? "passing" : "passing_at"), sender_of(element)};
}

void say(std::string& text, std::string_view verb, std::vector<Element> const& elements) {
  std::map<std::string, std::vector<std::string>> by_set;
  for (auto const& element : elements) {
    by_set[set_of(element)].push_back(words_of(element));
    if (auto also = passing(element)) by_set[also->first].push_back(std::move(also->second));
  }
  for (auto const& [set, members] : by_set)
    for (std::size_t i = 0; i < members.size(); ++i) {
      bool const is_first = i % elements_a_statement == 0;
      if (is_first) text.append(verb).append(" element inet ").append(table_name).append(" " + set + " { ");
      if (!is_first) text += ", ";
      text += members[i];
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
  if (element.kind == Kind::portal) {
    auto const number = number_in(text);
    if (number && *number <= 0xffff) element.port = static_cast<std::uint16_t>(*number);
    return element.port != 0;
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
    case Kind::portal: return number_in(text) == http_port;
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
  if (set == "portal") return Kind::portal;
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

// The elements of "set NAME {" ... as they were printed; nothing: it has no end.
std::optional<std::vector<std::string_view>> elements_in(std::string_view body) {
  std::vector<std::string_view> found;
  constexpr std::string_view opening = "elements = {";
  auto const at = body.find(opening);
  if (at == std::string_view::npos) return found;
  auto rest = body.substr(at + opening.size());
  auto const end = rest.find('}');
  if (end == std::string_view::npos) return std::nullopt;
  rest = rest.substr(0, end);
  while (!rest.empty()) {
    auto const comma = rest.find(',');
    found.push_back(trimmed(rest.substr(0, comma)));
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
  }
  return found;
}

using Passing = std::set<std::pair<std::string, std::string>>;  // set, word

// False: one of them is not ours.
bool read_set(std::string_view name, std::string_view body, std::set<Element>& elements, Passing& found) {
  if (name == "callers") return true;  // the kernel's own count
  auto const texts = elements_in(body);
  if (!texts) return false;
  if (name == "passing" || name == "passing_at") {
    for (auto const text : *texts) found.emplace(name, text);
    return true;
  }
  auto const kind = kind_of(name);
  if (!kind) return false;
  for (auto const text : *texts) {
    auto element = element_in(text, *kind);
    if (!element) return false;
    elements.insert(std::move(*element));
  }
  return true;
}

bool is_one(std::set<Element> const& elements, Passing const& found) {
  Passing meant;
  for (auto const& element : elements)
    if (auto one = passing(element)) meant.insert(std::move(*one));
  return meant == found;
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
  Passing passing_found;
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
      is_ours = read_set(name, body, listing.table.elements, passing_found) && is_ours;
    at = end == std::string_view::npos ? end : end + 1;
  }
  is_ours = is_ours && is_one(listing.table.elements, passing_found);
  for (auto const* const set : sets) is_ours = is_ours && found.contains(set);
  listing.table.is_built = is_ours && found.contains(layout_name());
  return listing;
}

}  // namespace campus::enforce
