import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { espalier, temporaryFolder } from "./testing/program.ts";

/** What the program sees of the Node it runs on. */
const pretending = (version: string) => [
  "--import",
  `data:text/javascript,Object.defineProperty(process.versions, "node", { value: "${version}" })`,
];
const packageJson = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
const [, least] = /^>=(\d+)$/.exec(packageJson.engines.node)!;

test.each(["18.19.1", "20.20.2", "23.11.0"])(
  "Node %s is told which one is needed and how to have it",
  async (version) => {
    const ended = await espalier(["runs"], { cwd: temporaryFolder(), node: pretending(version) });
    expect(ended).toMatchObject({ code: 1, stdout: "" });
    expect(ended.stderr).toBe(
      `espalier: This is Node.js ${version}; Espalier needs ${least} or later. Without installing it:  npx -p node@24 espalier …\n` +
        "In a project  npm install --save-dev node@24  gives it to npx and to npm scripts.\n",
    );
  },
);

test.each([`${least}.0.0`, "24.21.0", "26.1.0"])("Node %s runs it", async (version) => {
  const ended = await espalier(["--version"], { cwd: temporaryFolder(), node: pretending(version) });
  expect(ended).toEqual({ code: 0, stdout: `${packageJson.version}\n`, stderr: "" });
});

test("the file that is started first imports nothing before it has looked", () => {
  expect(readFileSync(new URL("main.ts", import.meta.url), "utf8")).not.toMatch(/^import /m);
});
