// campus-enforcer: the one program of the gateway that may change what the kernel lets through.  It knows no
// configuration, no host and no reason: it takes plans from campusd over a Unix socket, checks every field of
// them, and answers with what the kernel then says.  It ends whenever it likes; the kernel's table stays as
// it is.
//
// It says its faults as a code and its arguments: the sentences of the house are campusd's to say, and this
// program links libnftables and the standard library alone.

#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/enforce/nft_table.hpp"
#include "daemon/enforce/service.hpp"

namespace {

using namespace campus;

constexpr int exit_failure = 1;
constexpr int exit_usage = 2;
constexpr int first_handed_over = 3;  // sd_listen_fds(3)

struct Wish {
  std::string socket;  // empty: the one that was handed over
  std::string user;    // who may connect, besides root
  bool shall_clear = false;
};

int usage() {
  std::fputs(
      "usage: campus-enforcer --user NAME [--socket PATH]\n"
      "       campus-enforcer --clear\n"
      "  --user NAME    who may connect, besides root: the user of campusd\n"
      "  --socket PATH  listen there; without it, on the socket that systemd hands over\n"
      "  --clear        take the table of admission away, and end\n",
      stderr);
  return exit_usage;
}

int complain(Fault const& fault) {
  std::fprintf(stderr, "campus-enforcer: %s", fault.code.c_str());
  for (auto const& argument : fault.arguments)
    std::fprintf(stderr, " %s=\"%s\"", argument.name.c_str(), argument.value.c_str());
  std::fputc('\n', stderr);
  return exit_failure;
}

Fault socket_fault(std::string_view what) {
  return {Fault::Kind::failure, "CMP-A041", {{"reason", std::string(what) + ": " + std::strerror(errno)}}};
}

std::optional<Wish> wish_of(int argc, char** argv) {
  Wish wish;
  for (int i = 1; i < argc; ++i) {
    std::string_view const word = argv[i];
    bool const has_value = i + 1 < argc;
    if (word == "--clear")
      wish.shall_clear = true;
    else if (word == "--socket" && has_value)
      wish.socket = argv[++i];
    else if (word == "--user" && has_value)
      wish.user = argv[++i];
    else
      return std::nullopt;
  }
  if (!wish.shall_clear && wish.user.empty()) return std::nullopt;
  return wish;
}

// The socket that was handed over, when it was handed over to this process.
Result<int> handed_over() {
  auto const is = [](char const* name, std::string_view value) {
    auto const* const found = std::getenv(name);
    return found && value == found;
  };
  if (!is("LISTEN_PID", std::to_string(::getpid())) || !is("LISTEN_FDS", "1"))
    return fail(Fault::Kind::usage, "CMP-A041",
                {{"reason", "no socket was handed over, and --socket names none"}});
  return first_handed_over;
}

Result<int> listen_at(std::string const& path, uid_t owner) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    return std::unexpected(socket_fault(path));
  }
  path.copy(address.sun_path, path.size());
  int const listening = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listening < 0) return std::unexpected(socket_fault(path));
  ::unlink(path.c_str());
  auto const mask = ::umask(0177);  // nobody connects before the owner is set
  bool const is_bound = ::bind(listening, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0;
  ::umask(mask);
  // Where the right to give the socket away is missing, the group of its folder decides who may connect.
  bool const is_given = is_bound && (::chown(path.c_str(), owner, static_cast<gid_t>(-1)) == 0 ||
                                     ::chmod(path.c_str(), 0660) == 0);
  if (!is_given || ::listen(listening, 4) != 0) return std::unexpected(socket_fault(path));
  return listening;
}

Result<int> signals() {
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGTERM);
  sigaddset(&ending, SIGINT);
  sigprocmask(SIG_BLOCK, &ending, nullptr);
  int const end = ::signalfd(-1, &ending, SFD_CLOEXEC);
  if (end < 0) return std::unexpected(socket_fault("signalfd"));
  return end;
}

Result<void> serve(Wish const& wish, enforce::KernelTable& table) {
  auto const* const user = ::getpwnam(wish.user.c_str());
  if (!user) return fail(Fault::Kind::not_found, "CMP-A042", {{"user", wish.user}});
  auto const listening = wish.socket.empty() ? handed_over() : listen_at(wish.socket, user->pw_uid);
  if (!listening) return std::unexpected(listening.error());
  auto const end = signals();
  if (!end) return std::unexpected(end.error());
  enforce::Service service(table, {.users = {0, user->pw_uid}});
  return service.run(*listening, *end);
}

}  // namespace

int main(int argc, char** argv) {
  auto const wish = wish_of(argc, argv);
  if (!wish) return usage();
  auto const table = enforce::NftTable::open();
  if (!table) return complain(table.error());
  auto const done = wish->shall_clear ? (*table)->clear() : serve(*wish, **table);
  return done ? 0 : complain(done.error());
}
