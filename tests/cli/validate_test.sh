#!/usr/bin/env bash
# Streams and exit codes of aviary validate.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh" "$@"

printf 'a: 1\nb: [\n' >"$work/broken.yaml"
expect 2 'broken\.yaml:[0-9]+(:[0-9]+)?: error S[0-9]+' '1 errors' validate "$work/broken.yaml"
expect 2 '"severity": "error", "code": "S[0-9]+"' '' validate --format json "$work/broken.yaml"
expect 3 '*' 'No such file' validate "$work/missing.yaml"
expect 2 '' 'unknown "xml"' validate --format xml "$work/broken.yaml"
# A manifest on the command line that a scenario names too is told about once, however it is reached.
cat >"$work/web.yaml" <<'YAML'
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "web:v1", unheardOf: 1}]}
YAML
for name in one two; do
  printf 'apiVersion: aviary.dev/v1\nkind: Scenario\nmetadata: {name: %s}\n' "$name"
  printf 'spec: {manifests: [web.yaml], versions: {"web:v1": {}}}\n'
done | (cd "$work" && split -l 4 - scenario-)
mkdir "$work/other"
expect 0 'unheardOf' '0 errors, 1 warnings' \
  validate "$work/other/../web.yaml" "$work/scenario-aa" "$work/scenario-ab" "$work/web.yaml"
finish
