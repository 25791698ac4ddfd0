# shellcheck shell=bash
# What the lab starts, and how it ends: by recorded number and start time, and by living in a namespace of the lab.
# Never by name.  Sourced by lab; needs $state (the lab's folder) and $name.

# started_at PID: the kernel's start time, empty when there is no such process.
started_at() {
  local stat field
  { stat=$(<"/proc/$1/stat"); } 2>/dev/null || return 0
  read -ra field <<<"${stat##*) }"
  # A zombie is only waiting for its parent to look.
  [ "${field[0]}" = Z ] || printf '%s' "${field[19]}"
}

# begin NODE NAME COMMAND...: starts a command in a node, in the background, on record.
begin() {
  local node=$1 what=$2
  shift 2
  setsid "$here/recorded" "$state/processes" '' "$what" -- nsenter --net="/run/netns/$name-$node" -- "$@" \
    </dev/null >>"$state/log/$what.log" 2>&1 &
  disown
}

# recorded_processes [NAME]: the numbers of recorded processes that still live.
recorded_processes() {
  local pid started what
  [ -r "$state/processes" ] || return 0
  while read -r pid started what; do
    if [ -n "${1:-}" ] && [ "$what" != "$1" ]; then continue; fi
    [ -z "$started" ] || [ "$(started_at "$pid")" != "$started" ] || printf '%s\n' "$pid"
  done <"$state/processes"
}

# inhabitants: every process in a namespace of the lab, whoever started it.
inhabitants() {
  local node
  [ -r "$state/nodes" ] || return 0
  while read -r node _; do
    [ ! -e "/run/netns/$name-$node" ] || ip netns pids "$name-$node" 2>/dev/null
  done <"$state/nodes"
}

# end_processes LISTING SECONDS: asks what LISTING (a function with its arguments) names to end, waits, then insists.
end_processes() {
  local listing=$1 patience=$2 signal pids deadline
  for signal in TERM KILL; do
    mapfile -t pids < <($listing | sort -u)
    [ ${#pids[@]} -gt 0 ] || return 0
    kill "-$signal" "${pids[@]}" 2>/dev/null || true
    deadline=$((SECONDS + patience))
    while [ -n "$($listing)" ] && [ $SECONDS -lt $deadline ]; do sleep 0.05; done
  done
  [ -z "$($listing)" ]
}

# wait_until SECONDS CONDITION...: looks until CONDITION holds; fails when the time is over.
wait_until() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    [ $SECONDS -lt $deadline ] || return 1
    sleep 0.05
  done
}
