import { expect, test } from "vitest";
import { faults, importMap, withMap } from "./imports.ts";

const check = (files: Record<string, string>) => faults(new Map(Object.entries(files)));

test("imports with the grain pass", () => {
  expect(
    check({
      "src/core/hash.ts": 'import { hash } from "node:crypto";',
      "src/journal/sqlite.ts": 'import { sha256 } from "../core/hash.ts";',
      "src/index.ts": 'export { openJournal } from "./journal/sqlite.ts";',
      "src/cli/content.ts": 'const load = () => import("../../tasks/sort.ts");',
      "src/cli/main.ts": 'import { load } from "./content.ts";',
      "prompts/sort.ts": 'import { openJournal } from "../src/index.ts";',
      "tasks/sort.ts": 'import { sort } from "../prompts/sort.ts";',
      "src/core/hash.test.ts": 'import { sort } from "../../tasks/sort.ts";',
    }),
  ).toEqual([]);
});

test("an arrow against the grain is named, with what is allowed", () => {
  expect(
    check({ "src/models/open.ts": 'import {\n  run,\n  type Run,\n} from "../tasks/run.ts";', "src/tasks/run.ts": "" }),
  ).toEqual(["src/models/open.ts imports src/tasks/run.ts: src/models may import core, journal."]);
});

test.each([
  ["src/core/a.ts", "src/journal/b.ts"],
  ["src/core/a.ts", "src/index.ts"],
  ["src/server/a.ts", "src/cli/b.ts"],
  ["src/index.ts", "src/cli/b.ts"],
  ["src/cli/main.ts", "tasks/b.ts"],
  ["src/tasks/a.ts", "src/tasks/a.test.ts"],
  ["src/tasks/a.ts", "src/tasks/testing/b.ts"],
  ["src/tasks/a.ts", ".ci/b.ts"],
  ["tasks/a.ts", "src/tasks/b.ts"],
  ["examples/a.ts", ".ci/b.ts"],
  ["src/tasks/a.ts", "benchmarks/b.ts"],
])("%s may not import %s", (from, to) => {
  const up = "../".repeat(from.split("/").length - 1);
  const refused = [expect.stringContaining(`${from} imports ${to}: `)];
  expect(check({ [from]: `import "${up}${to}";` })).toEqual(refused);
  expect(check({ [from]: `export * from "${up}${to}";` })).toEqual(refused);
  expect(check({ [from]: `const b = await import("${up}${to}");` })).toEqual(refused);
  expect(check({ [from]: `import type { B } from "${up}${to}";` })).toEqual(refused);
});

test("a folder that is no room is named", () => {
  expect(check({ "src/misc/a.ts": 'import { b } from "../core/b.ts";' })).toEqual([
    expect.stringContaining("src/misc/a.ts lies in no room"),
  ]);
});

test("a cycle of files is named, once, within one room too", () => {
  expect(
    check({
      "src/core/a.ts": 'import { b } from "./b.ts";',
      "src/core/b.ts": 'import { c } from "./c.ts";',
      "src/core/c.ts": 'import type { A } from "./a.ts";',
      "src/core/d.ts": 'import { a } from "./a.ts";',
    }),
  ).toEqual(["A cycle: src/core/a.ts → src/core/b.ts → src/core/c.ts → src/core/a.ts."]);
});

test("the map counts arrows between rooms, in the order of the rooms, without those of tests", () => {
  const files = {
    "src/models/a.ts": 'import { b } from "../core/b.ts";\nimport { j } from "../journal/j.ts";',
    "src/models/c.ts": 'import { b } from "../core/b.ts";\nimport { a } from "./a.ts";',
    "src/models/c.test.ts": 'import { b } from "../core/b.ts";',
    "tasks/t.ts": 'import { a } from "../src/index.ts";',
  };
  expect(importMap(new Map(Object.entries(files)))).toBe(
    "| room | imports, and how often |\n|---|---|\n| models | core 2, journal 1 |\n| content | door 1 |",
  );
});

test("the map replaces what stood in its place, and a page without a place for it is refused", () => {
  const page = "before\n<!-- import map: npm run imports -- --write -->\nold\n<!-- end of import map -->\nafter";
  expect(withMap(page, "new")).toMatch(/^before\n<!-- .* -->\n\nnew\n\n<!-- .* -->\nafter$/);
  expect(() => withMap("nothing", "new")).toThrow("ARCHITECTURE.md has no");
});
