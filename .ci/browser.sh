#!/usr/bin/env bash
# The tests that need a browser: Debian's Chromium, installed where there is none.
set -euo pipefail
cd "$(dirname "$0")/.."

is_there() {
  [ -n "${CHROMIUM:-}" ] || command -v chromium chromium-browser google-chrome >/dev/null
}

if ! is_there; then
  as_root=$([ "$(id -u)" -eq 0 ] || echo sudo)
  $as_root apt-get update -qq
  $as_root apt-get install -y -qq --no-install-recommends chromium >/dev/null
fi
exec npx vitest run --config .ci/vitest.browser.config.ts "$@"
