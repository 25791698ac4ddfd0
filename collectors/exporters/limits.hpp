#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace campus::exporters {

// What a datagram may cost us, whoever sent it: UDP addresses are easily forged.  A table that is full takes
// a newcomer only in the place of one that has been silent for an hour; else the newcomer is refused and
// counted, so that a flood of inventions cannot push out what is real.
constexpr std::chrono::hours silence_until_replaced{1};

// More than the switches and routers of the largest school.  With everything below at its fullest they take 90 MiB.
constexpr std::size_t exporters_max = 64;

// Line cards, virtual routers, members of a stack: each numbers its records and templates for itself.
constexpr std::size_t domains_per_exporter_max = 16;

// Firewalls use about 20; with the fields below, 64 KiB a domain at the most.
constexpr std::size_t templates_per_domain_max = 64;

// The longest template we know of has about 100.  Longer: the template is refused and counted.
constexpr std::size_t fields_per_template_max = 128;

// What fits into a jumbo frame.  A template whose shortest record is longer is refused and counted.
constexpr std::size_t record_bytes_max = 9'000;

// Records whose template has not come yet wait for it, so that a start of ours costs nothing: a quarter of a
// second of a busy router.  Full: what comes is dropped and counted.
constexpr std::size_t waiting_sets_max = 16;          // of one domain
constexpr std::size_t waiting_bytes_max = 24 * 1024;  // of one domain
// Exporters repeat their templates each half an hour at the least.  Older: dropped and counted.
constexpr std::chrono::minutes waiting_time_max{30};

// One an interface or one a line card.  Full: what comes is not kept and counted.
constexpr std::size_t samplers_per_domain_max = 64;

// 24 bits are what the chips have.  A greater one is taken for nonsense: not scaled, and counted.
constexpr std::uint32_t sampled_one_in_max = (1u << 24) - 1;

// Interfaces of a stack whose count of drops is followed.  Full: the drops of further ones are not known.
constexpr std::size_t drop_sources_per_domain_max = 512;

// A device that keeps time is within seconds of ours; one that is off by more has no clock to speak of (many
// a switch starts in 1970), and its times are moved by the difference.
constexpr std::chrono::minutes clock_trusted{5};

// What a record may say of its own time, seen from its export: the oldest by a counter of milliseconds that
// wraps after 49.7 days, and an hour ahead.  Else it is counted, and the record is dated by its export.
constexpr std::chrono::hours record_age_max{50 * 24};
constexpr std::chrono::hours record_ahead_max{1};

}  // namespace campus::exporters
