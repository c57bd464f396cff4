#!/usr/bin/env bash
# The command line of this checkout, built when it is first needed: what action.yml and the pre-commit hook run.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

if [ ! -f "$root/dist/bin.cjs" ]; then
  # Results of the tool go to standard output, so the talk of npm must not.
  (cd "$root" && npm ci --no-audit --no-fund && npm run build) >&2
fi
exec node "$root/dist/bin.cjs" "$@"
