#include "daemon/config/secret_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include <fmt/format.h>

namespace campus::config {
namespace {

// A descriptor that closes itself.
class File {
public:
  // Without waiting: a pipe of that name must not hold the program.
  explicit File(std::filesystem::path const& path)
      : number_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)) {}
  ~File() {
    if (number_ >= 0) ::close(number_);
  }
  File(File const&) = delete;
  File& operator=(File const&) = delete;
  bool is_open() const { return number_ >= 0; }
  int number() const { return number_; }

private:
  int number_;
};

std::unexpected<Fault> refuse_errno(std::filesystem::path const& path, int error) {
  std::vector<Fault::Argument> arguments{{"path", path.string()}};
  if (error == ENOENT || error == ENOTDIR)
    return fail(Fault::Kind::not_found, "CMP-C060", std::move(arguments));
  if (error == EACCES) return fail(Fault::Kind::permission, "CMP-C061", std::move(arguments));
  arguments.push_back({"reason", std::generic_category().message(error)});
  return fail(Fault::Kind::failure, "CMP-C067", std::move(arguments));
}

bool is_private(struct stat const& facts) {
  constexpr mode_t beyond_owner = 0077, beyond_group_reading = 0137;
  return (facts.st_mode & beyond_owner) == 0 ||
         (facts.st_uid == 0 && (facts.st_mode & beyond_group_reading) == 0);
}

Result<std::string> read_all(File const& file, std::filesystem::path const& path) {
  std::string text(secret_bytes_max + 2, '\0');  // its newline, and one more to see that it is too long
  std::size_t filled = 0;
  while (filled < text.size()) {
    auto const count = ::read(file.number(), text.data() + filled, text.size() - filled);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return refuse_errno(path, errno);
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
  }
  text.resize(filled);
  return text;
}

}  // namespace

Result<std::string> read_secret(std::filesystem::path const& path) {
  auto const refuse = [&](Fault::Kind kind, char const* code, std::vector<Fault::Argument> more = {}) {
    more.insert(more.begin(), {"path", path.string()});
    return fail(kind, code, std::move(more));
  };
  File const file(path);
  if (!file.is_open()) return refuse_errno(path, errno);
  struct stat facts{};
  if (::fstat(file.number(), &facts) != 0 || !S_ISREG(facts.st_mode))
    return refuse(Fault::Kind::invalid, "CMP-C062");
  if (!is_private(facts))
    return refuse(Fault::Kind::invalid, "CMP-C063",
                  {{"mode", fmt::format("{:04o}", facts.st_mode & 07777u)}});
  auto text = read_all(file, path);
  if (!text) return text;
  if (text->ends_with('\n')) text->pop_back();
  if (text->ends_with('\r')) text->pop_back();
  if (text->empty()) return refuse(Fault::Kind::invalid, "CMP-C064");
  if (text->size() > secret_bytes_max)
    return refuse(Fault::Kind::invalid, "CMP-C065", {{"max", std::to_string(secret_bytes_max)}});
  if (text->find_first_of(std::string_view("\n\r\0", 3)) != std::string::npos)
    return refuse(Fault::Kind::invalid, "CMP-C066");
  return text;
}

}  // namespace campus::config
