#include "collectors/packet/filter_names.hpp"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <netdb.h>
#include <pcap/pcap.h>

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <string>

using namespace campus;

namespace {

std::atomic<int> looked_up{0};  // hosts that anybody in this program looked up by name

}  // namespace

// Stands in front of the C library's, for libpcap too.  Addresses are read by it as well: nobody is asked for those.
extern "C" int getaddrinfo(char const* node, char const* service, addrinfo const* hints, addrinfo** result) {
  in6_addr read{};
  bool const is_address = (hints && (hints->ai_flags & AI_NUMERICHOST) != 0) ||
                          (node && (::inet_pton(AF_INET, node, &read) == 1 || ::inet_pton(AF_INET6, node, &read) == 1));
  if (node && !is_address) {
    ++looked_up;
    return EAI_FAIL;
  }
  using Resolve = int (*)(char const*, char const*, addrinfo const*, addrinfo**);
  static auto const real = reinterpret_cast<Resolve>(::dlsym(RTLD_NEXT, "getaddrinfo"));
  return real(node, service, hints, result);
}

namespace {

std::string code_of(std::string const& filter) {
  auto const done = packet::refuse_names(filter);
  return done ? "" : done.error().code;
}

std::string name_in(std::string const& filter) {
  auto const done = packet::refuse_names(filter);
  if (done) return "";
  for (auto const& [name, value] : done.error().arguments)
    if (name == "name") return value;
  return done.error().code;
}

// By libpcap, as an Ethernet's filter.  "": it takes it.
std::string libpcap_says(std::string const& filter) {
  std::unique_ptr<pcap_t, decltype(&::pcap_close)> const nowhere(::pcap_open_dead(DLT_EN10MB, 65'535), &::pcap_close);
  bpf_program program{};
  if (::pcap_compile(nowhere.get(), &program, filter.c_str(), 1, PCAP_NETMASK_UNKNOWN) != 0)
    return ::pcap_geterr(nowhere.get());
  ::pcap_freecode(&program);
  return "";
}

// The words of pcap-filter(7) in sentences like those of its examples.
constexpr char const* plain_filters[] = {
    "host 10.20.0.7", "net 10.20.0.0/16", "net 10.20", "net 10.20.0.0 mask 255.255.0.0", "src or dst port http",
    "port 53 or https", "tcp port (ssh or telnet)", "portrange 6000-6008", "tcp portrange ftp-ssh",
    "host 2001:db8::7", "ip6 and net fd20::/64", "ether host 02:00:5e:10:00:01", "ether src 0200.5e10.0001",
    "ether proto \\ip and host 10.20.0.7", "ip proto \\tcp and host 10.20.0.7", "host 10.20.0.7 and (port 80 or port 443)",
    "not arp and not stp", "tcp[tcpflags] & (tcp-syn|tcp-fin) != 0 and not src and dst net 10.20.0.0/16",
    "host 10.20.0.7 and icmp[icmptype] != icmp-echo", "ether[0] & 1 = 0 and ip[16] >= 224", "vlan 12 and host 10.20.0.7",
    "less 60 and host 10.20.0.7", "src host 10.20.0.7 and (tcp or udp) and dst port domain",
    "host 10.20.0.7 and tcp[12:2] = 0x50 and len > 100", "host 10.20.0.7 && !(port 22 || port 23)", ""};

}  // namespace

BOOST_AUTO_TEST_SUITE(filter_names)

BOOST_AUTO_TEST_CASE(filters_without_names_of_hosts_stand_and_nobody_is_asked_for_them) {
  bool const knows_ports = ::getservbyname("http", "tcp") != nullptr;
  if (!knows_ports) BOOST_TEST_MESSAGE("what libpcap says of them is left out: needs /etc/services");
  looked_up = 0;
  for (auto const* const filter : plain_filters) {
    BOOST_TEST(code_of(filter) == "", filter << " is refused with " << name_in(filter));
    if (knows_ports) BOOST_TEST(libpcap_says(filter) == "", filter << ": " << libpcap_says(filter));
  }
  BOOST_TEST(looked_up == 0);
}

BOOST_AUTO_TEST_CASE(a_name_where_an_address_belongs_is_refused_and_nobody_is_asked_for_it) {
  looked_up = 0;
  BOOST_TEST(code_of("host www.example.com") == "CMP-P017");
  BOOST_TEST(name_in("host www.example.com") == "www.example.com");
  BOOST_TEST(name_in("src printer and port 9100") == "printer");
  BOOST_TEST(name_in("host 163.com") == "163.com");
  BOOST_TEST(name_in("host 1.2.3.4.5") == "1.2.3.4.5");
  BOOST_TEST(name_in("host dead-beef") == "dead-beef");
  BOOST_TEST(name_in("net school") == "school");
  BOOST_TEST(name_in("net school/16") == "school");
  BOOST_TEST(name_in("gateway router") == "router");
  BOOST_TEST(name_in("ether host printer") == "printer");
  BOOST_TEST(name_in("host 10.20.0.7 or printer") == "printer");
  BOOST_TEST(name_in("host (10.20.0.7 or printer)") == "printer");
  BOOST_TEST(name_in("port http and src or dst http") == "http");
  // Behind the parenthesis a bare word is a host again, whatever stands in it.
  BOOST_TEST(name_in("host 10.20.0.7 and (port 80) or https") == "https");
  BOOST_TEST(name_in("host \\printer") == "\\printer");
  BOOST_TEST(name_in("host\\printer") == "\\printer");
  BOOST_TEST(name_in("!host printer") == "printer");
  BOOST_TEST(name_in("tcp&&host printer") == "printer");
  BOOST_TEST(name_in("host printer:9100") == "printer:9100");
  BOOST_TEST(name_in("host printer-") == "printer-");
  BOOST_TEST(name_in("host HOST") == "HOST");
  BOOST_TEST(looked_up == 0);
}

// What libpcap refuses by itself it refuses without asking: bare words, and a keyword that was mistyped.
BOOST_AUTO_TEST_CASE(what_makes_no_sense_is_left_to_libpcap_which_asks_nobody_either) {
  looked_up = 0;
  for (auto const* const filter : {"printer", "udp prot 9", "tcp or printer", "(printer)", "not printer", "vlan 5 and printer",
                                   "port www.example.com", "host", "host :printer", "host @printer"}) {
    BOOST_TEST(code_of(filter) == "", filter);
    BOOST_TEST(libpcap_says(filter) != "", filter);
  }
  BOOST_TEST(looked_up == 0);
  // And the sentinel works: without the refusal libpcap would ask.
  BOOST_TEST(libpcap_says("host www.example.com") != "");
  BOOST_TEST(looked_up > 0);
}

BOOST_AUTO_TEST_CASE(a_filter_without_end_is_refused) {
  BOOST_TEST(code_of(std::string(packet::filter_bytes_max, ' ')) == "");
  BOOST_TEST(code_of(std::string(packet::filter_bytes_max + 1, ' ')) == "CMP-P018");
}

BOOST_AUTO_TEST_SUITE_END()
