import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { espalier, temporaryFolder } from "./testing/program.ts";

test.each([
  ["grow", ["grow", "./own.ts", "inputs.jsonl", "--out", "out"], 'import { readFileSync } from "node:fs";'],
  ["eval", ["eval", "own.ts"], "export const x = 1;"],
])("%s says what to do in a project as npm init leaves it", async (_, args, first) => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "package.json"), '{ "type": "commonjs" }');
  writeFileSync(join(cwd, "own.ts"), `${first}\nexport default {};\n`);
  const { code, stderr } = await espalier(args, { cwd });
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /own\.ts.* By the "type" of package\.json it is read as CommonJS.* {2}npm pkg set type=module\n$/s,
  );
});
