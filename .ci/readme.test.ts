/** What README says is what the program does. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readmeCommand, scriptOf, unreadable } from "./main-job.ts";

const root = join(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const readme = read("README.md");

const help = (...command: string[]) =>
  execFileSync(process.execPath, [join(root, "src/cli/main.ts"), ...command, "--help"], { encoding: "utf8" });
/** Of the program, its commands and theirs, by the words that call them. */
const helps = new Map<string, string>();
function addHelps(...command: string[]) {
  const text = help(...command);
  helps.set(command.join(" "), text);
  const listed = text.split("\nCommands:\n")[1]?.split("\n\n")[0] ?? "";
  for (const [, name] of listed.matchAll(/^ {2}([a-z]+)/gm)) if (name !== "help") addHelps(...command, name!);
}
addHelps();
const wholeHelp = [...helps.values()].join("\n");

const blocks = (language: string) =>
  [...readme.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, "gs"))].map(([, block]) => block!);

test("the program has commands, and they have some", () => {
  expect([...helps.keys()]).toEqual(expect.arrayContaining(["summarize", "labels export", "models pull"]));
});

test("every excerpt of --help, in a block of text, is in it word for word", () => {
  const words = (text: string) => text.split(/\s+/).join(" ");
  const known = words(wholeHelp);
  const excerpts = blocks("text").flatMap((block) => block.split(/^(?=\S)/m));
  expect(excerpts.length).toBeGreaterThan(5);
  for (const excerpt of excerpts) expect(known).toContain(words(excerpt).trim());
});

test("every command that is shown exists, with the flags that are shown", () => {
  const shown = [...readme.matchAll(/^espalier .+$|(?<=`)(?:npx )?espalier (?!COMMAND)[^`]+(?=`)/gm)].map(
    ([line]) => line,
  );
  expect(shown.length).toBeGreaterThan(5);
  for (const line of shown) {
    const [, words = "", first = ""] = line.match(/espalier (([a-z]+)(?: [a-z]+)?)/) ?? [];
    const ofCommand = helps.get(words) ?? helps.get(first);
    expect(ofCommand, line).toBeDefined();
    for (const [flag] of line.matchAll(/(?<=\s)--?[a-z][a-z-]*/g)) expect(`${ofCommand} --help`, line).toContain(flag);
  }
});

test("every flag and every variable of ours that is named is in a --help", () => {
  for (const [flag] of readme.matchAll(/(?<=[`\s|])--[a-z][a-z-]+/g)) expect(`${wholeHelp} --help`).toContain(flag);
  for (const [variable] of readme.matchAll(/ESPALIER_\w+/g)) expect(wholeHelp).toContain(variable);
});

test("every block of TypeScript is an example's, but for where it imports from", () => {
  const examples = readdirSync(join(root, "examples")).map((file) => read(join("examples", file)));
  for (const block of blocks("ts")) {
    const ours = block
      .replaceAll('"espalier"', '"../src/index.ts"')
      .replaceAll(/"espalier\/(tasks|prompts)"/g, '"../$1/index.ts"')
      .replaceAll('"espalier/langchain"', '"../src/langchain.ts"');
    expect(examples.filter((example) => example.includes(ours))).toHaveLength(1);
  }
});

test("every file that is named is there", () => {
  const examples = [...readme.matchAll(/^\| `([\w-]+\.ts)` \|/gm)].map(([, file]) => `examples/${file}`);
  const links = [...readme.matchAll(/\]\((?!http)([^)]+)\)/g)].map(([, file]) => file!);
  expect(examples).toHaveLength(readdirSync(join(root, "examples")).length - 1);
  for (const file of [...examples, ...links]) expect(read(file)).not.toBe("");
});

test("the two commands are npm ci and a script", () => {
  const { scripts } = JSON.parse(read("package.json"));
  expect(scripts[scriptOf(readmeCommand(readme, "summarise"))]).toMatch(/main\.ts summarize datasets\/stories\//);
  expect(scripts[scriptOf(readmeCommand(readme, "test"))]).toMatch(/^vitest run/);
  expect(() => scriptOf("npm install")).toThrow("npm ci && npm SCRIPT");
  expect(() => readmeCommand(readme, "fly")).toThrow("no shell block");
});

describe("a summary cannot be read when", () => {
  const story = read("datasets/stories/the-lighthouse-ledger.txt");
  const start = story.slice(story.indexOf("Nell Orde was"));
  const sentences = (count: number) =>
    start
      .replace(/\s+/g, " ")
      .split(/(?<=\.) /)
      .slice(0, count)
      .join(" ");

  test("nothing is wrong with it: then it can", () => {
    expect(unreadable(sentences(8), story)).toBeUndefined();
  });

  test.each([
    ["it is empty", "", "0 words"],
    ["it is the story", story, "no shorter"],
    [
      "it is of something else",
      "Quantum chromodynamics describes strong interactions between quarks. ".repeat(4),
      "not in",
    ],
    ["it goes in circles", `${sentences(2)} `.repeat(6).trim(), "repetition"],
    ["it breaks off", sentences(8).slice(0, -3), "does not end"],
  ])("%s", (_why, summary, problem) => {
    expect(unreadable(summary, story)).toContain(problem);
  });
});
