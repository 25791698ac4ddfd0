# shellcheck shell=bash
# The project's own programs in the lab: their configuration, and starting them as their units say.  Sourced by lab;
# needs $state, $name, $root, plan.sh.

# unit_named WORD: the unit; `portal` and `enforcer` are short for theirs.
unit_named() { case "$1" in portal | enforcer) echo "campus-$1" ;; *) echo "$1" ;; esac; }

unit_node() {
  case "$1" in
    campusd | campus-enforcer | campus-portal) echo gateway ;;
    districtd) echo internet ;;
    *) fail "没有单元 $1" "there is no unit $1" 2 ;;
  esac
}

# lay_secret NAME USER: a secret beside the configuration, for the service's user alone.
lay_secret() { install -o "$2" -g "$2" -m 0600 "$state/private/$1" "$root/etc/campus/secrets/$1"; }

configure() {
  local segment file
  need_lab
  [ -n "$root" ] || usage
  "$here/service-users" take "lab-$name"
  mkdir -p "$root/etc/campus-district"
  install -d -m 0755 "$root/etc/campus"
  install -d -o campus -g campus -m 0750 "$root/etc/campus/secrets"
  for secret_name in snmp-community snmp-auth snmp-privacy pjlink-password; do lay_secret "$secret_name" campus; done
  # A school year, what documents ask of the school, what counts as trouble, and what people entered: as shipped.
  for file in calendar targets detectors protection; do
    install -m 0644 "$here/../config/$file.yaml" "$root/etc/campus/$file.yaml"
  done
  install -d -m 0755 "$root/etc/campus/protection"
  install -m 0644 "$here/../config/protection/"*.yaml "$root/etc/campus/protection/"
  {
    cat <<END
# The lab school's gateway.
school: {networks: [10.20.0.0/16, "fd20::/16"]}
role: gateway
language: ${LAB_LANGUAGE:-zh-CN}
calendar: calendar.yaml
targets: targets.yaml
protection: {level: 2, rules: $root/etc/campus/protection, dossier: protection.yaml}
alerts: {detectors: detectors.yaml}
capture:
  - {interface: wan0, promiscuous: false, ring: 16MiB, snaplen: 256B}
snmp:
  every: 10s
  timeout: 1s
  tries: 2
  devices:
END
    for segment in "${segments[@]}"; do
      printf '    - {name: sw-%s, kind: switch, address: %s, v2c: {community_file: secrets/snmp-community}}\n' \
        "$segment" "${switch_address[$segment]}"
    done
    cat <<END
    - name: pc-301
      kind: computer
      address: ${fixed_address[pc-301]}
      v3: {user: campus, auth: sha256, auth_file: secrets/snmp-auth, privacy: aes128, privacy_file: secrets/snmp-privacy}
rooms:
  every: 10s
  every_after_school: 10s
  timeout: 2s
  list:
    - name: "301"
      title: 三年级2班
      devices:
        - {name: projector-301, address: ${fixed_address[projector-301]}, pjlink: {password_file: secrets/pjlink-password}}
        - {name: pc-301}
uplink: {live_every: 2s, rollup_every: 10s, report_devices_every: 10s}
admission:
  enforcer: $root/run/campus-enforcer/enforcer.sock
  garden: [203.0.113.53]
  segments:
    - {vlan: 10, interface: teaching}
    - {vlan: 20, interface: office}
    - {vlan: 30, interface: classroom}
  portal: {contact: "请到信息中心登记 ask at the information centre", school: 示范中学}
END
  } >"$root/etc/campus/campus.yaml"
  cat >"$root/etc/campus-district/district.yaml" <<END
# The lab's district centre.
name: 示范区教育技术中心
names: [$(printf '%s\n' district.example "$district_address" 127.0.0.1 localhost "${LAB_NAME:-localhost}" |
    awk '!seen[$0]++ { print "\"" $0 "\"" }' | paste -sd, | sed 's/,/, /g')]
listen: ["$district_address:$district_port"]
public_url: ${LAB_PUBLIC_URL:-https://127.0.0.1:$district_port}
language: ${LAB_LANGUAGE:-zh-CN}
END
}

start_unit() {
  local unit node arguments=()
  unit=$(unit_named "${words[0]:-}")
  need_lab
  [ -n "$root" ] || usage
  node=$(unit_node "$unit")
  lock
  [ -z "$(recorded_processes "$unit")" ] || { say "$unit 已在运行" "$unit is running already"; return 0; }
  "$here/service-users" take "lab-$name"
  [ -z "$bin" ] || arguments+=(--bin "$bin")
  if [ "$unit" = campus-enforcer ]; then
    # The socket that systemd would hand over is opened by the program itself; its folder says for whom.
    install -d -o campus-enforcer -g campus -m 2755 "$root/run/campus-enforcer"
    arguments+=(--argument --socket --argument "$root/run/campus-enforcer/enforcer.sock")
  fi
  sed -i "/ $unit\$/d" "$state/processes"
  "$here/run-unit" "$unit" --root "$root" "${arguments[@]}" --tools "$(<"$state/tools")" \
    --netns "/run/netns/$name-$node" "${listen[@]}" --record "$state/processes" --log "$state/log/$unit.log"
}

stop_unit() {
  local unit
  unit=$(unit_named "${words[0]:-}")
  need_lab
  unit_node "$unit" >/dev/null
  lock
  end_processes "recorded_processes $unit" "$unit_seconds_max" || fail "$unit 未能结束" "$unit does not end"
  # what was asked to stop is not missed
  sed -i "/ $unit\$/d" "$state/processes"
}
