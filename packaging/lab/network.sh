# shellcheck shell=bash
# Namespaces, bridges and cables of the lab.  All links are born inside namespaces of the lab, so deleting the
# namespaces deletes everything.  Sourced by lab; needs $state and $name, and plan.sh.

# add_node NODE KIND: on record first, then made, so that a killed lab still knows what to take down.
add_node() {
  printf '%s %s\n' "$1" "$2" >>"$state/nodes"
  ip netns add "$name-$1"
  # Addresses are ours to give: no waiting for a neighbour who might hold them, no bridge filtering by the host's rules.
  nsenter --net="/run/netns/$name-$1" sh -c 'for key in net/ipv6/conf/all/accept_dad net/ipv6/conf/default/accept_dad \
      net/bridge/bridge-nf-call-iptables net/bridge/bridge-nf-call-ip6tables net/bridge/bridge-nf-call-arptables; do
    [ ! -w /proc/sys/$key ] || echo 0 >/proc/sys/$key; done'
  ip -n "$name-$1" link set lo up
}

# cable NODE INTERFACE NODE INTERFACE
cable() {
  ip link add "$2" netns "$name-$1" type veth peer name "$4" netns "$name-$3"
  ip -n "$name-$1" link set "$2" up
  ip -n "$name-$3" link set "$4" up
}

# bridge NODE NAME
bridge() {
  ip -n "$name-$1" link add "$2" type bridge forward_delay 0 stp_state 0
  ip -n "$name-$1" link set "$2" up
}

remember_netns_folder() {
  # `ip netns` mounts /run/netns over itself the first time; who finds it unmounted remembers to clean it up.
  [ -e /run/netns-of-campus-lab ] || mountpoint -q /run/netns 2>/dev/null ||
    { if [ -d /run/netns ]; then echo mount; else echo folder; fi; } >/run/netns-of-campus-lab
}

forget_netns_folder() {
  local made
  [ -e /run/netns-of-campus-lab ] || return 0
  [ -z "$(ls -A /run/netns 2>/dev/null)" ] || return 0
  made=$(</run/netns-of-campus-lab)
  while mountpoint -q /run/netns 2>/dev/null; do umount -n /run/netns 2>/dev/null || umount -n -l /run/netns || break; done
  [ "$made" != folder ] || rmdir /run/netns 2>/dev/null || true
  rm -f /run/netns-of-campus-lab
}

build_internet() {
  local address
  add_node internet internet
  add_node gateway gateway
  cable gateway wan0 internet school
  ip -n "$name-internet" -batch - <<END
address add $wan_internet/30 dev school
address add $wan6_internet/64 dev school nodad
$(for address in "$district_address" "$dns_address" "$web_address" "$media_address" "$iperf_address"; do
    echo "address add $address/32 dev lo"
    echo "address add $internet6${address##*.}/128 dev lo nodad"
  done)
route add 10.20.0.0/16 via $wan_gateway
route add fd20::/16 via $wan6_gateway
END
  ip -n "$name-gateway" -batch - <<END
address add $wan_gateway/30 dev wan0
address add $wan6_gateway/64 dev wan0 nodad
route add default via $wan_internet
route add default via $wan6_internet
END
  nsenter --net="/run/netns/$name-gateway" sh -c \
    'echo 1 >/proc/sys/net/ipv4/ip_forward; echo 1 >/proc/sys/net/ipv6/conf/all/forwarding'
  bridge gateway management
  ip -n "$name-gateway" address add 10.20.0.1/24 dev management
}

# build_segment SEGMENT: the gateway's leg, and the switch with its bridge and its management address.
build_segment() {
  local segment=$1 number=${segment_number[$1]} switch=sw-$1
  add_node "$switch" switch
  bridge "$switch" "$segment"
  cable gateway "$segment" "$switch" uplink
  ip -n "$name-$switch" link set uplink master "$segment"
  cable gateway "m-$segment" "$switch" mgmt
  ip -n "$name-gateway" link set "m-$segment" master management
  ip -n "$name-gateway" -batch - <<END
address add 10.20.$number.1/24 dev $segment
address add fd20:0:0:$number::1/64 dev $segment nodad
END
  ip -n "$name-$switch" -batch - <<END
address add ${switch_address[$segment]}/24 dev mgmt
route add default via 10.20.0.1
END
}

# plug_in NODE SEGMENT: a client and its cable to the segment's switch; its address comes by DHCP.
plug_in() {
  local node=$1 segment=$2 port
  add_node "$node" "$segment"
  port=p$(($(ip -n "$name-sw-$segment" -o link show master "$segment" | wc -l)))
  cable "sw-$segment" "$port" "$node" eth0
  ip -n "$name-sw-$segment" link set "$port" master "$segment" alias "$node"
  ip -n "$name-$node" link set eth0 address "$(hardware_address "$node")"
}
