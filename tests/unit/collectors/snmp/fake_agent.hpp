#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "collectors/snmp/message.hpp"
#include "collectors/snmp/poll_plan.hpp"

namespace campus::test {

// An agent that answers from a table of objects, as RFC 3416 wants it or in one of the ways agents are known
// to fail. It can be asked afterwards how often it was asked.
class FakeAgent {
public:
  enum class Temper : std::uint8_t {
    sound,
    silent,
    refusing,
    garbage,         // datagrams that are no answer
    off_topic,       // well-formed answers to another question
    rolling,         // starts over at the first row of a column instead of ending it
    standing,        // gives the same row for ever
    unending,        // invents rows for ever
    empty_bulk,      // no error and no varbind
    too_big,         // refuses every GETBULK of more than three rows
    always_too_big,  // refuses everything but a GET of one object
    mute_on_bulk,    // no answer to GETBULK at all
    shuffling,       // long answers come in the wrong order
    broken_off,      // no answer after the tenth
    unaccepting,     // SNMPv3: wrong password
  };

  // The lines of a .snmprec file: OID|TAG|VALUE.  Rows that are no valid object are left out.
  static FakeAgent from_recording(std::string const& path);

  void set(Oid const& oid, Varbind value);
  void be(Temper temper) { temper_ = temper; }
  void cut_answers_to(std::size_t varbinds) { varbinds_most_ = varbinds; }
  SnmpAnswer ask(SnmpRequest const& request);

  std::map<Oid, Varbind> const& objects() const { return objects_; }
  std::size_t requests() const { return requests_; }
  int largest_repetitions() const { return largest_repetitions_; }

private:
  Varbind next_after(Oid const& oid) const;
  SnmpAnswer answer_get(SnmpRequest const& request) const;
  SnmpAnswer answer_walk(SnmpRequest const& request) const;

  std::map<Oid, Varbind> objects_;
  Temper temper_ = Temper::sound;
  std::size_t varbinds_most_ = 1'000;
  std::size_t requests_ = 0;
  int largest_repetitions_ = 0;
};

// Lets a plan talk to the agent until it is done, or until the agent was asked absurdly often.
void play(PollPlan& plan, FakeAgent& agent);

Oid oid_from(std::string const& dotted);
Varbind counter64(std::uint64_t value);
Varbind number(SnmpType type, std::uint64_t value);
Varbind text(std::string value);

// A switch of so many ports, as a campus has it: ifTable and ifXTable, a gigabit each, counters of 1,000 x
// ifIndex.
FakeAgent fake_switch(std::uint32_t ports);

}  // namespace campus::test
