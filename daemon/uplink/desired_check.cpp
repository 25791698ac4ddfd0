#include "daemon/uplink/desired_check.hpp"

#include <utility>

#include "daemon/contract/codec.hpp"
#include "daemon/pki/certificate.hpp"
#include "daemon/pki/signing.hpp"

namespace campus::uplink {
namespace {

std::unexpected<Fault> refused(char const* code, std::vector<Fault::Argument> arguments = {}) {
  return fail(Fault::Kind::permission, code, std::move(arguments));
}

Result<contract::DesiredEnvelope> signed_envelope(std::string_view text, DesiredTrust const& trust,
                                                  std::optional<Instant> now) {
  auto envelope = contract::decode_desired_envelope(text);
  if (!envelope) return envelope;
  if (!pki::is_issued_by(envelope->signer, trust.authority)) return refused("CMP-U030");
  if (!pki::is_for_signing(envelope->signer)) return refused("CMP-U031");
  auto const facts = pki::read_certificate(envelope->signer);
  if (!facts) return std::unexpected(facts.error());
  if (now && (*now < facts->not_before || *now > facts->not_after))
    return refused("CMP-U032", {{"until", contract::to_rfc3339(facts->not_after)}});
  if (!pki::is_signed_by(envelope->signer, envelope->payload, envelope->signature))
    return refused("CMP-U033");
  return envelope;
}

Result<contract::DesiredState> own_state(contract::DesiredEnvelope const& envelope,
                                         DesiredTrust const& trust) {
  auto state = contract::decode_desired_state(envelope.payload);
  if (state && state->school != trust.school)
    return refused("CMP-U034", {{"school", state->school}, {"own", trust.school}});
  return state;
}

}  // namespace

Result<std::optional<contract::DesiredState>> check_desired(std::string_view text, DesiredTrust const& trust,
                                                            Instant now) {
  auto const envelope = signed_envelope(text, trust, now);
  if (!envelope) return std::unexpected(envelope.error());
  auto state = own_state(*envelope, trust);
  if (!state) return std::unexpected(std::move(state.error()));
  if (trust.applied && state->version == *trust.applied) return std::optional<contract::DesiredState>();
  if (trust.applied && state->version < *trust.applied)
    return refused("CMP-U035", {{"version", std::to_string(state->version)},
                                {"applied", std::to_string(*trust.applied)}});
  if (now < state->not_before)
    return refused("CMP-U036", {{"from", contract::to_rfc3339(state->not_before)}});
  if (now >= state->expires_at)
    return refused("CMP-U037", {{"until", contract::to_rfc3339(state->expires_at)}});
  return std::optional(std::move(*state));
}

Result<contract::DesiredState> check_kept(std::string_view text, DesiredTrust const& trust) {
  auto const envelope = signed_envelope(text, trust, std::nullopt);
  if (!envelope) return std::unexpected(envelope.error());
  return own_state(*envelope, trust);
}

}  // namespace campus::uplink
