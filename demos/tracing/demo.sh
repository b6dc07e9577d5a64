#!/usr/bin/env bash
# An agent's trace from start to end: `bash demos/tracing/demo.sh`. It needs no key.
# Everything happens on loopback, in a home of its own that is removed at the end.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

# PLANOAI names an installed one: PLANOAI=planoai bash demos/tracing/demo.sh
planoai=("${DENO:-deno}" run -A --quiet "$here/../../cli.ts")
[ -z "${PLANOAI:-}" ] || planoai=("$PLANOAI")

export DEMO_KEY="${DEMO_KEY:-demo-key}"
PLANO_HOME="$(mktemp -d)"
export PLANO_HOME
mock_pid=""

clean_up() {
  status=$?
  trap - EXIT INT TERM
  "${planoai[@]}" down > /dev/null 2>&1 || true
  if [ -n "$mock_pid" ]; then
    kill "$mock_pid" 2> /dev/null || true
    wait "$mock_pid" 2> /dev/null || true
  fi
  rm -rf "$PLANO_HOME"
  exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

heading() { printf '\n== %s\n' "$*"; }
id() { od -An -N "$1" -tx1 /dev/urandom | tr -d ' \n'; }
# Nanoseconds since 1970; an old bash knows seconds only.
now() {
  local time="${EPOCHREALTIME:-$(date +%s).000000}"
  printf '%s000' "${time/[.,]/}"
}

# Six ports that nobody has: the first free row from 141xx on.
base=141
for _ in $(seq 40); do
  busy=""
  for last in 00 10 17 18 80 92; do
    ! (: < "/dev/tcp/127.0.0.1/$base$last") 2> /dev/null || busy=yes
  done
  [ -n "$busy" ] || break
  base=$((base + 1))
done
config="$PLANO_HOME/config.yaml"
sed -E "s/141([0-9]{2})/$base\1/" "$here/config.yaml" > "$config"
gateway="http://127.0.0.1:${base}00"

heading "planoai mock, and planoai up --with-tracing"
"${planoai[@]}" mock --port "${base}10" --scenario "$here/scenario.yaml" --quiet &
mock_pid=$!
curl --silent --retry 50 --retry-connrefused --retry-delay 0 --retry-max-time 20 --output /dev/null \
  "http://127.0.0.1:${base}10/healthz"
"${planoai[@]}" up "$config" --with-tracing

trace="$(id 16)"
root="$(id 8)"
# Asks a model as a part of the agent's step; any OpenTelemetry library sends this header by itself.
ask() {
  curl --silent --show-error --max-time 20 --output /dev/null --write-out "$1: %{http_code}\n" \
    -H "traceparent: 00-$trace-$2-01" -H 'x-demo-user: tired' -H 'content-type: application/json' \
    --data "{\"model\":\"$1\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"What do I pack for Oslo?\"}]}" \
    "$gateway/v1/chat/completions"
}

heading "An agent asks a model that is overloaded, then another one"
step="$(id 8)"
started="$(now)"
ask claude-sonnet-5 "$step"
ask gpt-5.4-mini "$step"
ended="$(now)"

# The agent's own spans, as OTLP/JSON.
span() {
  printf '{"traceId":"%s","spanId":"%s","parentSpanId":"%s","name":"%s","kind":1,' "$trace" "$1" "$2" "$3"
  printf '"startTimeUnixNano":"%s","endTimeUnixNano":"%s","attributes":[]}' "$started" "$ended"
}
curl --silent --show-error --max-time 5 --output /dev/null -H 'content-type: application/json' --data "{
  \"resourceSpans\": [{
    \"resource\": {\"attributes\": [{\"key\": \"service.name\", \"value\": {\"stringValue\": \"agent\"}}]},
    \"scopeSpans\": [{\"spans\": [$(span "$root" "" "plan a trip"), $(span "$step" "$root" "what to pack")]}]
  }]}" "http://127.0.0.1:${base}18/v1/traces"
sleep 0.5 # spans are written in batches, a fraction of a second after a reply

heading "planoai trace"
"${planoai[@]}" trace

heading "planoai trace show SPAN: what was said"
last="$("${planoai[@]}" trace --json | grep -o '"spanId": "[0-9a-f]*"\|"service": "[^"]*"' |
  awk -F '"' '/spanId/ { id = $4 } /plano\(llm\)/ { last = id } END { print last }')"
"${planoai[@]}" trace show "$last" | awk '/^Attributes/ { exit } /^Conversation/ { on = 1 } on'

heading "planoai obs --once"
"${planoai[@]}" obs --once

heading "What Prometheus would read (http://127.0.0.1:${base}92/metrics)"
curl --silent "http://127.0.0.1:${base}92/metrics" | grep -E '^(brightstaff_llm_upstream_requests_total|planoai_cost_usd_total)'

heading "planoai down"
"${planoai[@]}" down
