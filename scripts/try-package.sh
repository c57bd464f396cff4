#!/usr/bin/env bash
# Packs the tool, installs the packed file in a clean folder, and tries it there as a stranger would: on each Node that is named,
# by npx, without an account. Nothing but the packed file is installed.
set -euo pipefail

nodes=("$@")
if [ ${#nodes[@]} = 0 ]; then nodes=(20 22 24); fi
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
clean=$(mktemp -d)
trap 'rm -rf "$clean"' EXIT

cd "$root"
npm run --silent package -- --silent --pack-destination "$clean" >/dev/null
cd "$clean"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund ./instantly-rbac-*.tgz
cp node_modules/instantly-rbac/rbac.example.yaml rbac.yaml
cat >library.mjs <<'END'
import {readFiles} from 'instantly-rbac';
const {sections} = await readFiles();
console.log('The library reads', sections.member.length, 'members.');
END

for version in "${nodes[@]}"; do
  rm -rf .rbac
  node=$(npx --yes --package "node@$version" -c 'command -v node')
  (
    PATH="$(dirname "$node"):$PATH"
    tool=$(npx --no -- instantly-rbac --version)
    echo "Node $(node --version): instantly-rbac $tool"
    PATH="$clean/node_modules/.bin:$PATH"
    instantly-rbac validate
    instantly-rbac plan --emulator >plan.txt 2>&1
    instantly-rbac apply --emulator --auto-approve >apply.txt 2>&1
    instantly-rbac drift --emulator --quiet
    node library.mjs
  )
done
