#include "cli/terminal.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

#include "cli/output.hpp"

namespace campus::cli {
namespace {

sig_atomic_t volatile wants_end = 0;
sig_atomic_t volatile was_resized = 0;

void note_end(int) { wants_end = 1; }
void note_resize(int) { was_resized = 1; }

void on(int signal_number, void (*handler)(int)) {
  struct sigaction action{};
  action.sa_handler = handler;  // without SA_RESTART: a waiting poll() must return
  ::sigaction(signal_number, &action, nullptr);
}

void write_all(std::string_view text) {
  while (!text.empty()) {
    auto const count = ::write(STDOUT_FILENO, text.data(), text.size());
    if (count < 0 && errno != EINTR && errno != EAGAIN) return;
    if (count > 0) text.remove_prefix(static_cast<std::size_t>(count));
  }
}

constexpr std::string_view enter = "\x1b[?1049h\x1b[?25l\x1b[H\x1b[2J";
constexpr std::string_view leave = "\x1b[?25h\x1b[?1049l";

}  // namespace

Screen::Screen() {
  end_politely();
  on(SIGWINCH, &note_resize);
  on(SIGTSTP, SIG_IGN);  // a stopped program would leave its picture on a screen that is not the shell's
  has_terminal_ = ::tcgetattr(STDIN_FILENO, &before_) == 0;
  if (has_terminal_) {
    auto raw = before_;
    raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    ::tcsetattr(STDIN_FILENO, TCSANOW, &raw);
  }
  measure();
  write_all(enter);
}

Screen::~Screen() {
  write_all(leave);
  if (has_terminal_) ::tcsetattr(STDIN_FILENO, TCSANOW, &before_);
}

void Screen::measure() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return;
  columns_ = size.ws_col;
  rows_ = size.ws_row;
}

void Screen::draw(std::string const& picture) {
  std::string out = "\x1b[H";
  std::string_view rest = picture;
  for (std::size_t row = 0; row < rows_ && !rest.empty(); ++row) {
    auto const end = rest.find('\n');
    out += (row == 0 ? "" : "\r\n") + std::string(rest.substr(0, end)) + "\x1b[K";
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  write_all(out + "\x1b[J");
}

Screen::Event Screen::wait(std::chrono::milliseconds at_most) {
  pollfd keys{STDIN_FILENO, POLLIN, 0};
  auto const ready = ::poll(&keys, 1, static_cast<int>(at_most.count()));
  if (wants_end) return Event::interrupted;
  if (was_resized) {
    was_resized = 0;
    measure();
    return Event::resized;
  }
  if (ready <= 0) return Event::time_passed;
  char key = 0;
  auto const count = ::read(STDIN_FILENO, &key, 1);
  if (count == 0) return Event::quit;  // the terminal is gone
  return key == 'q' || key == 'Q' || key == '\x04' ? Event::quit : Event::resized;
}

void end_politely() {
  on(SIGINT, &note_end);
  on(SIGTERM, &note_end);
  on(SIGHUP, &note_end);
}

bool is_ending() { return wants_end != 0; }

bool pause(std::chrono::milliseconds how_long) {
  if (is_ending()) return false;
  ::poll(nullptr, 0, static_cast<int>(how_long.count()));
  return !is_ending();
}

}  // namespace campus::cli
