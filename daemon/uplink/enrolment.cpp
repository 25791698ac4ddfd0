#include "daemon/uplink/enrolment.hpp"

#include <algorithm>

#include "daemon/pki/files.hpp"
#include "daemon/pki/keys.hpp"

namespace campus::uplink {
namespace {

namespace fs = std::filesystem;

// Two lines of ours, then the three PEM blocks in this order.
constexpr std::string_view district_mark = "district: ";
constexpr std::string_view name_mark = "name: ";
constexpr std::string_view begin_certificate = "-----BEGIN CERTIFICATE-----";
constexpr std::string_view begin_key = "-----BEGIN PRIVATE KEY-----";
constexpr std::size_t url_bytes_max = 300;

fs::path file_in(fs::path const& directory) { return directory / "enrolment.pem"; }

std::unexpected<Fault> broken(fs::path const& path) {
  return fail(Fault::Kind::broken, "CMP-U020", {{"path", path.string()}});
}

std::string line_after(std::string_view text, std::string_view mark) {
  auto const start = text.find(mark);
  if (start == std::string_view::npos) return {};
  auto const rest = text.substr(start + mark.size());
  return std::string(rest.substr(0, rest.find('\n')));
}

std::string on_one_line(std::string text) {
  std::ranges::replace_if(text, [](char letter) { return static_cast<unsigned char>(letter) < ' '; }, ' ');
  return text;
}

bool is_host(std::string_view text) {
  auto const fits = [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || std::string_view("-._:[]").contains(letter);
  };
  return !text.empty() && std::ranges::all_of(text, fits);
}

}  // namespace

Result<std::optional<Enrolment>> load_enrolment(fs::path const& directory) {
  auto const path = file_in(directory);
  auto const text = pki::read_file(path);
  if (!text && text.error().kind == Fault::Kind::not_found) return std::optional<Enrolment>();
  if (!text) return std::unexpected(text.error());
  auto const certificate = text->find(begin_certificate);
  auto const key = text->find(begin_key);
  auto const authority = text->rfind(begin_certificate);
  if (certificate == std::string::npos || key == std::string::npos || !(certificate < key && key < authority))
    return broken(path);
  Enrolment enrolment;
  enrolment.district = line_after(*text, district_mark);
  enrolment.name = line_after(*text, name_mark);
  enrolment.certificate = text->substr(certificate, key - certificate);
  enrolment.key = text->substr(key, authority - key);
  enrolment.authority = text->substr(authority);
  auto whole = checked(std::move(enrolment));
  if (!whole) return broken(path);
  return std::optional(std::move(*whole));
}

Result<void> save_enrolment(fs::path const& directory, Enrolment const& enrolment) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error)
    return fail(Fault::Kind::failure, "CMP-U002",
                {{"path", directory.string()}, {"reason", error.message()}});
  std::string text(district_mark);
  text += enrolment.district + '\n' + std::string(name_mark) + on_one_line(enrolment.name) + '\n';
  for (auto const* const block : {&enrolment.certificate, &enrolment.key, &enrolment.authority}) {
    text += *block;
    if (!text.ends_with('\n')) text += '\n';
  }
  return pki::write_file(file_in(directory), text, pki::Secrecy::secret);
}

Result<Enrolment> checked(Enrolment enrolment) {
  auto facts = pki::read_certificate(enrolment.certificate);
  if (!facts) return std::unexpected(facts.error());
  if (facts->common_name.empty() || !pki::belong_together(enrolment.certificate, enrolment.key) ||
      !pki::is_issued_by(enrolment.certificate, enrolment.authority))
    return fail(Fault::Kind::broken, "CMP-U021", {{"district", enrolment.district}});
  enrolment.facts = std::move(*facts);
  return enrolment;
}

Result<std::string> district_url(std::string_view typed) {
  constexpr std::string_view scheme = "https://";
  auto host = typed;
  while (host.ends_with('/')) host.remove_suffix(1);
  if (!host.starts_with(scheme) || host.size() > url_bytes_max || !is_host(host.substr(scheme.size())))
    return fail(Fault::Kind::usage, "CMP-U014",
                {{"url", std::string(typed.substr(0, url_bytes_max))}, {"reason", "https://HOST:PORT"}});
  return std::string(host);
}

}  // namespace campus::uplink
