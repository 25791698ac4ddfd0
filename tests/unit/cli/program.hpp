#pragma once

#include <string>
#include <vector>

namespace campus::cli {

// campusctl as a script meets it: words in, two streams and an exit code out.
struct Outcome {
  int exit_code = -1;  // 128 + n when signal n ended it
  std::string out;
  std::string err;
};

struct Setting {
  std::string name;
  std::string value;
};

// In English, in a pipe, with nothing else of the environment but what is given.
Outcome run(std::vector<std::string> const& words, std::vector<Setting> const& environment = {});

// On a terminal of its own, 100 columns wide.  Sees what a person would see and can press keys and send
// signals.
class OnTerminal {
public:
  OnTerminal(std::vector<std::string> const& words, std::vector<Setting> const& environment = {});
  ~OnTerminal();
  OnTerminal(OnTerminal const&) = delete;
  OnTerminal& operator=(OnTerminal const&) = delete;

  void wait_for(std::string const& text);  // until it was drawn
  void press(std::string const& keys);
  void send(int signal_number);
  Outcome finish();     // reads to the end; `out` is everything ever drawn
  bool echoes() const;  // the terminal's own echo, as a shell would find it

private:
  int process_ = -1;
  int terminal_ = -1;
  std::string drawn_;
};

}  // namespace campus::cli
