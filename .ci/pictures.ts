/**
 * The pictures of the documentation, of real runs on the default model: two summaries of the bundled story, in shorter and
 * in longer passages, an eval of judges, and the pages that show them, as a newcomer's browser does.
 *
 *   npm run pictures -- FOLDER    FOLDER keeps the runs: a second time they are replayed
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import type { NodeRecord } from "../src/journal/journal.ts";
import { openJournal } from "../src/journal/sqlite.ts";
import { sourceOf } from "../src/server/tree-detail.ts";

const folder = process.argv[2];
if (!folder) throw new Error("Say which folder keeps the runs: npm run pictures -- FOLDER");
const images = "docs/images";
const story = "datasets/stories/the-lighthouse-ledger.txt";
const evaluated = "evals/story-consistency.eval.ts";
const journalFile = join(folder, "journal.db");
/** Bytes: a page with several of them is still light. */
const largest = 150 * 1024;
const [width, height] = [1200, 640];

mkdirSync(folder, { recursive: true });
mkdirSync(images, { recursive: true });

for (const passage of ["400", "600"]) espalier("summarize", story, "--passage", passage, "--journal", journalFile);
const report = join(folder, "evals", "story-consistency");
espalier("eval", evaluated, "--journal", join(folder, "evals.db"), "--out", report);
const [first, second] = await summaries();
const pairs = join(folder, "two-summaries.jsonl");
const changed = changedIn(first.nodes, second.nodes);
if (changed.length === 0) throw new Error("Both runs made the same summaries: there is nothing to compare.");
writeFileSync(
  pairs,
  changed
    .map(({ node, output, other }) => ({
      source: sourceOf(node.input)!.trim(),
      a: JSON.parse(output),
      b: JSON.parse(other),
    }))
    .map((row) => `${JSON.stringify({ input: "Summarise the chapter.", ...row })}\n`)
    .join(""),
);

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
const served: ChildProcess[] = [];
try {
  const view = await started("view", "--no-open", "--journal", journalFile);
  const run = `${view}&run=${first.id}`;
  const passage = first.nodes.find(({ spanStart, depth }) => depth === 2 && spanStart !== null)!;
  await picture("tree-page", `${run}&node=${passage.id}`, ".panel .text");
  await picture("waterfall", `${run}&node=${passage.id}&list=waterfall`, ".panel .text");
  await picture("compare", `${run}&with=${second.id}&node=${changed[0]!.node.id}`, ".badge.mark");
  const judge = await started(
    "judge",
    pairs,
    "--no-open",
    "--annotator",
    "ann",
    "--journal",
    join(folder, "judging.db"),
  );
  await picture("judging-page", judge, ".text");
  await picture("eval-report", pathToFileURL(join(report, "report.html")).href, "main", 1000);
} finally {
  for (const one of served) one.kill();
  await browser.close();
}

/** Runs a command of the program, its progress on standard error. @throws Error when it fails */
function espalier(...args: readonly string[]): void {
  const { status } = spawnSync(process.execPath, ["src/cli/main.ts", ...args], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (status !== 0) throw new Error(`espalier ${args.join(" ")} ended with ${status}.`);
}

/** A command that serves a page. @returns the address that it prints */
async function started(...args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, ["src/cli/main.ts", ...args], { stdio: ["ignore", "pipe", "inherit"] });
  served.push(child);
  let printed = "";
  for await (const chunk of child.stdout) {
    printed += chunk;
    const [address] = printed.match(/http:\S+(?=\s)/) ?? [];
    if (address) return address;
  }
  throw new Error(`espalier ${args.join(" ")} printed no address.`);
}

async function summaries() {
  const journal = openJournal(journalFile);
  try {
    const runs = journal.runs().filter(({ task, status }) => task === "summarise-book" && status === "done");
    const [newest, other] = runs.map(({ id }) => ({ id, nodes: [...journal.nodes(id)] }));
    if (!newest || !other) throw new Error("There are not two summaries.");
    return [newest, other] as const;
  } finally {
    await journal.close();
  }
}

/** What both runs made of one chapter, where that differs. */
function changedIn(nodes: readonly NodeRecord[], others: readonly NodeRecord[]) {
  return nodes.flatMap((node) => {
    const { label, depth, output } = node;
    const other = depth === 1 ? others.find((one) => one.depth === 1 && one.label === label)?.output : undefined;
    return output && other && other !== output ? [{ node, output, other }] : [];
  });
}

/** @param shown a selector of what has to be there first. @throws Error when the picture is too large */
async function picture(name: string, address: string, shown: string, tall = height): Promise<void> {
  const context = await browser.newContext({ viewport: { width, height: tall }, colorScheme: "light" });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", ({ message }) => faults.push(message));
  await page.goto(address);
  await page.locator(shown).first().waitFor({ timeout: 60_000 });
  const path = join(images, `${name}.webp`);
  // As Playwright itself draws no WebP, which is a third of the size.
  const session = await context.newCDPSession(page);
  const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: 90 });
  writeFileSync(path, data, "base64");
  await context.close();
  const { size } = statSync(path);
  console.log(`${path}: ${Math.round(size / 1024)} KiB`);
  if (faults.length > 0) throw new Error(`${name}: ${faults.join("; ")}`);
  if (size > largest) {
    console.error(`${path} has ${size} bytes, more than ${largest}.`);
    process.exitCode = 1;
  }
}
