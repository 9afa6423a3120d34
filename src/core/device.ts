/** Where a local model computes. `auto` is the best that this machine has. */
export type Device = "auto" | "cpu" | "cuda" | "vulkan" | "metal";
