#include "daemon/intake/invitation.hpp"

#include <algorithm>

#include "daemon/pki/secrets.hpp"
#include "daemon/pki/words.hpp"

namespace campus::intake {

constexpr std::size_t school_id_bytes_max = 32;

std::string code_digest(std::string_view code) { return pki::sha256(code); }

Result<Invitation> invite(store::DistrictStore& store, std::string_view school,
                          std::string_view authority_pem, Instant now) {
  auto words = pki::words_of(authority_pem);
  if (!words) return std::unexpected(words.error());
  Invitation invitation{pki::random_code(), now + code_lifetime, std::move(*words)};
  auto const kept = store.set_code(school, code_digest(invitation.code), invitation.until, now);
  if (!kept) return std::unexpected(kept.error());
  return invitation;
}

bool is_school_id(std::string_view text) {
  auto const is_plain = [](char letter) {
    return (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9');
  };
  return !text.empty() && text.size() <= school_id_bytes_max && is_plain(text.front()) &&
         std::ranges::all_of(text, [&](char letter) { return is_plain(letter) || letter == '-'; });
}

}  // namespace campus::intake
