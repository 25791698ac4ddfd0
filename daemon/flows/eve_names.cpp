#include "daemon/flows/eve_names.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <iterator>
#include <string_view>

#include "daemon/flows/protocol.hpp"

namespace campus::flows {
namespace {

// Of text that is printable UTF-8.
std::string escaped(std::string_view text) {
  std::string out = "\"";
  for (char const letter : text) {
    if (letter == '"' || letter == '\\') out += '\\';
    out += static_cast<unsigned char>(letter) < ' ' ? '?' : letter;
  }
  return out + '"';
}

// Members of one object, which stays away when it has none.
class EveObject {
public:
  explicit EveObject(std::string_view name) : name_(name) {}

  void text(std::string_view name, std::string_view value) {
    if (!value.empty()) raw(name, escaped(value));
  }
  void number(std::string_view name, std::uint64_t value) {
    if (value != 0) raw(name, std::to_string(value));
  }
  void raw(std::string_view name, std::string_view value) {
    if (!members_.empty()) members_ += ',';
    fmt::format_to(std::back_inserter(members_), R"("{}":{})", name, value);
  }
  void hash(std::string_view name, std::string_view digits) {
    if (!digits.empty()) raw(name, fmt::format(R"({{"hash":{}}})", escaped(digits)));
  }
  void add(EveObject const& inner) {
    if (!inner.members_.empty()) raw(inner.name_, '{' + inner.members_ + '}');
  }
  void append_to(std::string& out) const {
    if (!members_.empty()) fmt::format_to(std::back_inserter(out), R"(,"{}":{{{}}})", name_, members_);
  }

private:
  std::string_view name_;
  std::string members_;
};

enum class Hello : std::uint8_t { none, tls, quic, dtls };

Hello hello_of(KeptFlow const& flow) {
  if (flow.name_origin != NameOrigin::tls && flow.ja3.empty() && flow.ja4.empty() && flow.ja3_server.empty())
    return Hello::none;
  if (flow.record.key.protocol == proto_tcp) return Hello::tls;
  if (flow.ja4.starts_with('q') || flow.application.carrier == "QUIC") return Hello::quic;
  return Hello::dtls;
}

// Suricata's words for what a name server answers (RFC 1035, 2136).
std::string code_word(std::uint8_t code) {
  constexpr std::array<std::string_view, 11> words{"NOERROR", "FORMERR",  "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED",
                                                   "YXDOMAIN", "YXRRSET", "NXRRSET",  "NOTAUTH",  "NOTZONE"};
  return code < words.size() ? std::string(words[code]) : std::to_string(code);
}

void append_dns(std::string& out, KeptFlow const& flow) {
  if (flow.name_origin != NameOrigin::dns_question && !flow.answer) return;
  EveObject dns("dns"), grouped("grouped");
  if (flow.name_origin == NameOrigin::dns_question) dns.text("rrname", flow.name);
  if (flow.answer) {
    dns.text("rcode", code_word(flow.answer->code));
    std::string four, six;
    for (auto const& address : flow.answer->addresses) {
      auto& list = address.is_v4() ? four : six;
      if (!list.empty()) list += ',';
      list += escaped(address.to_string());
    }
    if (!four.empty()) grouped.raw("A", '[' + four + ']');
    if (!six.empty()) grouped.raw("AAAA", '[' + six + ']');
    dns.add(grouped);
  }
  dns.append_to(out);
}

EveObject way_of(std::string_view name, FlowSide const& side) {
  EveObject way(name);
  way.number("retransmitted", side.retransmitted);
  way.number("out_of_order", side.out_of_order);
  way.number("zero_windows", side.zero_windows);
  way.number("dscp", side.tos >> 2);
  way.number("ttl", side.ttl);
  return way;
}

void append_ours(std::string& out, KeptFlow const& flow, Hello hello) {
  auto const& record = flow.record;
  EveObject ours("campus");
  if (flow.name_origin == NameOrigin::dns_before) {
    ours.text("server", flow.name);
    ours.raw("server_origin", R"("dns_before")");
  }
  if (hello == Hello::dtls) {
    if (flow.name_origin == NameOrigin::tls) ours.text("sni", flow.name);
    ours.hash("ja3", flow.ja3);
    ours.hash("ja3s", flow.ja3_server);
    ours.text("ja4", flow.ja4);
  }
  ours.text("certificate", flow.certificate);
  ours.text("issuer", flow.issuer);
  ours.text("tunnel", flow.tunnel);
  ours.number("syn_rtt_us", record.syn_rtt_us);
  ours.number("data_rtt_us", record.data_rtt_us);
  ours.add(way_of("toserver", record.is_opened_by_a ? record.a : record.b));
  ours.add(way_of("toclient", record.is_opened_by_a ? record.b : record.a));
  ours.append_to(out);
}

}  // namespace

// A certificate is told as ours: Suricata tells the whole distinguished name, of which we keep the common one.
void append_eve_names(std::string& out, KeptFlow const& flow) {
  auto const hello = hello_of(flow);
  if (hello == Hello::tls || hello == Hello::quic) {
    EveObject said(hello == Hello::tls ? "tls" : "quic");
    if (flow.name_origin == NameOrigin::tls) said.text("sni", flow.name);
    said.hash("ja3", flow.ja3);
    said.hash("ja3s", flow.ja3_server);
    said.text("ja4", flow.ja4);
    said.append_to(out);
  }
  EveObject http("http");
  if (flow.name_origin == NameOrigin::http_host) http.text("hostname", flow.name);
  http.text("http_user_agent", flow.agent);
  http.append_to(out);
  append_dns(out, flow);
  append_ours(out, flow, hello);
}

}  // namespace campus::flows
