#!/usr/bin/env bash
# Runs an older commit, then these sources, then the older commit again and these again, on one database and in the middle of work, against the simulated GitHub; on PostgreSQL then
# both beside each other; in the end all that was taken must be done, and nothing twice. By hand: it builds the older commit, which takes minutes.
# Usage: tests/upgrade.sh OLD_COMMIT. With BOTAPP_TEST_POSTGRES (Host=...;Username=...;Database=...) on PostgreSQL, too, in a schema of its own that is dropped.
set -euo pipefail
cd "$(dirname "$0")/.."
old=${1:?which commit? usage: tests/upgrade.sh OLD_COMMIT}

work=$(mktemp -d)
cleanup() { git worktree remove --force "$work/old" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
git worktree add --quiet --detach "$work/old" "$old"

echo "== building $(git -C "$work/old" log -1 --format='%h %s')"
dotnet build "$work/old/src/BotApp" --nologo -v q -p:TreatWarningsAsErrors=false -p:EnforceCodeStyleInBuild=false # what it may look like changed since
before=$work/old/artifacts/bin/BotApp/debug/BotApp.dll

echo "== building these sources"
dotnet build tests/BotApp.Benchmarks --nologo -v q -m:1
after=artifacts/bin/BotApp.Benchmarks/debug
run() { dotnet "$after/BotApp.Benchmarks.dll" upgrade "$before" "$PWD/$after/BotApp.dll" "$1"; }

status=0
echo "== SQLite"
run "Data Source=$work/botapp.db" || status=1

if [ -n "${BOTAPP_TEST_POSTGRES:-}" ]; then
  field() { tr ';' '\n' <<<"$BOTAPP_TEST_POSTGRES" | sed -n "s/^$1=//Ip"; }
  psql() { command psql -q -v ON_ERROR_STOP=1 -h "$(field Host)" -p "$(field Port)" -U "$(field Username)" -d "$(field Database)" "$@"; }
  schema="upgrade_$$"
  echo "== PostgreSQL"
  psql -c "CREATE SCHEMA $schema"
  run "$BOTAPP_TEST_POSTGRES;Search Path=$schema" || status=1
  psql -c "DROP SCHEMA $schema CASCADE" 2>/dev/null
fi

exit $status
