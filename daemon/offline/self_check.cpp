#include "daemon/offline/self_check.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <system_error>

#include "daemon/pki/secrets.hpp"
#include "daemon/report/document.hpp"
#include "daemon/report/pack.hpp"
#include "daemon/report/pdf.hpp"

namespace campus::offline {
namespace {

namespace fs = std::filesystem;

constexpr mode_t report_mode = 0640;  // it names every weakness of a school

Fault write_fault(fs::path const& file, int error) {
  bool const is_full = error == ENOSPC || error == EDQUOT || error == EFBIG;
  auto const kind = is_full           ? Fault::Kind::full
                    : error == EACCES ? Fault::Kind::permission
                                      : Fault::Kind::failure;
  return {kind, "CMP-G071", {{"path", file.string()}, {"reason", std::generic_category().message(error)}}};
}

// A file that is there under its own name only when it is whole.
class Draft {
public:
  explicit Draft(fs::path const& file)
      : file_(file),
        part_(file.string() + ".part"),
        number_(::open(part_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, report_mode)) {}
  ~Draft() {
    if (number_ >= 0) ::close(number_);
    if (number_ >= 0 && !is_done_) ::unlink(part_.c_str());
  }
  Draft(Draft const&) = delete;
  Draft& operator=(Draft const&) = delete;

  Result<void> write(std::string_view bytes) {
    if (number_ < 0) return std::unexpected(write_fault(file_, errno));
    while (!bytes.empty()) {
      auto const count = ::write(number_, bytes.data(), bytes.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return std::unexpected(write_fault(file_, errno));
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    if (::fsync(number_) != 0 || ::rename(part_.c_str(), file_.c_str()) != 0)
      return std::unexpected(write_fault(file_, errno));
    is_done_ = true;
    return {};
  }

private:
  fs::path file_;
  std::string part_;
  int number_;
  bool is_done_ = false;
};

PackSummary summary_of(report::Pack const& pack) {
  auto const counts = report::count(pack.items);
  return {.day = pack.day,
          .object = pack.object,
          .school = pack.school,
          .seal = pack.seal,
          .level = pack.level,
          .items = pack.items.size(),
          .met = counts.met,
          .partly = counts.partly,
          .not_met = counts.not_met,
          .not_applicable = counts.not_applicable,
          .unchecked = counts.unchecked};
}

}  // namespace

Result<std::string> read_pack_text(fs::path const& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream || fs::is_directory(file))
    return fail(Fault::Kind::not_found, "CMP-G072", {{"path", file.string()}});
  std::string text(report::pack_bytes_max + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return text;
}

Result<PackSummary> verify_pack(fs::path const& file) {
  auto const text = read_pack_text(file);
  if (!text) return std::unexpected(text.error());
  auto const pack = report::decode(*text, &pki::sha256_hex);
  if (!pack) return std::unexpected(pack.error());
  return summary_of(*pack);
}

Result<void> check_report_name(fs::path const& file) {
  auto const ending = file.extension();
  if (ending == ".json" || ending == ".html" || ending == ".pdf") return {};
  return fail(Fault::Kind::usage, "CMP-G073", {{"path", file.string()}});
}

Result<PackSummary> write_report(std::string_view pack_text, fs::path const& file,
                                 contract::Language language) {
  if (auto const named = check_report_name(file); !named) return std::unexpected(named.error());
  auto const pack = report::decode(pack_text, &pki::sha256_hex);
  if (!pack) return std::unexpected(pack.error());
  auto const ending = file.extension();
  Result<std::string> bytes = std::string(pack_text);
  if (ending == ".html") bytes = report::to_html(report::document_of(*pack, language));
  if (ending == ".pdf") bytes = report::to_pdf(report::document_of(*pack, language));
  if (!bytes) return std::unexpected(bytes.error());
  if (auto const written = write_whole(file, *bytes); !written) return std::unexpected(written.error());
  return summary_of(*pack);
}

Result<void> write_whole(fs::path const& file, std::string_view bytes) { return Draft(file).write(bytes); }

}  // namespace campus::offline
