#include "daemon/district/inherited.hpp"

#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <string_view>

namespace campus::district {

namespace {

constexpr int first_descriptor = 3;  // by sd_listen_fds(3)
constexpr int descriptors_max =
    64;  // more than anybody listens on; a larger figure is no figure of systemd's

int number_in(char const* variable) {
  auto const* const value = std::getenv(variable);
  std::string_view const text = value ? value : "";
  int number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() ? number : 0;
}

}  // namespace

std::vector<int> inherited_sockets() {
  std::vector<int> sockets;
  auto const count = number_in("LISTEN_FDS");
  if (number_in("LISTEN_PID") == ::getpid() && count <= descriptors_max)
    for (int each = 0; each < count; ++each) sockets.push_back(first_descriptor + each);
  ::unsetenv("LISTEN_FDS");
  ::unsetenv("LISTEN_PID");
  ::unsetenv("LISTEN_FDNAMES");
  return sockets;
}

}  // namespace campus::district
