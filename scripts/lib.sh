# shellcheck shell=bash
# Shared by the scripts in this folder: sourced, never run. Only bash and coreutils are assumed.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# Prints a headline to standard error, so that a script's own output stays clean.
say() { printf '==> %s\n' "$*" >&2; }

# Stops with a message and an exit code: 2 wrong arguments, 3 the environment, 1 anything else.
die() {
  local code=$1
  shift
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit "$code"
}

unknownOption() { die 2 "unknown option '$1'; see ${0##*/} --help"; }

# Stops with exit code 2 when an option that needs a value ($1) has none left ($2 is $#).
needValue() {
  if [ "$2" -lt 2 ]; then die 2 "$1 needs a value; see ${0##*/} --help"; fi
}

# Prints the comment block at the top of the running script, as its help text.
help() {
  local line
  while IFS= read -r line; do
    case $line in
      '#!'*) ;;
      '#'*) line=${line#'#'}; printf '%s\n' "${line# }" ;;
      *) break ;;
    esac
  done <"$0"
  exit 0
}

# ON where the desktop application can be built: it is wanted ($1 is not "headless") and present.
guiSwitch() {
  if [ "$1" != headless ] && [ -f "$root/gui/CMakeLists.txt" ]; then echo ON; else echo OFF; fi
}

# Configures and builds a preset. $1 preset, then further CMake arguments.
configureAndBuild() {
  local preset=$1 log
  shift
  # Ninja's progress is for people; a failed configuration must show everything.
  say "configure preset $preset $*"
  log=$(cd "$root" && cmake --preset "$preset" "$@" 2>&1) || {
    printf '%s\n' "$log" >&2
    die 3 "configuring preset $preset failed"
  }
  say "build preset $preset"
  (cd "$root" && cmake --build --preset "$preset") >&2 || die 1 "building preset $preset failed"
}
