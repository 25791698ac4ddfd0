#include "collectors/snmp/credential.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>

namespace campus::netsnmp {
namespace {

Oid const usm_stats{1, 3, 6, 1, 6, 3, 15, 1, 1};
constexpr std::uint32_t stats_unknown_engine_ids = 4;

void copy_key(KeyRing::Key const& key, u_char* to, std::size_t& length) {
  std::memcpy(to, key.data(), key.size());
  length = key.size();
}

}  // namespace

bool denies_engine(netsnmp_pdu const& report) {
  if (report.variables == nullptr || report.variables->name_length <= usm_stats.size()) return false;
  for (std::size_t i = 0; i < usm_stats.size(); ++i)
    if (report.variables->name[i] != usm_stats[i]) return false;
  return report.variables->name[usm_stats.size()] == stats_unknown_engine_ids;
}

bool connect_to(int socket, IpAddress const& address, std::uint16_t port) {
  ::fcntl(socket, F_SETFL, ::fcntl(socket, F_GETFL) | O_NONBLOCK);
  ::fcntl(socket, F_SETFD, FD_CLOEXEC);
  if (address.is_v4()) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    std::memcpy(&to.sin_addr, address.octets.data() + 12, 4);
    return ::connect(socket, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
  }
  sockaddr_in6 to{};
  to.sin6_family = AF_INET6;
  to.sin6_port = htons(port);
  std::memcpy(&to.sin6_addr, address.octets.data(), 16);
  return ::connect(socket, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
}

bool make_user(netsnmp_session& session) {
  if (auto* const known =
          usm_get_user(session.securityEngineID, session.securityEngineIDLen, session.securityName)) {
    usm_remove_user(known);
    known->next = known->prev = nullptr;
    usm_free_user(known);
  }
  session.flags &= ~static_cast<u_long>(SNMP_FLAGS_USER_CREATED);
  return create_user_from_session(&session) == SNMPERR_SUCCESS;
}

void fill(netsnmp_session& s, SnmpV2c& v2c) {
  s.version = SNMP_VERSION_2c;
  s.community = reinterpret_cast<u_char*>(v2c.community.data());
  s.community_len = v2c.community.size();
}

bool fill(netsnmp_session& s, SnmpV3& v3, KeyRing& keys, SnmpEngine& engine) {
  auto const& auth_key = keys.key(v3.auth, v3.auth_passphrase);
  auto const& priv_key = keys.key(v3.auth, v3.priv_passphrase);
  if (auth_key.empty() || priv_key.empty()) return false;
  if (!v3.context) v3.context.emplace();
  auto const auth = netsnmp::auth_protocol(v3.auth);
  s.version = SNMP_VERSION_3;
  s.securityModel = SNMP_SEC_MODEL_USM;
  s.securityLevel = SNMP_SEC_LEVEL_AUTHPRIV;
  s.securityName = v3.user.data();
  s.securityNameLen = v3.user.size();
  s.contextName = v3.context->data();
  s.contextNameLen = v3.context->size();
  s.securityAuthProto = const_cast<oid*>(auth.data());
  s.securityAuthProtoLen = auth.size();
  s.securityPrivProto = usmAESPrivProtocol;
  s.securityPrivProtoLen = OID_LENGTH(usmAESPrivProtocol);
  copy_key(auth_key, s.securityAuthKey, s.securityAuthKeyLen);
  copy_key(priv_key, s.securityPrivKey, s.securityPrivKeyLen);
  if (engine.id.empty()) return true;
  s.securityEngineID = s.contextEngineID = engine.id.data();
  s.securityEngineIDLen = s.contextEngineIDLen = engine.id.size();
  return true;
}

}  // namespace campus::netsnmp
