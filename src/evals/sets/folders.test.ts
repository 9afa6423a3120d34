import { join } from "node:path";
import { expect, test } from "vitest";
import { setsDirectory } from "./folders.ts";

test("ESPALIER_SETS names the folder", () => {
  expect(setsDirectory({ ESPALIER_SETS: "/data/sets", XDG_CACHE_HOME: "/cache" }, "linux")).toBe("/data/sets");
});

test("else they lie in the cache, wherever models lie", () => {
  expect(setsDirectory({ ESPALIER_MODELS: "/models", XDG_CACHE_HOME: "/cache" }, "linux")).toBe(
    join("/cache", "espalier", "sets"),
  );
});
