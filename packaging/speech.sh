# shellcheck shell=bash
# How the scripts of this tree speak: in Chinese, in English, or in both when the locale names neither.
# Sourced by packaging/quickstart, packaging/lab/lab, packaging/lab/run-unit, packaging/dependencies/install and tests/run.

# speech_choose [zh|en|both]: the language asked for, or that of the locale.
speech_choose() {
  local wish=${1:-${CAMPUS_LANG:-${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}}}
  case "$wish" in
    zh*) CAMPUS_LANG=zh ;;
    en*) CAMPUS_LANG=en ;;
    *) CAMPUS_LANG=both ;;
  esac
  export CAMPUS_LANG
}

# say ZH EN: one line to the reader, Chinese first.
say() {
  case "${CAMPUS_LANG:-both}" in
    zh) printf '%s\n' "$1" ;;
    en) printf '%s\n' "$2" ;;
    *) printf '%s\n%s\n' "$1" "$2" ;;
  esac
}

# phrase ZH EN: the same on one line without its end, for parts of a line.
phrase() {
  case "${CAMPUS_LANG:-both}" in
    zh) printf '%s' "$1" ;;
    en) printf '%s' "$2" ;;
    *) printf '%s · %s' "$1" "$2" ;;
  esac
}

# complain ZH EN: the same to standard error, with the name of the program before it.
complain() {
  local line
  say "$1" "$2" | while IFS= read -r line; do printf '%s: %s\n' "${0##*/}" "$line"; done >&2
}

# fail ZH EN [STATUS]: complains and ends the program.
fail() {
  complain "$1" "$2"
  exit "${3:-1}"
}
