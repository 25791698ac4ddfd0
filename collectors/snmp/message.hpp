#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace campus {

// SNMP as the poll plan speaks it: questions, answers and the values in them, free of any library.

using Oid = std::vector<std::uint32_t>;

enum class SnmpType : std::uint8_t {
  integer,
  octets,
  object_id,
  counter32,
  gauge32,
  ticks,
  counter64,
  absent,       // noSuchObject or noSuchInstance
  end_of_view,  // there is nothing behind this
  other,        // a value that no column of ours can have
};

struct Varbind {
  Oid oid;
  SnmpType type = SnmpType::other;
  std::uint64_t number = 0;  // of integer (two's complement), counters, gauge, ticks
  std::string octets{};      // as sent: no known character set
  Oid object{};
};

struct SnmpRequest {
  enum class Verb : std::uint8_t { get, get_next, get_bulk };
  Verb verb = Verb::get;
  int number = 0;  // chosen by the asker, comes back in the answer
  std::vector<Oid> oids;
  int non_repeaters = 0;    // of get_bulk
  int max_repetitions = 0;  // of get_bulk
};

// What became of a request.  Every request gets exactly one.
struct SnmpAnswer {
  enum class Outcome : std::uint8_t {
    response,
    timeout,         // all tries
    refused,         // ICMP: nobody listens on that port
    authentication,  // the engine says that it does not accept us
    garbage,         // datagrams came, none was an answer
    not_sent,        // the machine could not send it
  };
  // Of RFC 3416 error-status, those the plan tells apart.
  static constexpr long too_big = 1;
  static constexpr long no_such_name = 2;

  int number = 0;
  Outcome outcome = Outcome::timeout;
  long error_status = 0;
  std::vector<Varbind> varbinds{};
};

}  // namespace campus
