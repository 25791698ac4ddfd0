#pragma once

// A projector as PJLink class 1 sees it: what it answers to a line, and what it is doing at a time.  It knows
// neither socket nor clock, so a test plays a whole lesson with it.  One owner, one thread.

#include <chrono>
#include <string>
#include <string_view>

namespace campus::lab {

class Projector {
public:
  using Time = std::chrono::steady_clock::time_point;

  struct Identity {
    std::string name;
    std::string maker = "CAMPUS";
    std::string product = "LAB-P1";
    std::string password;  // empty: no authentication
  };

  // What a connection must prove before its first command.
  struct Challenge {
    std::string greeting;  // with its carriage return
    std::string expected;  // 32 hexadecimal digits, empty without a password
  };

  Projector(Identity identity, Time now);

  // The greeting of a new connection; `salt` is eight hexadecimal digits that nobody could foresee.
  Challenge greet(std::string_view salt) const;

  // The answer to one line without its end, with its carriage return.
  std::string answer(std::string_view line, Time now);

private:
  enum class Power { standby = 0, on = 1, cooling = 2, warm_up = 3 };

  Power power(Time now) const;
  std::string power_command(std::string_view value, Time now);
  std::string input_command(std::string_view value, Time now);
  std::string mute_command(std::string_view value, Time now);
  std::string lamp(Time now) const;

  Identity identity_;
  Power target_ = Power::on;
  Time changed_at_;
  Time lit_since_;
  std::chrono::seconds lit_before_;
  std::string input_ = "31";
  std::string mute_ = "30";
};

// Compares without telling by its time where two texts differ.
bool is_same(std::string_view a, std::string_view b);

}  // namespace campus::lab
