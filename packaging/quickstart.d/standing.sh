# shellcheck shell=bash
# What quickstart stands up and takes down: the installed tree, the district, the school.  Sourced by quickstart; needs
# steps.sh, the lab's processes.sh and plan.sh, $place, $root, $mode, $listen, $interface.

school=LAB-0001
district_config() { printf '%s' "$root/etc/campus-district/district.yaml"; }

# of_district COMMAND...: districtd's own commands, as its user in its unit's place.
of_district() { "$packaging/lab/run-unit" districtd --root "$root" -- districtd "$@" --config "$(district_config)" -o json; }
of_campus() { "$root/usr/bin/campusctl" --socket "$root/run/campus/campusd.sock" "$@"; }

install_tree() {
  rm -rf "$root/usr"
  DESTDIR=$root cmake --install "$tree/build/release" --prefix /usr || return 1
  give_to_builder "$tree/build/release/install_manifest"*.txt
  # a build made under a narrow umask must still be readable for the services
  chmod -R u=rwX,go=rX "$root/usr"
}

# is_new_build: whether what is built differs from what is installed.
built_now() { (cd "$tree/build/release/bin" && sha256sum campusd districtd campusctl campus-enforcer campus-portal) | sha256sum; }
is_new_build() {
  [ "$(cat "$place/built" 2>/dev/null)" != "$(built_now)" ] ||
    ! diff -rq "$tree/webui/dist" "$root/usr/share/campus/webui" >/dev/null 2>&1
}

unit_log() { if [ "$mode" = lab ]; then echo "$lab_state/log/$1.log"; else echo "$place/log/$1.log"; fi; }

# What a browser may type for the district; each name once.
certificate_names() { printf '%s\n' localhost 127.0.0.1 "$public_host_bare" | awk '!seen[$0]++ { print "\"" $0 "\"" }' | paste -sd, | sed 's/,/, /g'; }

# configure_interface: both programs on the host's own network, watching one interface.
configure_interface() {
  local networks
  # the networks this machine is in by that interface are the inside
  networks=$({ ip -o -4 route show dev "$interface" proto kernel; ip -o -6 route show dev "$interface" proto kernel; } |
    awk '$1 ~ /\// && $1 !~ /^(fe80|ff)/ { print "\"" $1 "\"" }' | sort -u | paste -sd, | sed 's/,/, /g')
  install -d -m 0755 "$root/etc/campus" "$root/etc/campus-district"
  cat >"$root/etc/campus/campus.yaml" <<END
school: {networks: [${networks:-10.0.0.0/8}]}
role: mirror
language: $program_language
capture:
  - {interface: $interface, promiscuous: true, ring: 64MiB, snaplen: 256B}
uplink: {live_every: 2s, rollup_every: 10s}
END
  cat >"$(district_config)" <<END
name: 示范区教育技术中心
names: [$(certificate_names)]
listen: []
public_url: $public_url
language: $program_language
END
}

start_unit_here() {
  local unit=$1
  shift
  [ -n "$(recorded_processes "$unit")" ] || "$packaging/lab/run-unit" "$unit" --root "$root" "$@" \
    --tools "$root/usr/libexec/campus-lab" --record "$place/processes" --log "$place/log/$unit.log" >/dev/null
}

start_district() {
  if [ "$mode" = lab ]; then
    "$packaging/lab/lab" start districtd --name "$lab_name" --root "$root" --listen "$listen" >/dev/null
  else
    start_unit_here districtd --listen "$listen"
  fi
}

start_campus() {
  local unit
  if [ "$mode" = lab ]; then
    for unit in enforcer campusd portal; do
      "$packaging/lab/lab" start "$unit" --name "$lab_name" --root "$root" >/dev/null
    done
  else
    start_unit_here campusd
  fi
}

# Where the school finds the district.
district_url() { if [ "$mode" = lab ]; then echo "https://$district_address:$district_port"; else echo "$public_url"; fi; }

