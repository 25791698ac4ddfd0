#pragma once

#include <termios.h>

#include <chrono>
#include <cstddef>
#include <string>

namespace campus::cli {

// A screen of its own for what refreshes: the alternate screen without echo and without cursor, given back by
// the destructor as it was found.  Signals that would end the program only set a flag meanwhile, so that the
// terminal is always given back.  One at a time; the main thread.
class Screen {
public:
  Screen();
  ~Screen();
  Screen(Screen const&) = delete;
  Screen& operator=(Screen const&) = delete;

  // The whole picture, from the top, cut to the height of the terminal.
  void draw(std::string const& picture);

  enum class Event { time_passed, resized, quit, interrupted };
  Event wait(std::chrono::milliseconds at_most);

  std::size_t columns() const { return columns_; }

private:
  void measure();

  termios before_{};
  bool has_terminal_ = false;
  std::size_t columns_ = 80;
  std::size_t rows_ = 24;
};

// Waits, or returns false when somebody wants the program to end.
bool pause(std::chrono::milliseconds how_long);

// From now on SIGINT and SIGTERM end a pause instead of the program.
void end_politely();
bool is_ending();

}  // namespace campus::cli
