#!/usr/bin/env bash
# Builds everything, installs and starts the real parts that the tests use (PostgreSQL, nginx, pytest, Buildbot, Chromium, node, shells), runs all tests and walks
# the demo. What cannot be had is skipped visibly on a user's machine and is a failure where CI=true.
# With `faults` as its argument it runs the tests of faults and attacks alone and prints them as a table (tests/faults.tsv says what is expected of each);
# with `only NAME…` those whose names have one of these in them, once for each program that BOTAPP_TEST_PROGRAM names (separated by ":"; without it for what was built).
set -euo pipefail
cd "$(dirname "$0")/.."

# Many short processes: what .NET would learn by watching them costs more here than it gives.
export DOTNET_TieredPGO=0

say() { printf '\n== %s\n' "$*"; }

if [ "${1:-}" = only ] && [ $# -lt 2 ]; then
  echo "usage: tests/run.sh [faults | only NAME…]" >&2
  exit 2
fi

# --- real parts -------------------------------------------------------------------------------------------------------------------
initdb() { ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -V | tail -n 1; }
missing=()
command -v git >/dev/null || missing+=(git)
/usr/bin/python3 -c 'import pytest' 2>/dev/null || python3 -c 'import pytest' 2>/dev/null || missing+=(python3 python3-pytest)
/usr/bin/python3 -c 'import buildbot, buildbot_worker, pytest' 2>/dev/null || missing+=(buildbot buildbot-worker python3-pytest)
/usr/bin/python3 -c 'import packaging, setuptools, wheel, pip, venv, ensurepip' 2>/dev/null || missing+=(python3-packaging python3-setuptools python3-wheel python3-pip python3-venv)
[ -n "$(initdb)" ] || missing+=(postgresql)
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || missing+=(chromium)
command -v node >/dev/null && command -v npm >/dev/null || missing+=(nodejs npm)
[ -x /usr/sbin/nginx ] || missing+=(nginx-light)
command -v zsh >/dev/null || missing+=(zsh)
command -v fish >/dev/null || missing+=(fish)
command -v groff >/dev/null || missing+=(groff-base)
ldconfig -p 2>/dev/null | grep -q 'libsqlite3\.so\.0' || missing+=(libsqlite3-0)

if [ ${#missing[@]} -gt 0 ]; then
  if command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; then
    say "installing ${missing[*]}"
    as_root=""; [ "$(id -u)" = 0 ] || as_root="sudo"
    $as_root apt-get update -qq
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  else
    say "not here: ${missing[*]} (tests that need them are skipped; with CI=true they fail)"
  fi
fi

# --- PostgreSQL, a throw-away cluster on a free loopback port ---------------------------------------------------------------------
data="" style="" demo=""
cleanup() {
  [ -z "$style" ] || ! kill "$style" 2>/dev/null || wait "$style" 2>/dev/null || true
  [ -z "$demo" ] || rm -rf "$demo"
  [ -z "$data" ] || { pg "$bin/pg_ctl" -D "$data/db" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$data"; }
}
trap 'cleanup' EXIT
if [ -z "${BOTAPP_TEST_POSTGRES:-}" ] && [ -n "$(initdb)" ]; then
  bin=$(dirname "$(initdb)")
  port=$(/usr/bin/env python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  pg() { "$@"; }
  data=$(mktemp -d)
  if [ "$(id -u)" = 0 ]; then
    chown postgres "$data"
    pg() { runuser -u postgres -- "$@"; }
  fi
  say "starting PostgreSQL on 127.0.0.1:$port"
  pg "$bin/initdb" -D "$data/db" -U botapp --auth=trust -E UTF8 >/dev/null
  pg "$bin/pg_ctl" -D "$data/db" -w -l "$data/log" -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$data -c max_connections=500" start >/dev/null
  export BOTAPP_TEST_POSTGRES="Host=127.0.0.1;Port=$port;Username=botapp;Database=postgres"
fi

# --- build, style, demo, tests ----------------------------------------------------------------------------------------------------
say "building"
dotnet build BotApp.sln --nologo -v q -p:UseSharedCompilation=true # one compiler for all projects
dotnet build-server shutdown --vbcscompiler >/dev/null 2>&1 || true

if [ "${1:-}" = faults ]; then
  results=$(mktemp -d)
  dotnet test BotApp.sln --no-build --nologo --filter "$(for n in 0 1 2 3 4 5 6 7 8 9; do printf '%sFullyQualifiedName~.F%s' "${or:-}" "$n"; or='|'; done)" \
    --logger trx --results-directory "$results" >"$results/log" 2>&1 || true
  status=0
  python3 tests/faults.py tests/faults.tsv "$results"/*.trx || status=$?
  [ "$status" != 2 ] || cat "$results/log"
  rm -rf "$results"
  exit "$status"
fi

# What every run ends with: the slowest classes, then one line for all projects, as each of them prints for itself.
tests() {
  local results status=0
  results=$(mktemp -d)
  dotnet test BotApp.sln --no-build --nologo --logger trx --logger "console;verbosity=minimal" --results-directory "$results" "$@" 2>&1 | tee "$results/log" || status=$?
  python3 tests/slowest.py "$results"/*.trx || true
  awk -F'[:,]' '/Failed:.*Passed:.*Skipped:/ { for (i = 1; i < NF; i++) { if ($i ~ /Failed *$/) f += $(i + 1); if ($i ~ /Passed *$/) p += $(i + 1); if ($i ~ /Skipped *$/) s += $(i + 1) } }
    END { printf "\n%d passed, %d failed, %d skipped\n", p, f, s; exit p == 0 }' "$results/log" || status=1
  rm -rf "$results"
  return "$status"
}

if [ "${1:-}" = only ]; then
  shift
  filter=$(for name; do printf '%sFullyQualifiedName~%s' "${or:-}" "$name"; or='|'; done)
  status=0
  IFS=: read -r -a programs <<<"${BOTAPP_TEST_PROGRAM:-}"
  for program in "${programs[@]:-}"; do # one build and one PostgreSQL for all of them
    [ -z "$program" ] || say "$program"
    BOTAPP_TEST_PROGRAM=$program tests --filter "$filter" || status=1
  done
  exit "$status"
fi

say "style, and beside it the demo, twice: the second time on the existing database"
demo=$(mktemp -d)
dotnet format BotApp.sln --verify-no-changes --no-restore >"$demo/style" 2>&1 &
style=$!
for _ in 1 2; do
  dotnet artifacts/bin/BotApp/debug/BotApp.dll demo --once --database "$demo/demo.db"
done
wait "$style" || { cat "$demo/style"; echo "The style is not the house's: 'dotnet format BotApp.sln' mends it."; exit 1; }
rm -rf "$demo"
style="" demo=""

say "tests"
tests
