# shellcheck shell=bash
# Numbered steps with progress and time, on a terminal and in a log.  Sourced by quickstart; needs speech.sh.

step_number=0 step_count=0 step_began=0 began=$SECONDS step_title_zh='' step_title_en=''

clock() { printf '%d:%02d' $((($1) / 60)) $((($1) % 60)); }

is_terminal() { [ -t 1 ] && [ "${TERM:-dumb}" != dumb ]; }

# step ZH EN: begins the next step.
step() {
  step_number=$((step_number + 1))
  step_began=$SECONDS
  step_title_zh=$1 step_title_en=$2
  is_terminal || say "[$step_number/$step_count] $1 …" "[$step_number/$step_count] $2 ..."
}

# step_is NOTE: how far the step is; only a terminal sees it change.
step_is() {
  is_terminal || return 0
  printf '\r\033[K[%d/%d] %s  %s  %s' "$step_number" "$step_count" "$(phrase "$step_title_zh" "$step_title_en")" \
    "$1" "$(clock $((SECONDS - step_began)))"
}

# step_done [NOTE]
step_done() {
  is_terminal && printf '\r\033[K'
  printf '[%d/%d] %s  ✓  %s%s\n' "$step_number" "$step_count" "$(phrase "$step_title_zh" "$step_title_en")" \
    "$(clock $((SECONDS - step_began)))" "${1:+  $1}"
}

# step_failed LOG ZH EN: says what went wrong, shows the end of the log, ends the program.
step_failed() {
  is_terminal && printf '\r\033[K'
  printf '[%d/%d] %s  ✗  %s\n' "$step_number" "$step_count" "$(phrase "$step_title_zh" "$step_title_en")" \
    "$(clock $((SECONDS - step_began)))"
  [ ! -s "$1" ] || tail -n 15 "$1" | sed 's/^/    /' >&2
  complain "$2" "$3"
  [ ! -e "$1" ] || complain "完整记录：$1" "the whole log: $1"
  complain '修正后再次运行即可继续；quickstart stop 清除一切' 'run it again to go on; quickstart stop clears everything away'
  exit 1
}

# progress_of LOG: "[12/345]" of ninja's last line, "12/345".
progress_of() { tail -c 4000 "$1" 2>/dev/null | tr '\r' '\n' | sed -n 's/^\[\([0-9]*\/[0-9]*\)\].*/\1/p' | tail -n 1; }

# watch LOG COMMAND...: runs it with its words in LOG, showing how far it is; its exit status is the command's.
watch() {
  local log=$1 pid status=0 progress shown='' tenth
  shift
  "$@" >"$log" 2>&1 </dev/null &
  pid=$!
  while kill -0 "$pid" 2>/dev/null; do
    progress=$(progress_of "$log")
    step_is "$progress"
    if ! is_terminal && [ -n "$progress" ]; then
      tenth=$((${progress%/*} * 10 / ${progress#*/}))
      [ "$tenth" = "$shown" ] || printf '    %s  %s\n' "$progress" "$(clock $((SECONDS - step_began)))"
      shown=$tenth
    fi
    sleep 0.2
  done
  wait "$pid" || status=$?
  return "$status"
}
