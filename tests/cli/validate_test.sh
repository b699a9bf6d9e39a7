#!/usr/bin/env bash
# Streams and exit codes of aviary validate.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh" "$@"

printf 'a: 1\nb: [\n' >"$work/broken.yaml"
expect 2 'broken\.yaml:[0-9]+(:[0-9]+)?: error S[0-9]+' '1 errors' validate "$work/broken.yaml"
expect 2 '"severity": "error", "code": "S[0-9]+"' '' validate --format json "$work/broken.yaml"
expect 3 '*' 'No such file' validate "$work/missing.yaml"
expect 2 '' 'unknown "xml"' validate --format xml "$work/broken.yaml"
finish
