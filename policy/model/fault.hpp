#pragma once

#include <expected>
#include <string>
#include <utility>
#include <vector>

namespace campus {

// What went wrong, as data.  A Fault names a sentence of the message catalogue by its code and carries the
// arguments of that sentence; the words are chosen where a person reads them, in that person's language.
// A plain value; any thread.
struct Fault {
  // What kind of failure it is decides what a program does next, and the exit code of the command line.
  enum class Kind {
    failure,      // it was tried and did not work
    usage,        // the request itself makes no sense
    not_found,    // the thing asked for does not exist
    unreachable,  // nobody answers there
    permission,   // the right to do it is missing
    invalid,      // what was given was read and refused
    conflict,     // somebody else holds it, or it changed in between
    timeout,      // the answer did not come in time
    full,         // a named limit was reached
    broken,       // stored or received bytes are not what they must be
  };
  struct Argument {
    std::string name;
    std::string value;
    bool operator==(Argument const&) const = default;
  };

  Kind kind = Kind::failure;
  std::string code;                 // "CMP-P003": a key of the message catalogue
  std::vector<Argument> arguments;  // fill the {name}s of that sentence

  bool operator==(Fault const&) const = default;
};

// The value, or the Fault that stood in its way.
template <class T = void>
using Result = std::expected<T, Fault>;

// Shortens `return std::unexpected(Fault{...})`.
inline std::unexpected<Fault> fail(Fault::Kind kind, std::string code,
                                   std::vector<Fault::Argument> arguments = {}) {
  return std::unexpected(Fault{kind, std::move(code), std::move(arguments)});
}

}  // namespace campus
