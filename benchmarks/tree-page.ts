/**
 * The tree page with a large run, in Chromium: how soon it opens, how smoothly it scrolls, how long a filter takes, and
 * what an export weighs; against a floor in the same browser: fetching and parsing the same answer, and nothing else.
 *
 *   npx node benchmarks/tree-page.ts [nodes]
 */
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { openRunReader } from "../src/journal/run-reader.ts";
import { openJournal } from "../src/journal/sqlite.ts";
import { listen } from "../src/server/listen.ts";
import { tree, treeApp } from "../src/server/tree-app.ts";
import { exportTree } from "../src/server/tree-export.ts";
import { buildPage } from "../src/web/build.ts";
import { formatTable } from "./table.ts";
import { launch, newPage } from "./tree-page/chromium.ts";
import { filterTime, floorOf, scroll, watchRows, whenSeen } from "./tree-page/in-browser.ts";
import { writeLargeRun } from "./tree-page/large-run.ts";

const nodes = Number(process.argv[2] ?? 100_000);
const repeats = 3;
const folder = mkdtempSync(join(tmpdir(), "espalier-tree-"));
const path = join(folder, "journal.db");

const rows: string[][] = [["", "figure", "ratio to the floor"]];
try {
  const run = await writeLargeRun(path, nodes);
  const journal = openJournal(path);
  const reader = openRunReader(path);
  const files = await buildPage("tree");
  const token = "t";
  const server = await listen((isOurHost) => treeApp({ files, journal, reader, token, isOurHost }));
  const browser = await launch();
  const address = `${server.url}#token=${token}&run=${run}`;

  // The first time, everything is cold: the compiler, the page cache.
  const times: (Seen & { floor: number; thread: number })[] = [];
  for (let repeat = 0; repeat <= repeats; repeat += 1) {
    const empty = await newPage(browser);
    // A page of this server without a script.
    await empty.goto(`${server.url}${[...files.keys()].find((path) => path.endsWith(".css"))}`);
    const floor = await empty.evaluate(floorOf, { run, token });
    await empty.context().close();
    const page = await newPage(browser);
    await page.addInitScript(watchRows);
    const thread = await threadTime(page);
    await page.goto(address);
    const seen = (await page.evaluate(whenSeen)) as Seen;
    if (repeat > 0) times.push({ floor, ...seen, thread: await thread() });
    if (repeat === repeats) await measureOpened(page);
    await page.context().close();
  }
  const floor = median(times.map((time) => time.floor));
  const opened = (name: keyof Seen, what: string) => {
    const value = median(times.map((time) => time[name]));
    rows.push([what, `${value.toFixed(0)} ms`, `${(value / floor).toFixed(2)}×`]);
  };
  rows.splice(1, 0, ["floor: fetch and JSON.parse of the nodes", `${floor.toFixed(0)} ms`, "1×"]);
  opened("first", "open until rows are painted");
  opened("all", "open until all nodes are there");
  opened("filled", "open until all that rows show is there");
  rows.push(["page: processor time of all that", `${median(times.map(({ thread }) => thread)).toFixed(0)} ms`, ""]);

  const served = processorTime();
  let length = 0;
  for (const line of tree(reader, journal.run(run))) {
    length += JSON.stringify(line).length;
    if ("count" in line) rows.push(["server: processor time until all nodes are sent", `${served()} ms`, ""]);
  }
  rows.push(["server: processor time until all is sent", `${served()} ms`, ""]);
  rows.push(["server: size of the nodes", `${(length / 2 ** 20).toFixed(0)} MiB`, ""]);

  const exported = join(folder, "tree.html");
  const before = performance.now();
  const exporting = processorTime();
  writeFileSync(exported, "");
  for (const piece of exportTree(files, journal, reader, journal.run(run)))
    writeFileSync(exported, piece, { flag: "a" });
  rows.push(["export", `${((performance.now() - before) / 1000).toFixed(1)} s`, ""]);
  rows.push(["export: processor time", `${exporting()} ms`, ""]);
  rows.push(["size of the export", `${(statSync(exported).size / 2 ** 20).toFixed(0)} MiB`, ""]);
  const page = await newPage(browser);
  await page.addInitScript(watchRows);
  await page.goto(pathToFileURL(exported).href, { timeout: 60_000 });
  const seen = (await page.evaluate(whenSeen)) as Seen;
  rows.push([
    "open the export until rows are painted",
    `${seen.first.toFixed(0)} ms`,
    `${(seen.first / floor).toFixed(2)}×`,
  ]);

  await browser.close();
  await server.close();
  reader.close();
  await journal.close();
} finally {
  rmSync(folder, { recursive: true });
}
console.log(`${nodes.toLocaleString("en")} nodes, median of ${repeats}\n\n${formatTable(rows)}`);

async function measureOpened(page: Page): Promise<void> {
  const thread = await threadTime(page);
  const frames = (await page.evaluate(scroll)) as number[];
  rows.push([
    "scrolling: processor time of the page per frame",
    `${((await thread()) / frames.length).toFixed(1)} ms`,
    "",
  ]);
  const within = (limit: number) =>
    `${((100 * frames.filter((frame) => frame <= limit).length) / frames.length).toFixed(1)}%`;
  rows.push([`scrolling: frames within 16.7 ms (of ${frames.length})`, within(17.5), ""]);
  rows.push(["scrolling: frames within 33 ms", within(34), ""]);
  rows.push(["scrolling: the longest frame", `${Math.max(...frames).toFixed(0)} ms`, ""]);
  const filter = (await page.evaluate(filterTime)) as number;
  rows.push(["filter, one node hit, until painted", `${filter.toFixed(0)} ms`, ""]);
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = (await session.send("Runtime.getHeapUsage")) as { usedSize: number };
  rows.push(["memory: the page's heap", `${(usedSize / 2 ** 20).toFixed(0)} MiB`, ""]);
}

/** Milliseconds since the page was asked for. */
interface Seen {
  readonly first: number;
  readonly all: number;
  readonly filled: number;
}

/** @returns tells how long the page's own thread has been computing since, milliseconds */
async function threadTime(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const taken = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return 1000 * metrics.find(({ name }) => name === "TaskDuration")!.value;
  };
  const before = await taken();
  return async () => (await taken()) - before;
}

/** @returns tells how long this process has been computing since, milliseconds */
function processorTime(): () => string {
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return ((user + system) / 1000).toFixed(0);
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)]!;
}
