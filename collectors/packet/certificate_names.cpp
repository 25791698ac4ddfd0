#include "collectors/packet/certificate_names.hpp"

namespace campus::packet {
namespace {

// "CN=*.example.cn, O=…": the part behind "CN=", to the next comma.
std::string_view common_name(std::string_view distinguished) noexcept {
  auto const at = distinguished.find("CN=");
  if (at == std::string_view::npos) return {};
  distinguished.remove_prefix(at + 3);
  return distinguished.substr(0, distinguished.find(','));
}

}  // namespace

CertificateNames certificate_names(std::string_view issuer, std::string_view subject, std::string_view listed) noexcept {
  auto const first_listed = listed.substr(0, listed.find(','));
  auto const first = common_name(subject);
  if (!issuer.empty() || first.empty()) return {first.empty() ? first_listed : first, common_name(issuer)};
  auto const last = common_name(subject.substr(subject.rfind("CN=")));
  if (last.data() != first.data()) return {last, first};
  return {first_listed.empty() ? first : first_listed, {}};
}

}  // namespace campus::packet
