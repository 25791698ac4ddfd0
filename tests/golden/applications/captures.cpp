// How each golden capture of applications came to be.  What its flows must be called stands, reasoned by
// hand, in NAME.expected.

#include "tests/golden/applications/captures.hpp"

#include <initializer_list>
#include <random>
#include <string_view>

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

// Made once by openssl: for /C=CN/O=Lab School/CN=www.school.example, by /C=CN/O=Lab/CN=Lab Issuing CA.  The first ends
// in 2046, the second, as devices sign for themselves, a hundred years from now.
constexpr std::string_view school_certificate =
    "308201d330820179a003020102020108300a06082a8648ce3d0403023034310b300906035504061302434e310c300a060355"
    "040a0c034c61623117301506035504030c0e4c61622049737375696e67204341301e170d3236313132393039323434395a17"
    "0d3436303132383039323434395a303f310b300906035504061302434e31133011060355040a0c0a4c6162205363686f6f6c"
    "311b301906035504030c127777772e7363686f6f6c2e6578616d706c653059301306072a8648ce3d020106082a8648ce3d03"
    "0107034200043c8d186a76b2228691882fb3ea50e9df1fa98525511d8921004a4248ad544af0bba205bb5403704f63fa45e2"
    "1c9533e37c8cdb2ea843e33691ba24fd1a02816aa371306f302d0603551d110426302482127777772e7363686f6f6c2e6578"
    "616d706c65820e7363686f6f6c2e6578616d706c65301d0603551d0e0416041438132b2d63aa2f2ede70495130e4b43edbe9"
    "05e1301f0603551d23041830168014b1226f4bf407f3e3e8ddb76196c65d0d5af58ab7300a06082a8648ce3d040302034800"
    "3045022100db93d8c5a66f5af75cdb5ab4353ef71588d7957deb8e3a2289f4241b2a85a3f20220365df96543821af9a518c8"
    "5e93e609b6a2f35eca65d6de6125c749d68abe4940";
constexpr std::string_view century_certificate =
    "308201d53082017ba003020102020107300a06082a8648ce3d0403023034310b300906035504061302434e310c300a060355"
    "040a0c034c61623117301506035504030c0e4c61622049737375696e672043413020170d3236313132393039303634325a18"
    "0f32313236313130353039303634325a303f310b300906035504061302434e31133011060355040a0c0a4c6162205363686f"
    "6f6c311b301906035504030c127777772e7363686f6f6c2e6578616d706c653059301306072a8648ce3d020106082a8648ce"
    "3d030107034200043c8d186a76b2228691882fb3ea50e9df1fa98525511d8921004a4248ad544af0bba205bb5403704f63fa"
    "45e21c9533e37c8cdb2ea843e33691ba24fd1a02816aa371306f302d0603551d110426302482127777772e7363686f6f6c2e"
    "6578616d706c65820e7363686f6f6c2e6578616d706c65301d0603551d0e0416041438132b2d63aa2f2ede70495130e4b43e"
    "dbe905e1301f0603551d23041830168014b1226f4bf407f3e3e8ddb76196c65d0d5af58ab7300a06082a8648ce3d04030203"
    "48003045022100e6a565cbf05f71535f04a94ef7ff0c8474c2fc0bf56603259c37b80726b5885c02204f58d3ffd6c7872765"
    "910efa143a8489f3846a0ea25a01b0b34f5577a6098ed2";

// The last version whose server says in clear who it is.  What a hello says of groups and formats is in JA3.
std::string tls12_certificate(std::string_view certificate) {
  auto const hello = client_hello({.server_name = "www.school.example",
                                   .versions = {},
                                   .ciphers = {0xc02b, 0xc02f, 0xc02c, 0xc030, 0x009c},
                                   .extensions = {{0x0000},
                                                  {0x0017},
                                                  {0xff01, Bytes{0}},
                                                  {0x000a, bytes_of_hex("00080a0a001d00170018")},
                                                  {0x000b, bytes_of_hex("0100")},
                                                  {0x0023},
                                                  {0x000d},
                                                  {0x0010}}});
  auto const answer = server_hello({.extensions = {{0xff01, Bytes{0}},
                                                   {0x0000},
                                                   {0x000b, bytes_of_hex("0100")},
                                                   {0x0023},
                                                   {0x0010, bytes_of_hex("0003026832")}}});
  return capture({Conversation({})
                      .handshake()
                      .says(tls_record(hello))
                      .answers(tls_record(answer))
                      .answers(tls_record(certificate_message(bytes_of_hex(certificate))))
                      .answers(tls_record(Bytes{14, 0, 0, 0}))
                      .acknowledges()});
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
          {"tls12_century.pcap", tls12_certificate(century_certificate)},
          {"tls12_certificate.pcap", tls12_certificate(school_certificate)},
          {"tls_two_segments.pcap", tls_two_segments()},
          {"quic.pcap", quic()},
          {"http_host.pcap", http_host()},
          {"dns_then_address.pcap", dns_then_address()},
          {"hello_over_dns.pcap", hello_over_dns()},
          {"hostile_names.pcap", hostile_names()}};
}

}  // namespace campus::test
