#!/usr/bin/env bash
# Help, versions, and what is said about commands and options that do not exist.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh" "$@"

expect 0 '^aviary [0-9]+\.[0-9]+\.[0-9]+$' '' version
expect 0 '^commit .+' '' version
expect 0 '^compiler (GCC|Clang) ' '' version
expect 0 '^aviary ' '' --version
expect 0 'json-schema.org/draft/2020-12' '' schema
expect 0 '^digraph phases' '' schema --phases dot
expect 2 '' 'expected one of dot' schema --phases svg
expect 0 'Usage: aviary ' '' --help
expect 0 'exit-codes' '' help
expect 0 '3   reading or writing failed' '' help exit-codes
expect 0 'Usage: aviary run ' '' help run
for command in run validate conform schema version help; do
  expect 0 '^Examples?:' '' "$command" --help
done

expect 2 '' 'Usage: aviary'
expect 2 '' 'unknown command "rnu"; did you mean "run"\?' rnu
expect 2 '' 'unknown command "zzzzzz"$' zzzzzz
expect 2 '' 'unknown option "--formta"; did you mean "--format"\?' run file --formta json
expect 2 '' 'unknown option "--nope"' --nope
expect 2 '' 'FILE is required' run
expect 2 '' 'FILE is required' conform
expect 2 '' 'no topic "reslts"; did you mean "results"\?' help reslts
expect 2 '' 'not expected: extra' version extra

# Results that cannot be written are an error, a reader that went away is not.
if [ -w /dev/full ]; then
  "$aviary" help scenario >/dev/full 2>"$work/err"
  [ $? -eq 3 ] || fail 'a full disk is not exit code 3' help scenario
fi
"$aviary" help scenario 2>"$work/err" | true
[ "${PIPESTATUS[0]}" -eq 0 ] || fail 'a closed pipe is an error' help scenario
[ ! -s "$work/err" ] || fail 'a closed pipe is complained about' help scenario
finish
