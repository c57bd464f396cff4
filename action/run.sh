#!/usr/bin/env bash
# What action.yml runs: one command of instantly-rbac, told by RBAC_* variables. Also works with the bash 3.2 of macOS.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

main() {
  check_inputs
  find_tool
  cd -- "$RBAC_DIRECTORY" || wrong "there is no folder \"$RBAC_DIRECTORY\""
  collect_arguments
  local code=0
  "${tool[@]}" "${arguments[@]}" || code=$?
  put_out "$code"
  # Pending changes are no failure. With fail-on, 2 means that what it names was found.
  if [ "$code" = 2 ] && [ "$pending_is_two" = true ]; then exit 0; fi
  exit "$code"
}

check_inputs() {
  case "$RBAC_COMMAND" in
    validate | diff | plan | apply | drift) ;;
    *) wrong 'command must be validate, diff, plan, apply or drift' ;;
  esac
  case "$RBAC_PLAN$RBAC_DIRECTORY" in
    *$'\n'*) wrong 'plan and working-directory must be one line' ;;
  esac
  if [ "$RBAC_COMMAND" = diff ] && [ -z "$RBAC_BASE" ]; then
    # The first parent of the merge commit that GitHub makes is the target branch as it was merged.
    [ "${GITHUB_EVENT_NAME:-}" = pull_request ] || wrong 'diff needs the input base, but for a pull request'
    RBAC_BASE=HEAD^1
  fi
}

wrong() {
  printf '::error title=instantly-rbac::%s\n' "$(printf '%s' "$1" | tr '\r\n' '  ' | sed 's/%/%25/g')"
  exit 64
}

find_tool() {
  tool=(bash "$root/action/tool.sh")
  if [ -z "$RBAC_VERSION" ]; then return; fi
  if ! [[ $RBAC_VERSION =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]]; then
    wrong 'version must be a whole one, such as 0.2.0'
  fi
  # In a folder of its own: a .npmrc of the checkout must not say where packages come from.
  local home="${RUNNER_TEMP:-$results}/instantly-rbac-$RBAC_VERSION"
  mkdir -p "$home"
  (cd "$home" && npm install --prefix "$home" --no-save --ignore-scripts --no-audit --no-fund \
    "instantly-rbac@$RBAC_VERSION") >&2
  tool=("$home/node_modules/.bin/instantly-rbac")
}

collect_arguments() {
  arguments=("$RBAC_COMMAND")
  pending_is_two=false
  local summary="$results/summary.json"
  each_line --file= "$RBAC_FILES"
  case "$RBAC_COMMAND" in
    diff) arguments+=("--git=$RBAC_BASE") ;;
    plan)
      arguments+=("--out=${RBAC_PLAN:=plan.json}")
      if [ -n "$RBAC_BASE" ]; then arguments+=("--base=$RBAC_BASE"); fi
      ;;
  esac
  case "$RBAC_COMMAND" in
    diff | plan | drift) arguments+=("--format=json=$summary") ;;
  esac
  if [ -n "$RBAC_FAIL_ON" ]; then arguments+=("--fail-on=$RBAC_FAIL_ON"); fi
  case "$RBAC_COMMAND$RBAC_FAIL_ON" in
    diff | plan)
      arguments+=(--detailed-exitcode)
      pending_is_two=true
      ;;
  esac
  case "$RBAC_COMMENT" in
    '' | false) ;;
    true) arguments+=(--comment) ;;
    *) arguments+=("--comment=$RBAC_COMMENT") ;;
  esac
  each_line '' "$RBAC_ARGS"
  if [ "$RBAC_COMMAND" = apply ]; then
    if [ -n "$RBAC_PLAN" ]; then arguments+=(-- "$RBAC_PLAN"); else arguments+=(--auto-approve); fi
  fi
}

# Each line that is not empty is one argument, behind what comes first in all of them.
each_line() {
  local line
  while IFS= read -r line || [ -n "$line" ]; do
    line=${line%$'\r'}
    if [ -n "$line" ]; then arguments+=("$1$line"); fi
  done <<<"$2"
}

put_out() {
  local out="${GITHUB_OUTPUT:-/dev/null}"
  echo "exit-code=$1" >>"$out"
  node "$root/action/counts.cjs" "$results/summary.json" >>"$out"
  # With every other code no plan was saved, and a file of that name is somebody else's.
  case "$RBAC_COMMAND $1" in
    'plan 0' | 'plan 2' | 'plan 3') ;;
    *) return ;;
  esac
  case "$RBAC_PLAN" in
    /*) echo "plan-path=$RBAC_PLAN" >>"$out" ;;
    *) echo "plan-path=$RBAC_DIRECTORY/$RBAC_PLAN" >>"$out" ;;
  esac
}

main
