import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from "vitest";
import type { NodeRecord } from "../journal/journal.ts";
import { openRunReader } from "../journal/run-reader.ts";
import { openJournal } from "../journal/sqlite.ts";
import { listen } from "../server/listen.ts";
import { treeApp } from "../server/tree-app.ts";
import { exportTree } from "../server/tree-export.ts";
import { buildPage, type Files } from "./build.ts";
import { launchBrowser, openPage, type Watched } from "./testing/browser.ts";

let files: Files;
let browser: Browser;
const opened: Watched[] = [];

beforeAll(async () => {
  [files, browser] = await Promise.all([buildPage("tree"), launchBrowser()]);
});
afterAll(() => browser?.close());
afterEach(async () => {
  const faults = opened.flatMap((watched) => watched.faults);
  await Promise.all(opened.splice(0).map(({ page }) => page.context().close()));
  expect(faults).toEqual([]);
});

const at = 1_000_000;
const text = "Bees dance. Wasps do not. Ants walk.";
const attack = "<img src=x onerror=alert(1)></script><script>alert(2)</script>\u202e";

const node = (run: string, id: string, parent: string | null, more: Partial<NodeRecord> = {}): NodeRecord => ({
  run,
  id,
  parent,
  position: 0,
  depth: 0,
  task: "summarise",
  label: `Node ${id}`,
  spanStart: null,
  spanEnd: null,
  status: "done",
  input: JSON.stringify(`input of ${id}`),
  output: JSON.stringify(`output of ${id}`),
  error: null,
  started: at,
  ended: at + 1000,
  execution: at,
  calls: "[]",
  ...more,
});

const runOf = (id: string, status: "done" | "running" = "done") => ({
  id,
  name: `Run ${id}`,
  task: "summarise",
  input: JSON.stringify({ text, start: 0, end: text.length }),
  options: "{}",
  status,
  output: null,
  error: null,
  started: at,
  ended: status === "done" ? at + 1000 : null,
});

/** Two runs of one shape: a root, `inner` with `leaf`, and `many` leaves below the root. */
async function serve({ many = 0, status = "done" as "done" | "running" } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "espalier-tree-"));
  const path = join(folder, "journal.db");
  const journal = openJournal(path);
  const request = JSON.stringify({ messages: [{ role: "user", content: `Please: ${attack}` }] });
  const claim = await journal.claim({ key: "k", model: "fake/m", endpoint: "none", request });
  if (typeof claim !== "string") {
    const figures = { inputTokens: 7, cachedInputTokens: 0, outputTokens: 3, cost: 0.5, attempts: 1 };
    await journal.finish(claim, { reply: JSON.stringify({ text: "The reply." }), ...figures });
  }
  for (const run of ["one", "two"]) {
    journal.saveNode(node(run, "root", null));
    journal.saveNode(node(run, "inner", "root"));
    const calls = JSON.stringify([{ key: "k", prompt: "merge", replayed: true }]);
    const output = JSON.stringify(run === "one" ? attack : "another");
    journal.saveNode(node(run, "leaf", "inner", { depth: 2, spanStart: 12, spanEnd: 25, calls, output }));
    for (let index = 0; index < many; index += 1) {
      journal.saveNode(node(run, `n${index}`, "root", { position: index + 1, started: at + index }));
    }
    await journal.saveRun(runOf(run, run === "one" ? status : "done"));
  }
  const reader = openRunReader(path);
  const server = await listen((isOurHost) => treeApp({ files, journal, reader, token: "t", isOurHost }));
  onTestFinished(async () => {
    await server.close();
    reader.close();
    await journal.close();
    rmSync(folder, { recursive: true });
  });
  return { journal, reader, folder, address: (rest = "&run=one") => `${server.url}#token=t${rest}` };
}

async function visit(url: string, options: BrowserContextOptions = {}): Promise<Page> {
  const watched = await openPage(browser, url, options);
  opened.push(watched);
  await watched.page.locator(".row, .runs a, [role=alert]").first().waitFor();
  return watched.page;
}

const chosen = (page: Page, name: string) =>
  page.locator('[role=treeitem][aria-selected="true"]', { hasText: name }).waitFor();
const press = async (page: Page, ...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};

test("the tree is walked, folded and left by keyboard alone, and the address says where one is", async () => {
  const { address } = await serve();
  const page = await visit(address());
  await chosen(page, "Node root");
  await press(page, "j");
  await chosen(page, "Node inner");
  await press(page, "ArrowRight");
  await chosen(page, "Node leaf");
  expect(page.url()).toContain("node=leaf");
  await press(page, "h");
  await chosen(page, "Node inner");
  await press(page, "h");
  await page.locator('[aria-expanded="false"]', { hasText: "Node inner" }).waitFor();
  expect(await page.getByRole("treeitem").count()).toBe(2);
  await press(page, "Enter", "End", "Escape");
  await chosen(page, "Node root");
  await press(page, "?");
  await page.getByRole("dialog", { name: "Keys" }).waitFor();
  await press(page, "Escape", "w");
  await page.getByRole("tree", { name: "Waterfall of nodes" }).waitFor();
  expect(page.url()).toContain("list=waterfall");
});

