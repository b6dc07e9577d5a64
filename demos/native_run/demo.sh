#!/usr/bin/env bash
# The native plane from start to stop: `bash demos/native_run/demo.sh [--passthrough]`.
# Everything happens on loopback, in a home of its own that is removed at the end.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
config="$here/config.yaml"
client_key=()
case "${1:-}" in
  "") ;;
  --passthrough)
    config="$here/config_passthrough.yaml"
    # One header serves both vendors' clients here; the mock takes any key but "wrong".
    client_key=(-H "authorization: Bearer client-key")
    ;;
  *)
    echo "Usage: demo.sh [--passthrough]" >&2
    exit 2
    ;;
esac

# PLANOAI names an installed one: PLANOAI=planoai bash demos/native_run/demo.sh
planoai=("${DENO:-deno}" run -A --quiet "$here/../../cli.ts")
[ -z "${PLANOAI:-}" ] || planoai=("$PLANOAI")

gateway=http://127.0.0.1:14000
export DEMO_KEY="${DEMO_KEY:-demo-key}" NO_COLOR=1

# Envoy is looked for in your own home, so that it is fetched once and not each time.
if [ -z "${PLANO_ENVOY:-}" ]; then
  "${planoai[@]}" envoy install
  PLANO_ENVOY="$("${planoai[@]}" envoy path)"
fi
export PLANO_ENVOY
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

asked=0
# Asks under an id of our own, by which the logs know it; shows the status and the reply's beginning.
ask() {
  local title="$1" path="$2" body="$3" reply
  asked=$((asked + 1))
  printf '%s\n' "$title" >> "$PLANO_HOME/titles"
  reply="$(curl --silent --show-error --no-buffer --max-time 20 --write-out '\n%{http_code}' \
    -H "x-request-id: demo-$asked" -H 'content-type: application/json' \
    -H 'anthropic-version: 2023-06-01' ${client_key[@]+"${client_key[@]}"} \
    --data "$body" "$gateway$path")"
  printf '%-32s %s  %s\n' "$title" "${reply##*$'\n'}" "$(tr '\n' ' ' <<< "$reply" | cut -c 1-90)…"
}

messages='"messages":[{"role":"user","content":"Hello from the demo"}]'

heading "planoai mock: a provider on loopback"
"${planoai[@]}" mock --port 14010 --quiet &
mock_pid=$!
curl --silent --retry 50 --retry-connrefused --retry-delay 0 --retry-max-time 20 --output /dev/null \
  http://127.0.0.1:14010/healthz

heading "planoai up --native"
"${planoai[@]}" up "$config" --native

heading "Three dialects, whole and streamed"
for stream in false true; do
  # A stream says its usage only to who asks; without this the gateway would have to.
  usage=""
  [ "$stream" = false ] || usage='"stream_options":{"include_usage":true},'
  ask "Chat, stream $stream" /v1/chat/completions \
    "{\"model\":\"gpt-5.4-mini+auth\",\"stream\":$stream,$usage$messages}"
  ask "Messages, stream $stream" /v1/messages \
    "{\"model\":\"claude-sonnet-5+auth\",\"stream\":$stream,\"max_tokens\":100,$messages}"
  ask "Responses, stream $stream" /v1/responses \
    "{\"model\":\"gpt-5.4-mini+auth\",\"stream\":$stream,\"input\":\"Hello from the demo\"}"
done

heading "What Envoy cannot do alone: another dialect than the provider's"
ask "Chat to a Messages provider" /v1/chat/completions "{\"model\":\"claude-sonnet-5+auth\",$messages}"
ask "Messages to a Chat provider" /v1/messages \
  "{\"model\":\"gpt-5.4-mini+auth\",\"max_tokens\":100,$messages}"

heading "Which way each went (Envoy's access log)"
sleep 1.5 # Envoy writes its log once a second
asked=0
while read -r title; do
  asked=$((asked + 1))
  cluster="$(awk -F '"' -v id="demo-$asked" 'index($0, "\"" id "\"") { print $(NF - 1) }' \
    "$PLANO_HOME"/run/logs/access_llm.log)"
  # The gateway's cluster has Plano's name for it.
  [ "$cluster" = bright_staff ] && way="through the gateway" || way="direct to ${cluster:-?}"
  printf '%-32s %s\n' "$title" "$way"
done < "$PLANO_HOME/titles"

heading "What the gateway has heard of them all"
sed -E 's/^\[[^]]*\] //; s/ -" ([0-9]+).* attempts=/" \1 attempts=/' "$PLANO_HOME"/run/logs/access_llm_gateway.log

heading "planoai status"
"${planoai[@]}" status

heading "planoai down"
"${planoai[@]}" down
