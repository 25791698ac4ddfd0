# shellcheck shell=bash disable=SC2034  # read by those who source it
# The lab's map: which nodes there are, where they stand, what they are called.  Sourced by lab.
#
#   internet ──wan── gateway ─┬─ sw-teaching ── teacher-1 teacher-2
#   (web, DNS,       campusd  ├─ sw-office ──── office-1 office-2
#    district)                └─ sw-classroom ─ pc-301 pc-302 projector-301
#
# One bridge per VLAN; the switches' own addresses stand on a management VLAN of their own.  Routed, no NAT.

internet_nodes=(internet gateway)
segments=(teaching office classroom)
declare -A segment_number=([management]=0 [teaching]=10 [office]=20 [classroom]=30)
declare -A switch_address=([teaching]=10.20.0.11 [office]=10.20.0.12 [classroom]=10.20.0.13)

# NODE SEGMENT ROLE: what a client does all day (see traffic).
clients=(
  'teacher-1 teaching video'
  'teacher-2 teaching pages'
  'office-1 office upload'
  'office-2 office pages'
  'pc-301 classroom pages'
  'pc-302 classroom pages'
  'projector-301 classroom none'
)
# Clients that always get the same address, by their hardware address.
declare -A fixed_address=([pc-301]=10.20.30.11 [projector-301]=10.20.30.21)

district_address=203.0.113.10
dns_address=203.0.113.53
web_address=203.0.113.80
media_address=203.0.113.81
iperf_address=203.0.113.5
wan_internet=198.51.100.1 wan_gateway=198.51.100.2
wan6_internet=2001:db8:100::1 wan6_gateway=2001:db8:100::2
internet6=2001:db8:113::
district_port=8443

# hardware_address NODE: always the same for a name, locally administered.
hardware_address() {
  local digest
  digest=$(printf '%s' "$1" | md5sum)
  printf '02:ca:%s:%s:%s:%s' "${digest:0:2}" "${digest:2:2}" "${digest:4:2}" "${digest:6:2}"
}
