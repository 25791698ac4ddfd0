// How each golden capture of applications came to be.  What its flows must be called stands, reasoned by
// hand, in NAME.expected.

#include "tests/golden/applications/captures.hpp"

#include <initializer_list>
#include <random>

#include "tests/support/conversation.hpp"

namespace campus::test {
namespace {

constexpr std::int64_t second = 1'000'000'000;

std::string capture(std::initializer_list<Conversation> conversations) {
  std::vector<Record> records;
  for (auto const& conversation : conversations)
    records.insert(records.end(), conversation.frames().begin(), conversation.frames().end());
  return pcap_file(records);
}

std::int64_t at(std::int64_t seconds) { return Conversation::start_ns + seconds * second; }

Bytes part(Bytes const& bytes, std::size_t from, std::size_t to) {
  return {bytes.begin() + static_cast<std::ptrdiff_t>(from), bytes.begin() + static_cast<std::ptrdiff_t>(to)};
}

// As what runs over a connection of its own making: nothing a dissector knows.
Bytes noise(std::size_t count, unsigned seed) {
  std::mt19937 random{seed};
  Bytes bytes(count);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
  return bytes;
}

Conversation hello_to(std::string const& name, Conversation::Ends ends, std::int64_t from_ns = at(0)) {
  return Conversation(std::move(ends), true, from_ns)
      .handshake()
      .says(tls_record(client_hello({.server_name = name})));
}

Conversation asks(std::string const& name, std::vector<std::string> const& addresses,
                  std::int64_t from_ns = at(0), std::string_view alias = {}) {
  return Conversation({.server = "192.0.2.53", .client_port = 40'000, .server_port = 53}, false, from_ns)
      .says(dns_question(name))
      .answers(dns_answer(name, addresses, 300, alias));
}

std::string tls_names() {
  return capture({hello_to("r1.basic.smartedu.cn", {.client_port = 50'001}),
                  hello_to("www.bilibili.com", {.client_port = 50'002}),
                  hello_to("upos.bilivideo.com", {.client_port = 50'003}),
                  hello_to("unheard.example", {.client_port = 50'004}),
                  hello_to("img.alicdn.com", {.client_port = 50'005})});
}

// The key share of today's browsers makes a hello longer than a segment.
std::string tls_two_segments() {
  auto const stream = tls_record(client_hello(
      {.server_name = "docs.qq.com", .extensions = {{0x0033, Bytes(1216)}, {0x0000}, {0x0010}}}));
  return capture({Conversation({})
                      .handshake()
                      .says(part(stream, 0, 700))
                      .acknowledges()
                      .says(part(stream, 700, stream.size()))});
}

std::string quic() {
  auto const small = client_hello({.server_name = "basic.smartedu.cn"});
  auto const large =
      client_hello({.server_name = "www.bilibili.com", .extensions = {{0x0033, Bytes(1216)}, {0x0000}}});
  return capture({Conversation({.client_port = 50'001}, false).says(quic_initial({{0, small}})),
                  Conversation({.client_port = 50'002}, false)
                      .says(quic_initial({{600, part(large, 600, 1000)}, {0, part(large, 0, 600)}}))
                      .says(quic_initial({{1000, part(large, 1000, large.size())}}, {.number = 3})),
                  Conversation({.client_port = 50'003}, false)
                      .says(quic_initial({{0, small}}, {.version = 0x6b3343cf}))});
}

std::string http_host() {
  return capture(
      {Conversation({.server_port = 80})
           .handshake()
           .says(bytes_of(
               "GET /grades?pupil=7 HTTP/1.1\r\nHost: www.moe.gov.cn\r\nUser-Agent: Firefox\r\n\r\n"))
           .answers(bytes_of("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))});
}

// A name is asked, its alias is another owner's, and the conversation with the address says nothing of
// itself; then the same once more after the answer has lost its hold.
std::string dns_then_address() {
  Conversation::Ends const ends{.server = "192.0.2.81", .client_port = 50'001, .server_port = 9'000};
  auto later = ends;
  later.client_port = 50'002;
  return capture({asks("live.douyin.com", {"192.0.2.81"}, at(0), "live.douyin.com.cdngslb.example"),
                  Conversation(ends, true, at(1)).handshake().says(noise(90, 1)).answers(noise(90, 2)),
                  Conversation(later, true, at(7200)).handshake().says(noise(90, 3)).answers(noise(90, 4))});
}

// The address was asked for under one name, and the hello says another: the hello is the conversation's own.
std::string hello_over_dns() {
  return capture({asks("live.douyin.com", {"192.0.2.80"}), hello_to("basic.smartedu.cn", {}, at(1))});
}

std::string hostile_names() {
  return capture({hello_to("\x1b[2J\r\n.bilibili.com", {.client_port = 50'001}),
                  hello_to(std::string(300, 'a') + ".bilibili.com", {.client_port = 50'002}),
                  hello_to(std::string(200, '.') + "bilibili.com", {.client_port = 50'003}),
                  hello_to("bilibili.com.evil.example", {.client_port = 50'004}),
                  hello_to("", {.client_port = 50'005})});
}

}  // namespace

std::map<std::string, std::string> golden_applications() {
  return {{"tls_names.pcap", tls_names()},
          {"tls_two_segments.pcap", tls_two_segments()},
          {"quic.pcap", quic()},
          {"http_host.pcap", http_host()},
          {"dns_then_address.pcap", dns_then_address()},
          {"hello_over_dns.pcap", hello_over_dns()},
          {"hostile_names.pcap", hostile_names()}};
}

}  // namespace campus::test
