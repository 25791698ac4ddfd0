#include "daemon/flows/community_id.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/unit/daemon/flows/records.hpp"

using namespace campus;
using namespace campus::flows;
using namespace campus::flows::test;

namespace {

struct Vector {
  std::uint8_t protocol;
  std::string_view source, destination;
  std::uint16_t source_port, destination_port;
  std::string_view id;
};

// The published baseline, baseline/baseline_deflt.json of github.com/corelight/community-id-spec, but for its
// ICMP with answers, and the first table of baseline/README.md there.
constexpr Vector with_ports[] = {
    {6, "2001:470:e5bf:dead:4957:2174:e82c:4887", "2607:f8b0:400c:c03::1a", 63943, 25,
     "1:/qFaeAR+gFe1KYjMzVDsMv+wgU4="},
    {132, "192.168.170.8", "192.168.170.56", 7, 7, "1:MP2EtRCAUIZvTw6MxJHLV7N7JDs="},
    {6, "128.232.110.120", "66.35.250.204", 34855, 80, "1:LQU9qZlK+B5F3KDmev6m5PMibrg="},
    {17, "192.168.1.52", "8.8.8.8", 54585, 53, "1:d/FP5EW3wiY1vCndhwleRRKHowQ="},
    {46, "10.1.12.1", "10.1.12.2", 0, 0, "1:KHlLkgoJW7ifUTyTSgyVfkFHzKw="},
    {6, "1.2.3.4", "5.6.7.8", 1122, 3344, "1:wCb3OG7yAFWelaUydu0D+125CLM="},
    {17, "1.2.3.4", "5.6.7.8", 1122, 3344, "1:0Mu9InQx6z4ZiCZM/7HXi2WMhOg="},
    {132, "1.2.3.4", "5.6.7.8", 1122, 3344, "1:EKt4MsxuyaE6mL+hmrEkQ9csDD8="},
    {46, "1.2.3.4", "5.6.7.8", 0, 0, "1:ikv3kmf89luf73WPz1jOs49S768="},
};

// Type and code in place of the ports.
constexpr Vector with_types[] = {
    {58, "fe80::200:86ff:fe05:80da", "fe80::260:97ff:fe07:69ea", 135, 0, "1:dGHyGvjMfljg6Bppwm3bg0LO8TY="},
    {58, "fe80::260:97ff:fe07:69ea", "fe80::200:86ff:fe05:80da", 136, 0, "1:dGHyGvjMfljg6Bppwm3bg0LO8TY="},
    {58, "fe80::260:97ff:fe07:69ea", "fe80::200:86ff:fe05:80da", 135, 0, "1:zavyT/cezQr1fmImYCwYnMXbgck="},
    {58, "3ffe:501:1800:2345::2", "3ffe:507:0:1:200:86ff:fe05:80da", 3, 0, "1:2ObVBgIn28oZvibYZhZMBgh7WdQ="},
    {58, "3ffe:501:410:0:2c0:dfff:fe47:33e", "3ffe:507:0:1:200:86ff:fe05:80da", 1, 4,
     "1:hLZd0XGWojozrvxqE0dWB1iM6R0="},
    {58, "3ffe:507:0:1:200:86ff:fe05:80da", "3ffe:501:0:1001::2", 128, 0, "1:+TW+HtLHvV1xnGhV1lv7XoJrqQg="},
    {58, "3ffe:501:0:1001::2", "3ffe:507:0:1:200:86ff:fe05:80da", 129, 0, "1:+TW+HtLHvV1xnGhV1lv7XoJrqQg="},
    {58, "fe80::200:86ff:fe05:80da", "ff02::2", 133, 0, "1:hO+sN4H+MG5MY/8hIrXPqc4ZQz0="},
    {58, "fe80::260:97ff:fe07:69ea", "ff02::1", 134, 0, "1:pkvHqCL88/tg1k4cPigmZXUtL00="},
    {1, "192.168.0.89", "192.168.0.1", 8, 0, "1:X0snYXpgwiv9TZtqg64sgzUn6Dk="},
    {1, "192.168.0.1", "192.168.0.89", 0, 0, "1:X0snYXpgwiv9TZtqg64sgzUn6Dk="},
    {1, "10.0.0.1", "10.0.0.2", 11, 0, "1:YHxtAirCG//0OzkcVAukqKQN9xM="},
    {1, "1.2.3.4", "5.6.7.8", 8, 0, "1:crodRHL2FEsHjbv3UkRrfbs4bZ0="},
    {1, "1.2.3.4", "5.6.7.8", 11, 0, "1:f/YiSyWqczrTgfUCZlBUnvHRcPk="},
    {58, "fe80:0001:0203:0405:0607:0809:0A0B:0C0D", "fe80:1011:1213:1415:1617:1819:1A1B:1C1D", 146, 0,
     "1:fYC8+pz24E+EhANP1EZhpX0Dw10="},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(community_ids)

BOOST_AUTO_TEST_CASE(they_are_those_of_the_published_baseline) {
  for (auto const& [protocol, source, destination, from, to, id] : with_ports) {
    BOOST_TEST(community_id(conversation({source, destination, from, to, protocol})) == id, id);
    BOOST_TEST(community_id(conversation({destination, source, to, from, protocol})) == id,
               id << ", the other way");
  }
}

BOOST_AUTO_TEST_CASE(questions_and_answers_of_icmp_have_one_name) {
  for (auto const& [protocol, source, destination, type, code, id] : with_types) {
    auto record = conversation({source, destination, 0, 0, protocol});
    record.icmp_type = static_cast<std::uint8_t>(type);
    record.icmp_code = static_cast<std::uint8_t>(code);
    BOOST_TEST(community_id(record) == id, id);
  }
}

BOOST_AUTO_TEST_CASE(a_seed_keeps_names_apart) {
  // baseline/baseline_seed1.json of the same.
  auto record = conversation({"fe80::200:86ff:fe05:80da", "fe80::260:97ff:fe07:69ea", 0, 0, 58});
  record.icmp_type = 135;
  BOOST_TEST(community_id(record, 1) == "1:kHa1FhMYIT6Ym2Vm2AOtoOARDzY=");
}

BOOST_AUTO_TEST_SUITE_END()
