#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/contract/messages.hpp"
#include "daemon/runtime/clock.hpp"
#include "daemon/runtime/restraint.hpp"
#include "policy/model/fault.hpp"

namespace campus::runtime {

// What a program says to whoever reads its journal: one line a message on standard error, in the configured
// language, the message's code in it.  The same is printed once in a while and counted in between, see
// Restraint. Lives on the control loop.
class Log {
public:
  enum class Level : std::uint8_t { info, notice, error };  // <6>, <5>, <3> of syslog

  using Write = std::function<void(std::string_view line)>;

  explicit Log(contract::Language language, Clock clock = now);
  Log(contract::Language language, Clock clock, Write write);
  ~Log();  // tells all that is still held back
  Log(Log const&) = delete;
  Log& operator=(Log const&) = delete;

  void say(Level level, Fault const& message);
  void info(std::string code, std::vector<Fault::Argument> arguments = {});
  void notice(std::string code, std::vector<Fault::Argument> arguments = {});
  void error(Fault const& fault) { say(Level::error, fault); }

  // Tells what was held back and has waited its time; now and then, about once a second.
  void tell_held_back();

  void speak(contract::Language language) { language_ = language; }

private:
  void write(Level level, Fault const& message, std::uint64_t held_back);
  void tell(std::vector<Restraint::Due> const& due);

  contract::Language language_;
  Clock clock_;
  Write write_;
  bool is_journal_ = false;  // systemd reads "<N>" in front of a line as its priority
  Restraint restraint_;
};

}  // namespace campus::runtime
