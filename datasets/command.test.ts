import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";

const scripts = ["designs/write.ts", "stories/write.ts", "../tasks/story-consistency/check-story.ts"];

function run(script: string, ...args: readonly string[]) {
  const cwd = mkdtempSync(join(tmpdir(), "espalier-command-"));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  writeFileSync(join(cwd, "file"), "");
  const path = fileURLToPath(new URL(script, import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [path, ...args], { cwd, encoding: "utf8" });
  return { status, stdout, stderr, files: readdirSync(cwd) };
}

describe.each(scripts)("%s", (script) => {
  test("tells how it is used", () => {
    const { status, stdout, stderr } = run(script, "--help");
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toContain(`node ${script.startsWith("..") ? script.slice(3) : `datasets/${script}`}`);
  });

  test("refuses an unknown flag in one line", () => {
    const { status, stderr } = run(script, "--bad");
    expect(status).toBe(1);
    expect(stderr).toMatch(/^[^\n]*--bad[^\n]*See --help\.\n$/);
  });

  test("refuses to do nothing in one line", () => {
    const { status, stderr } = run(script);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^Name the [^\n]*\n$/);
  });
});

test.each([
  [["--out", "file"], "file is a file"],
  [["--out", "file/below"], "file is a file"],
  [["--out", "new", "--seed", "x"], '--seed is a whole number from 0; found "x"'],
  [["--out", "new", "--split", "x"], 'No split "x"'],
])("a data set's mistake %j is told in one line, and nothing is written", (args, words) => {
  for (const script of scripts.slice(0, 2)) {
    const { status, stderr, files } = run(script, ...args);
    expect(status).toBe(1);
    expect(stderr).toContain(words);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(files).toEqual(["file"]);
  }
});

test("a story that is not there is told in one line", () => {
  const { status, stderr } = run(scripts[2]!, "none.txt");
  expect(status).toBe(1);
  expect(stderr).toMatch(/^[^\n]*none\.txt[^\n]*\n$/);
});
