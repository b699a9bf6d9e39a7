#!/usr/bin/env bash
# Streams and exit codes of aviary conform; what the cases say is tested elsewhere.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh" "$@"

head='{"format":"aviary-conformance/1"'
echo "$head,\"component\":\"no-such\",\"name\":\"a\"}" >"$work/component.jsonl"
echo '{"format":"other/9","component":"flagger","name":"a"}' >"$work/format.jsonl"
printf '\n\nnot json\n' >"$work/text.jsonl"
for _ in $(seq 50); do echo nonsense; done >"$work/many.jsonl"

expect 2 '' 'component\.jsonl:1: error: component "no-such"' conform "$work/component.jsonl"
expect 2 '' 'format\.jsonl:1: error: format "other/9"' conform "$work/format.jsonl"
expect 2 '' 'text\.jsonl:3: error: not valid JSON' conform "$work/text.jsonl"
expect 2 '' 'many\.jsonl: 30 more lines' conform "$work/many.jsonl"
expect 2 '' 'no case was selected' conform /dev/null
expect 2 '' 'unknown "flager"; did you mean "flagger"\?' conform /dev/null --component flager
expect 2 '' 'is not a regular expression' conform /dev/null --filter '['
expect 3 '' 'No such file' conform "$work/missing.jsonl"
expect 3 '' 'Is a directory' conform "$work"

named=$source_dir/tests/conformance/flagger-named.jsonl
if [ -f "$named" ]; then
  sed -n 1p "$named" >"$work/one.json"
  expect 0 '^ok .+' '' conform "$work/one.json"
  expect 0 '^flagger: 1 passed, 0 failed$' '' conform "$work/one.json"
  sed 's/"canaryWeight":[0-9]*/"canaryWeight":77/' "$work/one.json" >"$work/wrong.jsonl"
  expect 1 '^FAIL .+: step [0-9]+ \(time [0-9.]+\): .*canaryWeight: expected 77' '' \
    conform "$work/wrong.jsonl"
  expect 1 '^flagger: 0 passed, 1 failed$' '' conform "$work/wrong.jsonl" --verbose
  expect 2 'ok ' 'text\.jsonl:3' conform "$work/one.json" "$work/text.jsonl"
fi
finish
