/** The tree page in a real browser, with the server and the journal behind it: what tests of it begin with. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, onTestFinished } from "vitest";
import type { NodeRecord } from "../../journal/journal.ts";
import { openRunReader } from "../../journal/run-reader.ts";
import { openJournal } from "../../journal/sqlite.ts";
import { listen } from "../../server/listen.ts";
import { treeApp } from "../../server/tree-app.ts";
import { buildPage, type Files } from "../build.ts";
import { launchBrowser, openPage, type Watched } from "./browser.ts";

const at = 1_000_000;
const text = "Bees dance. Wasps do not. Ants walk.";
/** What a model might write. */
export const attack = "<img src=x onerror=alert(1)></script><script>alert(2)</script>\u202e";

export const node = (run: string, id: string, parent: string | null, more: Partial<NodeRecord> = {}): NodeRecord => ({
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

export const runOf = (id: string, status: "done" | "running" = "done", source = text) => ({
  id,
  name: `Run ${id}`,
  task: "summarise",
  input: JSON.stringify({ text: source, start: 0, end: source.length }),
  options: "{}",
  status,
  output: null,
  error: null,
  started: at,
  ended: status === "done" ? at + 1000 : null,
});

interface Served {
  /** Leaves below the root. */
  readonly many?: number;
  readonly status?: "done" | "running";
}

/** Its hooks run around every test of the file. Whatever goes wrong in a page that `visit` opened fails its test. */
export function treePages() {
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

  return {
    files: () => files,

    /** Two runs of one shape, `one` and `two`: a root, `inner` with `leaf`, and `many` leaves below the root. */
    async serve({ many = 0, status = "done" }: Served = {}) {
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
    },

    async visit(url: string, options: BrowserContextOptions = {}): Promise<Page> {
      const watched = await openPage(browser, url, options);
      opened.push(watched);
      await watched.page.locator(".row, .runs a, [role=alert]").first().waitFor();
      return watched.page;
    },

    /** What goes wrong in it is for the test to say. */
    async visitFaulty(url: string): Promise<Watched> {
      const watched = await openPage(browser, url);
      onTestFinished(() => watched.page.context().close());
      return watched;
    },
  };
}

export const chosen = (page: Page, name: string) =>
  page.locator('[role=treeitem][aria-selected="true"]', { hasText: name }).waitFor();

export async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}
