# shellcheck shell=bash
# What the acceptance scripts share: where things are, and how a promise is kept, broken or skipped.  Sourced.
tree=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck disable=SC2034  # read by those who source it
programs=${CAMPUS_PROGRAMS:-$tree/build/release/bin}
# shellcheck disable=SC2034  # likewise
shared=$tree/../shared

# figure WORDS: what was measured; the promise is judged by it.
figure() { printf '  %s\n' "$*"; }
kept() { printf 'kept: %s\n' "${0##*/}"; exit 0; }
broken() { printf 'broken: %s: %s\n' "${0##*/}" "$*" >&2; exit 1; }
skipped() { printf 'skipped: %s\n' "$*"; exit 77; }

need_program() { [ -x "$programs/$1" ] || broken "no $programs/$1: cmake --preset release && cmake --build --preset release"; }
need_tool() { command -v "$1" >/dev/null || skipped "$1 is not installed"; }
