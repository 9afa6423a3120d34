#!/usr/bin/env bash
# The tests that compute on Vulkan: on Mesa's software device, installed where there is none. A test of what is right,
# not of what is fast.
set -euo pipefail
cd "$(dirname "$0")/.."

software_device() {
  ls /usr/share/vulkan/icd.d/lvp_icd*.json 2>/dev/null | head -n 1
}

if [ -z "$(software_device)" ]; then
  as_root=$([ "$(id -u)" -eq 0 ] || echo sudo)
  $as_root apt-get update -qq
  $as_root apt-get install -y -qq --no-install-recommends mesa-vulkan-drivers libvulkan1 >/dev/null
fi
# llama.cpp leaves out devices that are not hardware, unless one is named; half floats would blur what is compared.
export VK_DRIVER_FILES="$(software_device)" GGML_VK_VISIBLE_DEVICES=0 GGML_VK_DISABLE_F16=1 ESPALIER_SOFTWARE_DEVICES=1
exec npx vitest run --config .ci/vitest.vulkan.config.ts "$@"
