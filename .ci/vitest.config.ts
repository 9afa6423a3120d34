import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    root: new URL("..", import.meta.url).pathname,
    include: ["{src,prompts,tasks,datasets,evals,examples,benchmarks,.ci}/**/*.test.ts"],
    exclude: ["**/*.slow.test.ts", "**/*.browser.test.ts", "**/*.vulkan.test.ts", "**/node_modules/**"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: "forks",
  },
});
