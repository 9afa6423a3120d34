import { expect, test } from "vitest";
import { espalier, temporaryFolder } from "./testing/program.ts";

const help = (...args: string[]) => espalier([...args, "--help"], { cwd: temporaryFolder() });

test("help names every command, the exit codes, the keys, and where to begin", async () => {
  const { code, stdout } = await help();
  expect(code).toBe(0);
  const commands = Array.from(stdout.matchAll(/^ {2}([a-z]+)(?: \[| {2}|$)/gm), ([, name]) => name);
  expect(commands).toEqual([
    "summarize",
    "show",
    "view",
    "runs",
    "resume",
    "compare",
    "label",
    "judge",
    "labels",
    "grow",
    "train",
    "score",
    "best",
    "reward",
    "review",
    "eval",
    "sets",
    "models",
    "doctor",
    "help",
  ]);
  expect(stdout).toContain("espalier summarize BOOK --dry-run");
  expect(stdout).toMatch(/OPENAI_API_KEY, ANTHROPIC_API_KEY/);
  expect(stdout).toMatch(/Exit codes: 0 done, 1 .*, 2 .*, 130 /);
});

test.each([
  [
    ["summarize"],
    "passage seed dry-run model base-url context device adapter price concurrency retries threads max-calls max-tokens max-cost max-depth out json quiet journal",
  ],
  [["show"], "depth json journal"],
  [["runs"], "json journal"],
  [["resume"], "concurrency retries threads max-calls max-tokens max-cost max-depth out json quiet journal"],
  [["sets", "list"], "json"],
  [["sets", "pull"], ""],
  [["sets", "show"], "path"],
  [["models", "list"], "json"],
  [["models", "pull"], ""],
  [["models", "path"], ""],
  [["eval"], "limit arms seeds dry-run concurrency max-calls max-tokens max-cost out json quiet journal"],
  [["eval", "diff"], "markdown json"],
  [["doctor"], "journal"],
])("help of %j names its options, each with its twin in the environment", async (command, options) => {
  const { code, stdout } = await help(...command);
  expect(code).toBe(0);
  expect(stdout).toContain(`Usage: espalier ${command.join(" ")}`);
  const flat = stdout.replace(/\s+/g, " ");
  const found = Array.from(stdout.matchAll(/^ {2}(?:-\w, )?--([a-z-]+)/gm), ([, name]) => name!).filter(
    (name) => name !== "help",
  );
  expect(found.join(" ")).toBe(options);
  for (const name of found) expect(flat).toContain(`env: ESPALIER_${name.toUpperCase().replaceAll("-", "_")}`);
});

test("the version is the package's", async () => {
  const { stdout } = await espalier(["--version"], { cwd: temporaryFolder() });
  const { default: manifest } = await import("../../package.json", { with: { type: "json" } });
  expect(stdout).toBe(`${manifest.version}\n`);
});

test("doctor tells the needed from the optional, and a missing key does not alarm", async () => {
  const { code, stdout } = await espalier(["doctor"], { cwd: temporaryFolder() });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Needed\n ✓ {2}Node\.js +v\d+/);
  expect(stdout).toMatch(/ · {2}OPENAI_API_KEY +not set; needed for openai/);
  expect(stdout).toMatch(/llama\/smollm2-135m/);
  expect(stdout).not.toContain("✗");
});

test("doctor fails when nothing can be kept, and says what to do", async () => {
  const { code, stdout } = await espalier(["doctor", "--journal", "."], { cwd: temporaryFolder() });
  expect(code).toBe(1);
  expect(stdout).toMatch(/ ✗ {2}journal +Journal \.: .* --journal/);
  expect(stdout).toContain("Missing: journal.");
});
