#include "tests/system/snmp/snmpd.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>

namespace campus::test {
namespace {

constexpr char const* daemon = "/usr/sbin/snmpd";
constexpr char const* client = "/usr/bin/snmpget";

// Each try of the client waits a fifth of a second: ten seconds in all.
constexpr int tries_most = 50;

std::uint16_t free_port() {
  int const socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  bool const is_bound = ::bind(socket, reinterpret_cast<sockaddr*>(&address), length) == 0 &&
                        ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length) == 0;
  ::close(socket);
  if (!is_bound) throw std::runtime_error("no free UDP port");
  return ntohs(address.sin_port);
}

std::vector<std::string> lines_of(std::string const& command) {
  std::unique_ptr<FILE, int (*)(FILE*)> const pipe(::popen(command.c_str(), "r"), &::pclose);
  std::vector<std::string> lines;
  std::array<char, 4'096> line{};
  while (pipe && std::fgets(line.data(), static_cast<int>(line.size()), pipe.get()) != nullptr) {
    lines.emplace_back(line.data());
    if (lines.back().ends_with('\n')) lines.back().pop_back();
  }
  return lines;
}

int spawn(std::vector<std::string> arguments, std::string const& folder) {
  std::vector<char*> argv;
  for (auto& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  std::string persistent = "SNMP_PERSISTENT_DIR=" + folder, mibs = "MIBS=", directories = "MIBDIRS=";
  std::array<char*, 4> environment{persistent.data(), mibs.data(), directories.data(), nullptr};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  auto const log = folder + "/log";
  posix_spawn_file_actions_addopen(&actions, 1, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0666);
  posix_spawn_file_actions_adddup2(&actions, 1, 2);
  pid_t process = 0;
  int const error = ::posix_spawn(&process, argv[0], &actions, nullptr, argv.data(), environment.data());
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::runtime_error("cannot start snmpd");
  return process;
}

}  // namespace

bool Snmpd::is_installed() { return ::access(daemon, X_OK) == 0 && ::access(client, X_OK) == 0; }

Snmpd::Snmpd(std::string lines) : port_(free_port()) {
  std::string name = (std::filesystem::temp_directory_path() / "campus-snmpd-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  folder_ = name;
  ::chmod(folder_.c_str(), 0777);
  start(std::move(lines));
}

Snmpd::~Snmpd() {
  stop();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void Snmpd::stop() {
  if (process_ == 0) return;
  ::kill(process_, SIGTERM);
  ::waitpid(process_, nullptr, 0);
  process_ = 0;
}

void Snmpd::start(std::string lines) {
  auto const path = folder_ + "/snmpd.conf";
  std::ofstream(path) << "[snmp] persistentDir " << folder_ << "\n[snmpd]\nrocommunity teaching 127.0.0.1\n"
                      << "sysName sw-teaching\nsysLocation 教学楼\n"
                      << lines;
  std::vector<std::string> arguments{daemon, "-f", "-Lo", "-C", "-c", path};
  if (::geteuid() == 0) arguments.insert(arguments.end(), {"-u", "nobody"});
  arguments.push_back("udp:127.0.0.1:" + std::to_string(port_));
  process_ = spawn(std::move(arguments), folder_);
  for (int attempt = 0; attempt < tries_most; ++attempt)
    if (!foreign("snmpget", *this, "1.3.6.1.2.1.1.5.0").empty()) return;
  throw std::runtime_error("snmpd does not answer");
}

std::vector<std::string> foreign(std::string const& command, Snmpd const& agent, std::string const& oid) {
  auto lines = lines_of("MIBS= " + command + " -v2c -c teaching -t 0.2 -r 0 -Oqvn -OU 127.0.0.1:" +
                        std::to_string(agent.port()) + " " + oid + " 2>/dev/null");
  for (auto& line : lines)  // texts are printed in quotes
    if (line.size() > 1 && line.starts_with('"') && line.ends_with('"'))
      line = line.substr(1, line.size() - 2);
  return lines;
}

}  // namespace campus::test
