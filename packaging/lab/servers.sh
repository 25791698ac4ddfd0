# shellcheck shell=bash
# The real servers of the lab and the words they are given.  Sourced by lab; needs $state, $name, plan.sh.

random_hex() { od -An -N12 -tx1 /dev/urandom | tr -d ' \n'; }

# as_nobody COMMAND...: what needs no right gets none.
as_nobody=(setpriv --reuid nobody --regid nogroup --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all --)

start_internet() {
  local site=$state/public/site
  mkdir -p "$site"
  printf '<!doctype html><title>example</title>%s\n' "$(head -c 6000 /dev/zero | tr '\0' 'a')" >"$site/index.html"
  printf '<!doctype html><title>page</title>%s\n' "$(head -c 90000 /dev/zero | tr '\0' 'b')" >"$site/page.html"
  head -c 1500000 /dev/urandom >"$site/clip.bin"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=www.example \
    -addext 'subjectAltName=DNS:www.example,DNS:files.example,DNS:exam.example' \
    -keyout "$state/private/www.key" -out "$state/public/www.pem" 2>/dev/null
  cat "$state/private/www.key" "$state/public/www.pem" >"$state/private/www.both"
  cat >"$state/private/lighttpd.conf" <<END
server.modules = ("mod_openssl")
server.document-root = "$site"
server.username = "nobody"
server.groupname = "nogroup"
server.bind = "$web_address"
server.port = 80
server.max-connections = 128
index-file.names = ("index.html")
mimetype.assign = (".html" => "text/html")
\$SERVER["socket"] == "$web_address:443" { ssl.engine = "enable" ssl.pemfile = "$state/private/www.both" }
\$SERVER["socket"] == "$media_address:80" { }
\$SERVER["socket"] == "$media_address:443" { ssl.engine = "enable" ssl.pemfile = "$state/private/www.both" }
\$SERVER["socket"] == "[${internet6}80]:80" { }
\$SERVER["socket"] == "[${internet6}80]:443" { ssl.engine = "enable" ssl.pemfile = "$state/private/www.both" }
\$SERVER["socket"] == "[${internet6}81]:80" { }
\$SERVER["socket"] == "[${internet6}81]:443" { ssl.engine = "enable" ssl.pemfile = "$state/private/www.both" }
END
  begin internet web lighttpd -D -f "$state/private/lighttpd.conf"

  cat >"$state/private/internet-dns.conf" <<END
port=53
listen-address=$dns_address
bind-interfaces
no-resolv
no-hosts
user=nobody
group=nogroup
pid-file=
cache-size=0
host-record=www.example,$web_address,${internet6}80
host-record=exam.example,$web_address,${internet6}80
host-record=files.example,$media_address,${internet6}81
host-record=district.example,$district_address,${internet6}10
local=/example/
END
  begin internet internet-dns dnsmasq --keep-in-foreground --log-facility=- --conf-file="$state/private/internet-dns.conf"
  begin internet iperf-1 "${as_nobody[@]}" iperf3 --server --logfile /dev/null --bind "$iperf_address" --port 5201
  begin internet iperf-2 "${as_nobody[@]}" iperf3 --server --logfile /dev/null --bind "$iperf_address" --port 5202
}

# The gateway's own dnsmasq: DHCP, router advertisements and a resolver for the three segments.
start_dhcp() {
  local segment number node
  install -d -o nobody -g nogroup -m 0755 "$state/dhcp"
  {
    printf '%s\n' 'port=53' 'bind-dynamic' 'except-interface=lo' 'except-interface=wan0' 'no-resolv' 'no-hosts' \
      "server=$dns_address" 'user=nobody' 'group=nogroup' 'pid-file=' "dhcp-leasefile=$state/dhcp/leases" \
      'dhcp-authoritative' 'no-ping' 'quiet-dhcp' 'quiet-ra' 'enable-ra' 'dhcp-rapid-commit' 'cache-size=1000' \
      'dns-forward-max=150'
    for segment in "${segments[@]}"; do
      number=${segment_number[$segment]}
      printf '%s\n' "interface=$segment" "dhcp-range=set:$segment,10.20.$number.100,10.20.$number.199,255.255.255.0,1h" \
        "dhcp-range=fd20:0:0:$number::,ra-only,64"
    done
    for node in "${!fixed_address[@]}"; do
      printf 'dhcp-host=%s,%s,%s\n' "$(hardware_address "$node")" "${fixed_address[$node]}" "$node"
    done
  } >"$state/private/gateway-dns.conf"
  begin gateway gateway-dns dnsmasq --keep-in-foreground --log-facility=- --conf-file="$state/private/gateway-dns.conf"
}

# start_agent NODE ADDRESS DESCRIPTION LOCATION ACCESS-LINES...: a real snmpd.
start_agent() {
  local node=$1 address=$2 description=$3 location=$4 file
  shift 4
  file=$state/private/$node.snmpd.conf
  install -d -o nobody -g nogroup -m 0700 "$state/snmp/$node"
  {
    printf '%s\n' "agentaddress udp:$address:161" "sysName $node" "sysDescr $description" "sysLocation $location" \
      'sysContact network@school.example' 'sysServices 72'
    printf '%s\n' "$@"
  } >"$file"
  begin "$node" "snmpd-$node" env SNMP_PERSISTENT_DIR="$state/snmp/$node" SNMPCONFPATH="$state/snmp/$node" \
    snmpd -f -C -c "$file" -LO 4 -m '' -u nobody -g nogroup -p "$state/snmp/$node/pid"
}

start_agents() {
  local segment community
  community=$(<"$state/private/snmp-community")
  for segment in "${segments[@]}"; do
    start_agent "sw-$segment" "${switch_address[$segment]}" "Lab access switch, $segment" "弱电间 $segment" \
      "rocommunity $community 10.20.0.1"
  done
  start_agent pc-301 "${fixed_address[pc-301]}" 'Classroom PC' '301 教室' \
    "createUser campus SHA-256 $(<"$state/private/snmp-auth") AES $(<"$state/private/snmp-privacy")" 'rouser campus priv'
  install -o nobody -g nogroup -m 0400 "$state/private/pjlink-password" "$state/snmp/pjlink-password"
  begin projector-301 projector-301 "${as_nobody[@]}" "$tools/campus-lab-projector" "${fixed_address[projector-301]}" \
    --name 301 --password-file "$state/snmp/pjlink-password"
}

# Whether the projector takes calls already.
projector_listens() {
  nsenter --net="/run/netns/$name-projector-301" ss -Hltn 'sport = :4352' | grep -q .
}

# ask_for_address NODE: a real DHCP client, for as long as the lab stands.
ask_for_address() {
  begin "$1" "dhcp-$1" env LEASE="$state/leases/$1" busybox udhcpc -f -i eth0 -s "$here/lease" -x "hostname:$1" \
    -t 20 -T 1 -A 1
}

has_address() { [ -s "$state/leases/$1" ]; }

start_traffic() {
  local node=$1 role=$2
  [ "$role" != none ] || return 0
  begin "$node" "traffic-$node" "${as_nobody[@]}" bash "$state/public/traffic" "$role" "$state" "$state/leases/$node" \
    "$(<"$state/until")"
}
