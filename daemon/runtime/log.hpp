#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

#include "daemon/contract/messages.hpp"
#include "daemon/runtime/clock.hpp"
#include "policy/model/fault.hpp"

namespace campus::runtime {

// What a program says to whoever reads its journal: one line a message on standard error, in the configured
// language, the message's code in it.  The same code is printed once in a while and counted in between, so that no
// device and no stranger can fill a disk.  Lives on the control loop.
class Log {
public:
  enum class Level : std::uint8_t { info, notice, error };  // <6>, <5>, <3> of syslog

  explicit Log(contract::Language language, Clock clock = now);

  void say(Level level, Fault const& message);
  void info(std::string code, std::vector<Fault::Argument> arguments = {});
  void notice(std::string code, std::vector<Fault::Argument> arguments = {});
  void error(Fault const& fault) { say(Level::error, fault); }

  void speak(contract::Language language) { language_ = language; }

  // A line a message at most so often; what is held back is counted in the next one.
  static constexpr std::chrono::seconds same_code_every{10};

private:
  struct Said {
    Instant at;
    std::uint64_t held_back = 0;
  };

  contract::Language language_;
  Clock clock_;
  bool is_journal_ = false;           // systemd reads "<N>" in front of a line as its priority
  std::map<std::string, Said> said_;  // by code: as many as the catalogue has
};

}  // namespace campus::runtime
