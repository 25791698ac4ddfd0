#include "daemon/district/papers.hpp"

#include <chrono>
#include <string>

#include "daemon/pki/certificate.hpp"
#include "daemon/pki/files.hpp"
#include "daemon/pki/keys.hpp"
#include "daemon/pki/signing.hpp"

namespace campus::district {

namespace {

namespace fs = std::filesystem;

// A server that runs for weeks without a restart must not outlive its certificate.
constexpr std::chrono::days renewed_before_end{90};

fs::path authority_certificate(fs::path const& state) { return state / "authority.pem"; }
fs::path authority_key(fs::path const& state) { return state / "authority.key"; }
fs::path server_certificate(fs::path const& state) { return state / "server.pem"; }
fs::path server_key(fs::path const& state) { return state / "server.key"; }
fs::path server_names(fs::path const& state) { return state / "server.names"; }

std::string list_of(std::vector<std::string> const& names) {
  std::string list;
  for (auto const& name : names) list += name + '\n';
  return list;
}

fs::path signer_certificate(fs::path const& state) { return state / "signer.pem"; }
fs::path signer_key(fs::path const& state) { return state / "signer.key"; }

// Two papers, where they are whole and still right; else nothing, and they are made anew.
std::optional<pki::Identity> present(fs::path const& certificate_file, fs::path const& key_file,
                                     pki::Identity const& authority, Instant now) {
  auto const certificate = pki::read_file(certificate_file);
  auto const key = pki::read_file(key_file);
  if (!certificate || !key) return std::nullopt;
  auto const facts = pki::read_certificate(*certificate);
  if (!facts || now < facts->not_before || now + renewed_before_end > facts->not_after) return std::nullopt;
  if (!pki::is_issued_by(*certificate, authority.certificate) || !pki::belong_together(*certificate, *key))
    return std::nullopt;
  return pki::Identity{*certificate, *key};
}

std::optional<pki::Identity> present_server(fs::path const& state, pki::Identity const& authority,
                                            config::DistrictConfig const& config, Instant now) {
  auto const names = pki::read_file(server_names(state));
  if (!names || *names != list_of(config.names)) return std::nullopt;
  return present(server_certificate(state), server_key(state), authority, now);
}

// The certificate last: until it is there, the next start makes the pair anew.
Result<pki::Identity> read_signer(fs::path const& state, pki::Identity const& authority, Instant now) {
  if (auto found = present(signer_certificate(state), signer_key(state), authority, now)) return std::move(*found);
  auto signer = pki::issue_signer(authority, now);
  if (!signer) return signer;
  auto written = pki::write_file(signer_key(state), signer->key, pki::Secrecy::secret);
  if (written) written = pki::write_file(signer_certificate(state), signer->certificate, pki::Secrecy::open);
  if (!written) return std::unexpected(written.error());
  return signer;
}

}  // namespace

bool is_founded(fs::path const& state) {
  std::error_code error;
  return fs::exists(authority_certificate(state), error);
}

Result<void> require_founded(fs::path const& state) {
  if (!is_founded(state)) return fail(Fault::Kind::not_found, "CMP-W046", {{"path", state.string()}});
  return {};
}

Result<void> write_authority(fs::path const& state, pki::Identity const& authority) {
  auto const key = pki::write_file(authority_key(state), authority.key, pki::Secrecy::secret);
  if (!key) return key;
  return pki::write_file(authority_certificate(state), authority.certificate, pki::Secrecy::open);
}

Result<pki::Identity> read_authority(fs::path const& state) {
  if (auto const founded = require_founded(state); !founded) return std::unexpected(founded.error());
  auto certificate = pki::read_file(authority_certificate(state));
  if (!certificate) return std::unexpected(certificate.error());
  auto key = pki::read_file(authority_key(state));
  if (!key) return std::unexpected(key.error());
  return pki::Identity{std::move(*certificate), std::move(*key)};
}

Result<Papers> read_papers(fs::path const& state, config::DistrictConfig const& config, Instant now) {
  auto authority = read_authority(state);
  if (!authority) return std::unexpected(authority.error());
  auto signer = read_signer(state, *authority, now);
  if (!signer) return std::unexpected(signer.error());
  if (auto found = present_server(state, *authority, config, now))
    return Papers{std::move(*authority), std::move(*found), std::move(*signer)};
  auto server = pki::issue_server(*authority, config.names, now);
  if (!server) return std::unexpected(server.error());
  // The names last: until they are there, the next start makes the pair anew.
  auto const key = pki::write_file(server_key(state), server->key, pki::Secrecy::secret);
  if (!key) return std::unexpected(key.error());
  auto const certificate =
      pki::write_file(server_certificate(state), server->certificate, pki::Secrecy::open);
  if (!certificate) return std::unexpected(certificate.error());
  auto const names = pki::write_file(server_names(state), list_of(config.names), pki::Secrecy::open);
  if (!names) return std::unexpected(names.error());
  return Papers{std::move(*authority), std::move(*server), std::move(*signer)};
}

}  // namespace campus::district
