#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "policy/campus.hpp"
#include "tests/simulation/kernel.hpp"
#include "tests/simulation/record.hpp"
#include "tests/simulation/school.hpp"

namespace campus::simulation {

// What campusd does with the judge, without its sockets and its threads: a batch of orders is decided,
// recorded, confirmed, and then the kernel has it; when the record refuses nothing of it is in force. Rulings
// wait for the disk, put together by number.  A restart keeps what the record has and nothing else.
class Gateway {
public:
  // What a careless gateway would do, for the proof that somebody notices.
  struct Sins {
    bool tells_the_kernel_first = false;
    bool confirms_what_was_refused = false;
    bool forgets_to_take_back = false;  // an order whose record failed
    bool believes_claims = false;       // as if the kernel had spoken with whoever a frame names
  };

  Gateway(School const& school, Record& record, Kernel& kernel);

  void start(Instant now);  // again: everything that the record does not know is lost
  void observe(Observation const& observation, Instant now);
  void tick(Instant now);

  // Of each order: empty, or the code of its refusal.
  struct Outcome {
    bool is_recorded = true;
    std::vector<std::string> answers;
  };
  Outcome settle(std::vector<admission::Order> const& orders, Instant now);
  void reload(std::vector<Campus::KnownDevice> devices, Instant now);

  Campus& campus() { return *campus_; }
  Campus const& campus() const { return *campus_; }
  AlertPile const& pile() const { return pile_; }
  std::set<DeviceId> take_asked();                 // whom the judge wants asked at once
  std::vector<Notice> take_notices();              // since the last call
  bool is_settled() const { return is_settled_; }  // what was due is recorded
  void carry_out(Ruling ruling);

  Sins sins;

private:
  store::AdmissionStep step_of(std::vector<std::optional<admission::Decision>> const& decisions, Instant now);
  void take_back(std::vector<std::optional<admission::Decision>>& decisions, store::AdmissionStep step);
  void publish(Instant now);
  void save();

  School const& school_;
  Record& record_;
  Kernel& kernel_;
  std::vector<Campus::KnownDevice> devices_;  // of the configuration as it is now
  std::unique_ptr<Campus> campus_;
  AlertPile pile_;
  std::set<DeviceId> asked_;
  std::vector<Notice> notices_;
  std::vector<HostId> forgotten_;
  std::vector<Host> unsaved_;
  std::optional<std::uint64_t> published_;
  std::optional<Instant> turns_at_;
  std::uint64_t starts_ = 0;
  bool is_settled_ = false;
};

}  // namespace campus::simulation
