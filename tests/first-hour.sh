#!/usr/bin/env bash
# The README followed to the letter by somebody who has just cloned it: the demo, the manifest, the published program in both kinds, its own words; then that very program under the tests
# that start it as operators do: by the systemd unit on both databases, twice behind nginx on one PostgreSQL with a rolling restart under load, and killed at random. About a quarter of an hour.
# Usage: tests/first-hour.sh [--all] [FOLDER]: where to clone to; a folder that is deleted afterwards, without it. With --all every test of the clone, too, as the README's "Work on it" says.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
all=
if [ "${1:-}" = --all ]; then all=yes; shift; fi
work=${1:-$(mktemp -d)}
[ -n "${1:-}" ] || trap 'rm -rf "$work"' EXIT
say() { printf '\n== %s\n' "$*"; }
fail() { printf 'NOT AS IT SHOULD BE: %s\n' "$*" >&2; exit 1; }
# The first block of commands below a heading of the README.
block() { awk -v heading="## $1" '$0 == heading { here = 1 } here && /^```/ { if (inside) exit; inside = 1; next } inside' README.md; }

git clone --quiet "$here" "$work/botapp"
cd "$work/botapp"

say "Try it"
try=$(block "Try it")
[ "$(wc -l <<<"$try")" = 1 ] || fail "the README's way to try it is one command, but it says: $try"
$try --once --database "$work/demo.db"

say "Install it"
grep -q 'dotnet run --project src/BotApp -- manifest --url https://botapp.example.org' README.md || fail "the README no longer says how the manifest is printed"
dotnet run --project src/BotApp -- manifest --url https://botapp.example.org | python3 -c 'import json, sys; json.load(sys.stdin)["default_permissions"]["checks"]' || fail "the manifest is none"
while read -r command; do # each way to publish that the page names
  say "$command"
  $command
done < <(sed -n 's/^\(dotnet publish .*\) -o \/opt\/\(.*\)$/\1 -o '"${work//\//\\/}"'\/\2/p' src/BotApp/Docs/operating.md)
[ -x "$work/botapp-portable/BotApp" ] && [ -x "$work/botapp-single/BotApp" ] || fail "there are not both kinds of the program"
for kind in portable single; do
  program=$work/botapp-$kind/BotApp
  "$program" --version | grep "commit $(git rev-parse HEAD)" >/dev/null || fail "$kind does not know its commit"
  "$program" man | grep "^.SH EXIT STATUS" >/dev/null || fail "$kind has no manual page"
  status=0; "$program" no-such-verb >/dev/null 2>&1 || status=$?
  [ $status = 2 ] || fail "$kind ended with $status where 2 was expected"
  printf '%-9s %6s MiB\n' "$kind" "$(du -sm "$work/botapp-$kind" | cut -f1)"
done

say "Work on it"
tests=$(block "Work on it")
[ "$tests" = "bash tests/run.sh" ] || fail "the README's way to run the tests is one command, but it says: $tests"
[ -z "$all" ] || $tests

say "Operate it"
BOTAPP_TEST_PROGRAM="$work/botapp-portable/BotApp:$work/botapp-single/BotApp" $tests only NginxTests SystemdTests KillTests
say "The first hour is as the README says"
