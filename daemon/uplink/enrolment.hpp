#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/pki/certificate.hpp"
#include "policy/model/fault.hpp"

namespace campus::uplink {

// Which district a school belongs to, and the proof.  One file, so that it is whole, old or new, whatever
// happens while it is written.  A plain value.
struct Enrolment {
  std::string district;         // https://HOST:PORT
  std::string name;             // of the school, as the district calls it
  std::string certificate;      // PEM
  std::string key;              // PEM
  std::string authority;        // PEM
  pki::CertificateFacts facts;  // of the certificate; its common name is the school's id
};

// Nothing where no school was ever enrolled.  A file that does not hold together is a fault and not "not
// enrolled".
Result<std::optional<Enrolment>> load_enrolment(std::filesystem::path const& directory);
Result<void> save_enrolment(std::filesystem::path const& directory, Enrolment const& enrolment);

// Reads the facts and checks that the three belong together.
Result<Enrolment> checked(Enrolment enrolment);

// "https://HOST[:PORT]" without a path, as it is kept; HTTPS is the only way.
Result<std::string> district_url(std::string_view typed);

}  // namespace campus::uplink
