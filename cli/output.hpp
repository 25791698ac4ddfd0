#pragma once

#include <string>

#include "cli/answer.hpp"
#include "cli/invocation.hpp"
#include "policy/model/fault.hpp"

namespace campus::cli {

// The answer in the form that was asked for; a fault when a field was asked for that it does not have.
Result<std::string> text_of(Answer const& answer, Invocation const& invocation);

// Whether all its lines are for people, in the form that was asked for.
bool is_for_people(Invocation const& invocation);

// A fault for a person: what, why, what next, a line each; or one JSON object where JSON was asked for.
std::string text_of(Fault const& fault, Look const& look, Format format);

// To standard output, all of it.  False when it could not be written: a full disk must not look like success.
bool print(std::string const& text);
void print_message(std::string const& text);  // to standard error

}  // namespace campus::cli
