# Sourced by the tests of the command line: bash <name>_test.sh AVIARY SOURCE_DIR
# shellcheck shell=bash disable=SC2034
set -uo pipefail
aviary=$1
source_dir=$2
failures=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# expect CODE OUT_PATTERN ERR_PATTERN ARGUMENTS...: runs aviary; an empty pattern demands an empty stream,
# "*" takes anything, any other is an extended regular expression found somewhere.
expect() {
  local code=$1 out=$2 err=$3 got
  shift 3
  "$aviary" "$@" >"$work/out" 2>"$work/err" </dev/null
  got=$?
  [ "$got" -eq "$code" ] || fail "exit code $got, expected $code" "$@"
  match out "$out" "$@"
  match err "$err" "$@"
}

match() {
  local stream=$1 pattern=$2
  shift 2
  case $pattern in
    '*') ;;
    '') [ ! -s "$work/$stream" ] || fail "std$stream is not empty" "$@" ;;
    *) grep -Eq -- "$pattern" "$work/$stream" || fail "std$stream lacks /$pattern/" "$@" ;;
  esac
}

fail() {
  local what=$1
  shift
  failures=$((failures + 1))
  echo "FAIL: aviary $*: $what"
  sed 's/^/  out: /' "$work/out" | head -5
  sed 's/^/  err: /' "$work/err" | head -5
}

finish() {
  echo "$failures failures"
  [ "$failures" -eq 0 ]
}
