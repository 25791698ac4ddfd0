#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "policy/model/fault.hpp"
#include "policy/model/time.hpp"

namespace campus::runtime {

// Says which message may be said again: the same code about the same subject (its first argument: a device,
// an interface, a file) once in a while, so that no device and no stranger can fill a disk, and the fault of
// one does not hide that of another.  What was held back is never forgotten, see due().  Owned by the Log.
class Restraint {
public:
  // A line a message at most so often.
  static constexpr std::chrono::seconds same_every{10};
  // Subjects that are told apart; a stranger may have any number of names.  Full: a code stands for all the
  // rest.
  static constexpr std::size_t subjects_max = 64;

  // How many were held back before it, when it may be said now; nothing: it is held back itself.
  std::optional<std::uint64_t> admit(Fault const& message, int level, Instant now);

  struct Due {
    Fault message;  // the newest that was held back
    int level = 0;
    std::uint64_t others = 0;  // held back beside it
  };
  // What was held back and has waited its time (or all of it): to be said now.
  std::vector<Due> due(Instant now, bool is_end = false);

private:
  struct Said {
    Instant at;
    std::uint64_t held_back = 0;
    Fault newest{};  // of those held back
    int level = 0;
  };
  std::string key_of(Fault const& message, Instant now);

  std::map<std::string, Said>
      said_;                  // by code, or by code and subject: the catalogue's codes and subjects_max
  std::size_t subjects_ = 0;  // of those, by subject
};

}  // namespace campus::runtime
