#include "tests/fuzz/application_seeds.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <span>
#include <string>

#include "collectors/packet/capture_file.hpp"
#include "tests/fuzz/application_train.hpp"
#include "tests/golden/applications/captures.hpp"
#include "tests/support/flow_replay.hpp"
#include "tests/support/messages.hpp"

namespace campus::test {
namespace {

using namespace campus::packet;
namespace fs = std::filesystem;

// Longer trains and packets are slow to work on and tell no more.
constexpr std::size_t train_bytes_max = 4096, packet_bytes_max = 1400, packets_max = 24;

void write(fs::path const& path, std::string const& bytes) { std::ofstream{path, std::ios::binary} << bytes; }

std::string text(Octets octets) { return {octets.begin(), octets.end()}; }

// Of a port that is not in the list, the list's last.
std::uint8_t port_place(std::uint16_t port) {
  std::uint8_t place = 0;
  while (place + 1u < train_ports.size() && train_ports[place] != port) ++place;
  return place;
}

struct Seeds {
  std::map<std::string, std::string> trains;  // by the flow's ends
  std::map<std::string, std::size_t> packets;

  void take(FlowKey const& key, PacketView const& view) {
    if (view.payload.empty()) return;
    auto const name = key.address_a.to_string() + std::to_string(key.port_a) + key.address_b.to_string() +
                      std::to_string(key.port_b);
    auto& train = trains[name];
    auto const payload = text(view.payload.first(std::min(view.payload.size(), packet_bytes_max)));
    if (++packets[name] > packets_max || train.size() + payload.size() > train_bytes_max) return;
    bool const is_server_a = key.port_a < key.port_b;
    int const is_udp = key.protocol == tcp_protocol ? 0 : 1,
              is_from_server = view.is_from_a == is_server_a ? 4 : 0;
    append_packet(train, static_cast<std::uint8_t>(is_udp | is_from_server),
                  port_place(std::min(key.port_a, key.port_b)), payload);
  }
};

void write_trains(fs::path const& folder, std::string const& name, CaptureFile& file, std::size_t most) {
  Seeds seeds;
  Frame frame;
  while (file.next(frame)) {
    Dissection seen;
    dissect(frame, seen);
    if (auto const view = view_of(frame, seen)) seeds.take(seen.key, *view);
  }
  std::size_t number = 0;
  for (auto const& [flow, train] : seeds.trains) {
    if (number == most) break;
    write(folder / (name + "." + std::to_string(number++)), train);
  }
}

void write_messages(fs::path const& folder) {
  auto const hello = client_hello({}),
             large = client_hello({.extensions = {{0x0033, Bytes(1216)}, {0x0000}}});
  auto const kind = [](char which, Bytes const& bytes) { return which + text(bytes); };
  auto const piece = [&large](std::size_t from, std::size_t to) {
    return QuicPiece{from, Bytes(large.begin() + static_cast<std::ptrdiff_t>(from),
                                 large.begin() + static_cast<std::ptrdiff_t>(to))};
  };
  auto const hellos = folder / "fuzz_client_hello";
  write(hellos / "tls", kind(0, tls_record(hello)));
  write(hellos / "dtls", kind(1, dtls_record(client_hello({.legacy_version = 0xfefd, .is_dtls = true}))));
  write(hellos / "bare", kind(2, hello));
  write(hellos / "quic", kind(3, quic_initial({{0, hello}})));
  write(hellos / "quic_pieces", kind(3, quic_initial({piece(600, 1000), piece(0, 600)})) +
                                    text(quic_initial({piece(1000, large.size())})));
  auto const dns = folder / "fuzz_dns";
  write(dns / "question", text(dns_question("www.smartedu.cn")));
  write(dns / "answer", text(dns_answer("www.smartedu.cn", {"192.0.2.1", "192.0.2.2"}, 60, "alias.example")));
  write(dns / "answer6", text(dns_answer("www.smartedu.cn", {"2001:db8::1"})));
}

}  // namespace

void write_application_seeds(fs::path const& folder, fs::path const& others) {
  for (auto const name : {"fuzz_applications", "fuzz_client_hello", "fuzz_dns"})
    fs::create_directories(folder / name);
  write_messages(folder);
  for (auto const& [name, bytes] : golden_applications())
    if (auto file = CaptureFile::over(std::as_bytes(std::span{bytes}), name))
      write_trains(folder / "fuzz_applications", name, *file, 16);
  if (!fs::is_directory(others)) return;
  for (auto const& entry : fs::directory_iterator{others}) {
    if (!entry.path().extension().string().starts_with(".pcap")) continue;
    if (auto file = CaptureFile::open(entry.path().string()))
      write_trains(folder / "fuzz_applications", entry.path().filename().string(), *file, 6);
  }
}

}  // namespace campus::test
