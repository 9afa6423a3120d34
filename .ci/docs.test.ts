/** What docs/ says: examples print what stands there, pages that are linked exist, references are what would be written. */
import { execFile } from "node:child_process";
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { generated } from "./docs.ts";

const root = join(import.meta.dirname, "..");
const pages = globSync("docs/**/*.md", { cwd: root }).map((page) => page.replaceAll("\\", "/"));
const references = ["docs/cli.md", "docs/api.md"];
const written = pages.filter((page) => !references.includes(page));
const read = (path: string) => readFileSync(join(root, path), "utf8");

interface Example {
  readonly name: string;
  readonly code: string;
  /** "a key", "a server": then nobody runs it here. */
  readonly needs?: string;
  /** The block of text that follows it. */
  readonly prints?: string;
}

const block = /(?:<!-- needs (.+?) -->\n)?```ts\n(.*?)```(?:\n\n```text\n(.*?)```)?/gs;
const examples = written.flatMap((page) =>
  Array.from(
    read(page).matchAll(block),
    ([, needs, code, prints], at): Example => ({
      name: `${page}, block ${at + 1}`,
      code: code!,
      ...(needs && { needs }),
      ...(prints !== undefined && { prints }),
    }),
  ),
);
const runnable = examples.filter(({ needs }) => needs === undefined || needs === "a model");

test("every concept and provider has an example", () => {
  for (const page of written.filter((path) => /concepts|providers/.test(path))) {
    expect(examples.map(({ name }) => name)).toContain(`${page}, block 1`);
  }
});

const doors: Record<string, string> = {
  espalier: "src/index.ts",
  "espalier/tasks": "tasks/index.ts",
  "espalier/prompts": "prompts/index.ts",
  "espalier/langchain": "src/langchain.ts",
};

test.each(runnable)("$name runs, and prints what stands below it", { timeout: 300_000 }, async ({ code, prints }) => {
  const folder = mkdtempSync(join(tmpdir(), "espalier-docs-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  const ours = code.replaceAll(/"(espalier(?:\/\w+)?)"/g, (_, door: string) => `"${join(root, doors[door]!)}"`);
  writeFileSync(join(folder, "example.ts"), ours);
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ["example.ts"], { cwd: folder });
  if (prints !== undefined) expect(stdout).toBe(prints);
  expect(stderr).toBe("");
});

test("every link leads to a file", () => {
  for (const page of pages) {
    for (const [, target] of read(page).matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)) {
      expect(existsSync(join(root, dirname(page), target!)), `${page}: ${target}`).toBe(true);
    }
  }
});

test("every page but the index is linked from it", () => {
  const index = read("docs/README.md");
  for (const page of pages.filter((path) => path !== "docs/README.md")) {
    expect(index).toContain(`(${page.replace("docs/", "")})`);
  }
});

test("the references are what npm run docs writes", { timeout: 300_000 }, async () => {
  for (const [path, text] of Object.entries(await generated())) {
    expect(read(path), `${path} is out of date: npm run docs`).toBe(text);
  }
});
