#!/usr/bin/env bash
# Options, streams, exit codes and the bundle of aviary run.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh" "$@"

expect 2 '' 'unknown "jsn"; did you mean "json"\?' run file --format jsn
expect 2 '' 'unknown "flw"; did you mean "flow"\?' run file --engine flw
expect 2 '' 'expected a whole number' run file --seed -1
expect 2 '' 'expected a whole number' run file --seed seven
expect 2 '' 'expected path=value' run file --set seed
expect 2 '' 'rolloutFinished, horizon or a duration' run file --until tomorrow
expect 3 '' 'No such file' run "$work/missing.yaml"
expect 3 '' 'Is a directory' run "$work"
echo text >"$work/file"
expect 3 '' 'is a file; -o takes a directory' run "$work/missing.yaml" -o "$work/file"
head -c 11000000 /dev/zero >"$work/large.yaml"
expect 2 '' 'larger than 10 MiB' run "$work/large.yaml"

scenario=$source_dir/scenarios/payment/rollout.yaml
if [ -f "$scenario" ]; then
  expect 0 '^\[00:' '*' run "$scenario"
  expect 0 '^  "digest": "[0-9a-f]{16}"' '' run "$scenario" --format json
  cp "$work/out" "$work/first"
  expect 0 '*' '' run "$scenario" --format json
  cmp -s "$work/out" "$work/first" || fail 'two runs differ' run "$scenario" --format json
  expect 0 '^time,canary_weight' '' run "$scenario" --format csv
  expect 0 '^# EOF$' '' run "$scenario" --format openmetrics
  expect 0 '*' 'wrote 6 files' run "$scenario" -o "$work/out.d/deep"
  files=$(cd "$work/out.d/deep" && find . -type f | sort | tr '\n' ' ')
  want='./events.jsonl ./metrics.om ./report.html ./scenario.resolved.yaml ./series.csv ./summary.json '
  [ "$files" = "$want" ] || fail "the bundle has $files" run -o
  # The bundle repeats the run without any other file, with what the command line changed.
  expect 0 '*' 'wrote 6 files' run "$scenario" -o "$work/a" --seed 9 --until 4m --set expect=[]
  mkdir "$work/alone"
  cp "$work/a/scenario.resolved.yaml" "$work/alone/"
  expect 0 '*' 'wrote 6 files' run "$work/alone/scenario.resolved.yaml" -o "$work/b"
  diff -r "$work/a" "$work/b" >/dev/null || fail 'the resolved scenario plays differently' run -o
  expect 2 '' 'ends within the warmup' run "$scenario" --until 1m
  expect 2 '' 'error ' run "$scenario" --set spec.nonsense=1
fi
finish
