#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "policy/model/time.hpp"

namespace campus::api {

// Slows down who guesses: after a few attempts each further one makes the next wait twice as long.  An
// attempt counts as failed from its beginning, so that a hundred at once are not one.  Lives on the control
// loop.
class Attempts {
public:
  struct Limits {
    unsigned free = 5;  // attempts without any wait: people mistype
    Duration first_wait = std::chrono::seconds(1);
    Duration longest_wait = std::chrono::minutes(15);
    Duration forgotten_after = std::chrono::hours(1);  // without a further attempt
    std::size_t keys = 4096;                           // full: who was quiet longest is forgotten
  };

  Attempts();
  explicit Attempts(Limits limits);

  // How long this key has to wait; nothing when it may try, which is counted.
  std::optional<Duration> admit(std::string_view key, Instant now);
  void take_back(std::string_view key);  // the last attempt was a good one
  void forgive(std::string_view key);    // all of them
  std::size_t size() const { return entries_.size(); }

private:
  struct Entry {
    unsigned failures = 0;
    Instant last;
    Instant locked_until;
  };
  void make_room();

  Limits limits_;
  std::map<std::string, Entry, std::less<>> entries_;
};

// Under which key the guesses of one remote address are counted, wherever it guesses.  An IPv6 customer has a whole
// /64 to guess from, so that is one remote.
std::string key_of_remote(std::string const& remote);

}  // namespace campus::api
