#pragma once

#include <cstdint>

namespace campus::exporters {

// Numbers of the IPFIX information elements we read and write, as IANA keeps them; NetFlow v9 numbers its
// fields alike up to 127.
namespace element {
constexpr std::uint16_t octets = 1, packets = 2, protocol = 4, tos = 5, tcp_flags = 6, source_port = 7,
                        source_v4 = 8, interface_in = 10, destination_port = 11, destination_v4 = 12,
                        interface_out = 14, last_uptime = 21, first_uptime = 22, octets_post = 23,
                        packets_post = 24, source_v6 = 27, destination_v6 = 28, icmp_v4 = 32,
                        sampling_interval = 34, sampler_id = 48, sampler_random_interval = 50, ttl_least = 52,
                        ttl_most = 53, source_mac = 56, destination_mac_post = 57, vlan = 58, vlan_post = 59,
                        ip_version = 60, direction = 61, destination_mac = 80, source_mac_post = 81,
                        octets_total = 85, packets_total = 86, end_reason = 136, icmp_v6 = 139, first_s = 150,
                        last_s = 151, first_ms = 152, last_ms = 153, first_us = 154, last_us = 155,
                        first_ns = 156, last_ns = 157, first_delta_us = 158, last_delta_us = 159,
                        started_ms = 160, duration_ms = 161, duration_us = 162, icmp_type_v4 = 176,
                        icmp_code_v4 = 177, icmp_type_v6 = 178, icmp_code_v6 = 179, ttl = 192, dscp = 195,
                        initiator_octets = 231, responder_octets = 232, biflow_direction = 239,
                        vlan_dot1q = 243, initiator_packets = 298, responder_packets = 299, selector_id = 302,
                        packet_interval = 305, packet_space = 306, sampling_size = 309,
                        sampling_population = 310, observed_s = 322, observed_ms = 323, observed_us = 324,
                        observed_ns = 325;
}  // namespace element

// RFC 5103: an element under this enterprise number is the same element of the answering direction.
constexpr std::uint32_t reverse_enterprise = 29'305;

// Set numbers of RFC 7011 and RFC 3954; those from here on are numbers of templates.
constexpr std::uint16_t data_set_first = 256;
constexpr std::uint16_t set_template_v9 = 0, set_options_v9 = 1, set_template_ipfix = 2,
                        set_options_ipfix = 3;

// In place of a length: the record says it itself.
constexpr std::uint16_t variable_length = 0xffff;

// Of flowEndReason (136).
enum class EndReason : std::uint8_t { idle = 1, active = 2, ended = 3, forced = 4, lack_of_resources = 5 };

}  // namespace campus::exporters
