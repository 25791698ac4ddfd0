#include "tests/unit/daemon/pki/openssl.hpp"

#include <stdlib.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <stdexcept>

namespace campus::tests {

OpenSsl::OpenSsl() {
  std::string pattern = (std::filesystem::temp_directory_path() / "campus-pki-XXXXXX").string();
  if (!::mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder");
  folder_ = pattern;
}

OpenSsl::~OpenSsl() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::filesystem::path OpenSsl::file(std::string_view name, std::string_view content) const {
  std::ofstream(path(name), std::ios::binary) << content;
  return path(name);
}

OpenSsl::Outcome OpenSsl::run(std::string const& arguments) const {
  auto const command = "cd " + folder_.string() + " && openssl " + arguments + " 2>&1 </dev/null";
  auto* const pipe = ::popen(command.c_str(), "r");
  if (!pipe) throw std::runtime_error("openssl does not start");
  Outcome outcome;
  std::array<char, 4096> block{};
  while (auto const count = std::fread(block.data(), 1, block.size(), pipe))
    outcome.output.append(block.data(), count);
  auto const status = ::pclose(pipe);
  outcome.exit = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return outcome;
}

}  // namespace campus::tests