test("an address opens what it says; what models wrote is text wherever it is shown", async () => {
  const { address } = await serve();
  const page = await visit(address("&run=one&node=leaf&tab=prompts"));
  await page.getByText("The reply.").waitFor();
  await page.getByText("Please: <img").waitFor();
  await page.getByRole("tab", { name: "Input and output" }).click();
  await page.locator(".panel .hidden-character", { hasText: "RLO" }).waitFor();
  await press(page, "4");
  expect(await page.locator("mark.focus").textContent()).toBe("Wasps do not.");
  expect(await page.locator("img").count()).toBe(0);
});

test("a filter keeps what is above its hits; a bad expression says so", async () => {
  const { address } = await serve({ many: 30 });
  const page = await visit(address());
  await press(page, "/");
  await page.keyboard.type("^node leaf$");
  await page.getByText("1 of 33").waitFor();
  expect(await page.getByRole("treeitem").count()).toBe(3);
  await page.keyboard.type("(");
  await page.getByText("Not a regular expression").waitFor();
  await press(page, "Escape");
  await page.getByLabel("Only calls of one prompt").selectOption("merge");
  await page.getByText("1 of 33").waitFor();
});

test("an expression that would take for ever is stopped and said to be, and the page goes on", async () => {
  const { address, journal } = await serve();
  journal.saveNode(node("one", "slow", "root", { position: 9, label: `${"a".repeat(60)}!` }));
  await journal.saveRun(runOf("one"));
  const page = await visit(address());
  await page.getByText("4 nodes ·").waitFor();
  await press(page, "/");
  await page.keyboard.type("(a+)+$");
  await page.getByText("takes too long").waitFor();
  await page.getByRole("searchbox").fill("a+!");
  await page.getByText("1 of 4").waitFor();
});

test("an address keeps what is folded: one digit for all, and what is otherwise by name", async () => {
  const { address } = await serve({ many: 3 });
  const page = await visit(address());
  await page.getByRole("button", { name: "Fold all", exact: true }).click();
  await page.locator('[aria-expanded="false"]', { hasText: "Node inner" }).waitFor();
  expect(page.url()).toContain("&fold=1");
  await page.locator(".row", { hasText: "Node inner" }).locator(".fold").click();
  await page.locator(".row", { hasText: "Node leaf" }).waitFor();
  const again = await visit(page.url());
  await again.locator(".row", { hasText: "Node leaf" }).waitFor();
  await again.getByRole("button", { name: "Unfold all" }).click();
  expect(again.url()).not.toMatch(/fold|turned/);
});

test("of many nodes only those in view exist, and the last is reached", async () => {
  const { address } = await serve({ many: 5000 });
  const page = await visit(address());
  await page.getByText("5,003 nodes ·").waitFor();
  await press(page, "End");
  await chosen(page, "Node n4999");
  expect(await page.getByRole("treeitem").count()).toBeLessThan(100);
});

test("what another process adds appears while the run goes on; a run that is gone says so", async () => {
  const { address, journal } = await serve({ status: "running" });
  const page = await visit(address());
  await chosen(page, "Node root");
  journal.saveNode(node("one", "new", "root", { position: 9, status: "running", output: null, started: Date.now() }));
  await page.locator(".row", { hasText: "Node new" }).waitFor();
  expect(await page.getByRole("treeitem").count()).toBe(4);
  const { page: gone, faults } = await openPage(browser, address("&run=gone"));
  await gone.getByText("There is no run gone in this journal").waitFor();
  expect(faults).toEqual([expect.stringContaining("404")]);
  await gone.context().close();
});

test("two runs are compared by place, and what changed is marked", async () => {
  const { address } = await serve();
  const page = await visit(address());
  await page.getByLabel("Compare with another run").selectOption("two");
  await page.locator(".row", { hasText: "Node leaf" }).locator(".badge.mark", { hasText: "changed" }).waitFor();
  expect(await page.locator(".badge.mark").count()).toBe(1);
  await page.locator(".row", { hasText: "Node leaf" }).click();
  await page.getByText("another", { exact: true }).waitFor();
});

test("the runs of the journal are listed, and lead to their trees", async () => {
  const { address } = await serve();
  const page = await visit(address(""));
  await page.getByRole("link", { name: "two" }).click();
  await chosen(page, "Node root");
  await page.getByRole("heading", { name: "Run two" }).waitFor();
});

test("an export is one file that asks nobody for anything", async () => {
  const { journal, reader, folder } = await serve({ many: 300 });
  const file = join(folder, "tree.html");
  writeFileSync(file, [...exportTree(files, journal, reader, journal.run("one"))].join(""));
  const watched = await openPage(browser, "about:blank");
  opened.push(watched);
  const { page } = watched;
  const requests: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(`${pathToFileURL(file).href}#node=leaf`);
  await chosen(page, "Node leaf");
  await page.locator(".panel", { hasText: "<img src=x" }).waitFor();
  await press(page, "2");
  await page.getByText("The reply.").waitFor();
  await press(page, "4");
  await page.locator("mark.focus").waitFor();
  expect(requests.map((url) => url.split("#")[0])).toEqual([pathToFileURL(file).href]);
});

test("on a narrow screen, and at 200%, nothing has to be scrolled sideways", async () => {
  const { address } = await serve({ many: 50 });
  for (const [width, height] of [
    [360, 720],
    [640, 400],
  ] as const) {
    const page = await visit(address(), { viewport: { width, height } });
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
    await page.getByRole("tab", { name: "Source" }).waitFor();
  }
});
