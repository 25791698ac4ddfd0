#pragma once

#include <cstddef>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "policy/model/probe.hpp"

namespace campus {

// One conversation with a projector in PJLink class 1: what to say next, and what its lines amount to.  It
// asks for the power, the errors, the lamps and, while it is on, the input, one question at a time.  Trusts
// nothing: an answer must be to the question, a line has a longest length and the whole a longest size.  Sans
// I/O; lives as long as the connection.
class PjlinkTalk {
public:
  // A line of the specification has at most 136 bytes with its end.
  static constexpr std::size_t line_bytes_max = 136;
  // A greeting and four answers; whoever says more than this has something else in mind.
  static constexpr std::size_t bytes_max = 2048;
  // MD5 in hexadecimal; empty: not to be had.
  using Digest = std::function<std::string(std::string_view)>;

  PjlinkTalk(std::string password, Digest digest);

  void hear(std::string_view bytes);
  void hang_up();                          // the other side closed
  std::optional<std::string> next_line();  // to be sent, with its end; nothing: wait, or it is done
  bool is_done() const { return is_done_; }

  // After is_done().
  std::expected<ProjectorState, ProbeFailure> result() const;

private:
  enum class Question : std::uint8_t { power, errors, lamps, input };

  void take(std::string_view line);
  void take_greeting(std::string_view line);
  void take_answer(std::string_view line);
  void take_value(std::string_view value);
  void take_error(char number);
  void ask(Question question);
  void go_on();
  void fail(ProbeFailure failure);

  std::string password_;
  Digest digest_;
  std::string heard_;
  std::size_t bytes_ = 0;
  std::string proof_;  // before the first question
  std::optional<Question> asked_;
  std::optional<std::string> to_say_;
  bool is_done_ = false;
  std::optional<ProbeFailure> failure_;
  ProjectorState state_;
};

}  // namespace campus
