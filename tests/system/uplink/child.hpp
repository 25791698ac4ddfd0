#pragma once

#include <sys/types.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <map>
#include <string>
#include <vector>

namespace campus::tests {

// A program of ours as a child process, whose output we read line by line.  Killed with its owner.
class Child {
public:
  enum class Errors { ours, read, dropped };  // where what it writes to stderr goes
  struct Command {
    std::vector<std::string> arguments;            // the program first
    std::map<std::string, std::string> variables;  // besides our own
    int listening_socket = -1;                     // handed over as systemd does
    Errors errors = Errors::ours;
  };

  explicit Child(boost::asio::io_context& loop) : output_(loop) {}
  ~Child() { kill(); }
  Child(Child const&) = delete;
  Child& operator=(Child const&) = delete;

  void start(Command const& command);
  void kill();        // SIGKILL, and it is dead when this returns
  void ask_to_end();  // SIGTERM
  int wait();         // its exit code, or -1
  bool is_running();
  boost::asio::awaitable<std::string> line();  // empty at its end

private:
  pid_t process_ = -1;
  boost::asio::posix::stream_descriptor output_;
  std::string pending_;
};

}  // namespace campus::tests
