#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace campus::tests {

// The openssl program as a second opinion, with a folder of its own for the files it is shown.
class OpenSsl {
public:
  OpenSsl();
  ~OpenSsl();
  OpenSsl(OpenSsl const&) = delete;
  OpenSsl& operator=(OpenSsl const&) = delete;

  std::filesystem::path file(std::string_view name, std::string_view content) const;
  std::filesystem::path path(std::string_view name) const { return folder_ / name; }

  struct Outcome {
    int exit = -1;
    std::string output;  // both streams
  };
  Outcome run(std::string const& arguments) const;

private:
  std::filesystem::path folder_;
};

}  // namespace campus::tests
