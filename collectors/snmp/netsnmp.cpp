#include "collectors/snmp/netsnmp.hpp"

#include <algorithm>
#include <cstdlib>

namespace campus::netsnmp {
namespace {

// No text that we read is longer than 255 characters; the rest of a larger value is of no use.
constexpr std::size_t octets_kept_max = 4'096;

bool start_once() {
  // The library looks for MIB files where the environment says; an empty list is the only way to have it read
  // none.
  ::setenv("MIBS", "", 1);
  ::setenv("MIBDIRS", "", 1);
  for (auto const option : {NETSNMP_DS_LIB_DONT_READ_CONFIGS, NETSNMP_DS_LIB_DONT_PERSIST_STATE,
                            NETSNMP_DS_LIB_DISABLE_PERSISTENT_LOAD, NETSNMP_DS_LIB_DISABLE_PERSISTENT_SAVE})
    netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, option, 1);
  // It would complain on stderr of every datagram that it cannot read; those are counted instead.
  netsnmp_register_loghandler(NETSNMP_LOGHANDLER_NONE, LOG_DEBUG);
  init_snmp("campus");
  return true;
}

Oid to_oid(oid const* parts, std::size_t count) {
  Oid result;
  result.reserve(count);
  for (std::size_t i = 0; i < count; ++i) result.push_back(static_cast<std::uint32_t>(parts[i]));
  return result;
}

Varbind to_varbind(netsnmp_variable_list const& from) {
  Varbind varbind{.oid = to_oid(from.name, from.name_length)};
  auto number = [&](SnmpType type) {
    varbind.type = type;
    if (from.val.integer == nullptr)
      varbind.type = SnmpType::other;
    else if (type == SnmpType::integer)
      varbind.number = static_cast<std::uint64_t>(*from.val.integer);
    else
      varbind.number = static_cast<std::uint32_t>(*from.val.integer);
  };
  switch (from.type) {
    case ASN_INTEGER: number(SnmpType::integer); break;
    case ASN_COUNTER: number(SnmpType::counter32); break;
    case ASN_GAUGE: number(SnmpType::gauge32); break;
    case ASN_TIMETICKS: number(SnmpType::ticks); break;
    case ASN_COUNTER64:
      if (from.val.counter64 == nullptr) break;
      varbind.type = SnmpType::counter64;
      varbind.number = static_cast<std::uint64_t>(from.val.counter64->high) << 32 |
                       static_cast<std::uint32_t>(from.val.counter64->low);
      break;
    case ASN_OCTET_STR:
      varbind.type = SnmpType::octets;
      if (from.val.string != nullptr)
        varbind.octets.assign(reinterpret_cast<char const*>(from.val.string),
                              std::min<std::size_t>(from.val_len, octets_kept_max));
      break;
    case ASN_OBJECT_ID:
      varbind.type = SnmpType::object_id;
      if (from.val.objid != nullptr) varbind.object = to_oid(from.val.objid, from.val_len / sizeof(oid));
      break;
    case SNMP_NOSUCHOBJECT:
    case SNMP_NOSUCHINSTANCE: varbind.type = SnmpType::absent; break;
    case SNMP_ENDOFMIBVIEW: varbind.type = SnmpType::end_of_view; break;
    default: break;
  }
  return varbind;
}

}  // namespace

void start() {
  static bool const is_started = start_once();
  (void)is_started;
}

std::span<oid const> auth_protocol(SnmpV3::Auth auth) {
  switch (auth) {
    case SnmpV3::Auth::sha1: return usmHMACSHA1AuthProtocol;
    case SnmpV3::Auth::sha224: return usmHMAC128SHA224AuthProtocol;
    case SnmpV3::Auth::sha256: return usmHMAC192SHA256AuthProtocol;
    case SnmpV3::Auth::sha384: return usmHMAC256SHA384AuthProtocol;
    case SnmpV3::Auth::sha512: return usmHMAC384SHA512AuthProtocol;
  }
  return usmHMAC192SHA256AuthProtocol;
}

netsnmp_pdu* to_pdu(SnmpRequest const& request) {
  int const verb = request.verb == SnmpRequest::Verb::get        ? SNMP_MSG_GET
                   : request.verb == SnmpRequest::Verb::get_next ? SNMP_MSG_GETNEXT
                                                                 : SNMP_MSG_GETBULK;
  auto* const pdu = snmp_pdu_create(verb);
  if (pdu == nullptr) return nullptr;
  if (verb == SNMP_MSG_GETBULK) {
    pdu->non_repeaters = request.non_repeaters;
    pdu->max_repetitions = request.max_repetitions;
  }
  for (auto const& wanted : request.oids) {
    std::vector<oid> const parts(wanted.begin(), wanted.end());
    snmp_add_null_var(pdu, parts.data(), parts.size());
  }
  return pdu;
}

std::vector<Varbind> varbinds_of(netsnmp_pdu const& pdu) {
  std::vector<Varbind> varbinds;
  for (auto const* variable = pdu.variables; variable != nullptr; variable = variable->next_variable)
    varbinds.push_back(to_varbind(*variable));
  return varbinds;
}

}  // namespace campus::netsnmp