# ask_district ARGUMENTS...: the page as a browser asks for it, trusting the authority made minutes ago on this machine.
ask_district() { curl --silent --show-error --max-time 5 --cacert "$root/var/lib/campus-district/authority.pem" --cookie-jar "$place/session" --cookie "$place/session" "$@"; }
district_answers() { curl --silent --insecure --max-time 2 --output /dev/null "$public_url/" 2>/dev/null; }
campus_answers() { of_campus status --exit-zero -o json >/dev/null 2>&1; }

new_link() { of_district link admin | jq -r .link; }

enrol_school() {
  local answer code words
  of_campus uplink status --exit-zero -o json | jq -e '.state != "not_enrolled"' >/dev/null && return 0
  answer=$(of_district school add "$school" "$school_name") || answer=$(of_district school code "$school")
  code=$(jq -r .code <<<"$answer") words=$(jq -r .authority_words <<<"$answer")
  of_campus uplink enroll "$code" --district "$(district_url)" --ca-words "$words"
}

# sign_in: a session of quickstart's own, by a link of its own, to see what a browser would see.
sign_in() {
  local token
  token=$(new_link)
  token=${token##*token=}
  rm -f "$place/session"
  (umask 0077 && : >"$place/session")
  csrf=$(jq -nc --arg token "$token" '{token: $token}' |
    ask_district --header 'Content-Type: application/json' --data @- "$public_url/api/v1/login/link" | jq -er .csrf_token)
}

sign_out() {
  ask_district --request POST --header "X-Campus-Csrf: $csrf" "$public_url/api/v1/logout" >/dev/null || true
  rm -f "$place/session"
}

# school_lives: live, and in the lab with egress above zero and every device reachable; says what is still missing.
school_lives() {
  seen=$(ask_district "$public_url/api/v1/schools/$school" 2>/dev/null) || return 1
  step_is "$(jq -r '"\(.freshness)  ↓\(.egress.down_bps // 0) ↑\(.egress.up_bps // 0) bit/s  \(.devices.reachable // 0)/\(.devices.total // 0)"' <<<"$seen" 2>/dev/null)"
  if [ "$mode" = lab ]; then
    jq -e '.freshness == "live" and .egress.down_bps > 0 and .egress.up_bps > 0 and .devices.total > 0
           and .devices.reachable == .devices.total' <<<"$seen" >/dev/null 2>&1
  else
    jq -e '.freshness == "live"' <<<"$seen" >/dev/null 2>&1
  fi
}

# wait_for_life: looks again whenever the district tells of something, as the page itself does.
wait_for_life() {
  local deadline=$((SECONDS + living_seconds_max)) line events teller
  while [ $SECONDS -lt $deadline ]; do
    if school_lives; then return 0; fi
    exec {events}< <(exec curl --silent --no-buffer --cacert "$root/var/lib/campus-district/authority.pem" \
      --cookie "$place/session" --max-time $((deadline - SECONDS + 1)) "$public_url/api/v1/events")
    teller=$!
    while IFS= read -r -t $((deadline > SECONDS ? deadline - SECONDS : 1)) -u "$events" line; do
      case "$line" in data:*) if school_lives; then break 2; fi ;; esac
    done
    exec {events}<&-
    kill "$teller" 2>/dev/null || true
    # a stream that broke off is asked for again, but not in a frenzy
    sleep 1
  done
  [ -z "${teller:-}" ] || kill "$teller" 2>/dev/null || true
  school_lives
}

stop_units() {
  local unit
  for unit in campus-portal campusd campus-enforcer districtd; do
    if [ "$mode" = lab ] && [ -e "$lab_state/ready" ]; then
      "$packaging/lab/lab" stop "$unit" --name "$lab_name" || true
    fi
    end_processes "recorded_processes $unit" 20 || true
  done
}

# take_down: everything but packages and the build.
take_down() {
  "$packaging/lab/lab" down --name "$lab_name" >/dev/null
  end_processes recorded_processes 20
  "$packaging/lab/service-users" release quickstart
  rm -rf "$place"
}
