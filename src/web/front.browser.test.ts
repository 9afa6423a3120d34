import { expect, test } from "vitest";
import { comparison } from "../preferences/comparison.ts";
import { importComparison, recordPreference } from "../preferences/store.ts";
import { node, runOf, treePages } from "./testing/tree-pages.ts";

const { serve, visit } = treePages();

test("a run that begins later is listed without a reload, and focus and scroll stay", async () => {
  const { journal, address } = await serve();
  const page = await visit(address(""), { viewport: { width: 900, height: 200 } });
  const link = page.getByRole("link", { name: "two", exact: true });
  await link.focus();
  const place = await page.evaluate("scrollTo(0, 30), scrollY");
  expect(place).toBeGreaterThan(0);
  await journal.saveRun({ ...runOf("three", "running"), started: 2_000_000 });
  await page.getByRole("link", { name: "three" }).waitFor();
  expect(await page.locator(":focus").textContent()).toBe("two");
  expect(await page.evaluate("scrollY")).toBe(place);
});

test("of many runs the latest are shown, with what they took, until all are asked for", async () => {
  const { journal, address } = await serve();
  for (let at = 0; at < 30; at += 1) {
    const options = JSON.stringify({ model: "fake/m", seed: at });
    await journal.saveRun({ ...runOf(`later-${at}`), options, started: 3_000_000 + at });
  }
  journal.saveNode(node("later-29", "root", null, { calls: JSON.stringify([{ key: "k", prompt: "p" }]) }));
  await journal.labels.flush();
  const page = await visit(address(""));
  const rows = page.locator("tbody tr");
  await page.getByRole("row", { name: /later-29.*fake\/m · seed 29.*1 1 10 \$0\.50/ }).waitFor();
  expect(await rows.count()).toBe(20);
  await page.getByRole("button", { name: "All 32" }).click();
  await page.getByRole("link", { name: "one", exact: true }).waitFor();
  expect(await rows.count()).toBe(32);
});

test("labels say who made what they compare and lead there, and why a tie is one", async () => {
  const { journal, address } = await serve();
  const origin = { model: "fake/m", sample: 2, run: "one", node: "leaf" };
  const pair = comparison({ input: "task", a: { text: "This", origin }, b: { text: "That" } });
  importComparison(journal, "bees", 0, pair);
  const orders = [
    { first: "a", choice: "a" },
    { first: "b", choice: "b" },
  ] as const;
  const said = { comparison: pair, kind: "model" as const };
  await recordPreference(journal, "bees", {
    ...said,
    judge: "m",
    verdict: { status: "judged", choice: "tie", orders },
  });
  await recordPreference(journal, "bees", { ...said, judge: "n", verdict: { status: "judged", choice: "tie" } });
  const page = await visit(address("&labels=bees"));
  await page.getByText("A tie, as the orders of showing disagree").waitFor();
  await page.getByText("With a shown first: a is better; with b shown first: b is better.").waitFor();
  await page.getByText("A tie", { exact: true }).waitFor();
  await page.getByText("fake/m, sample 2").waitFor();
  expect(await page.title()).toBe("Labels: bees · Espalier");
  await page.getByRole("link", { name: "node of run one" }).click();
  await page.locator('[role=treeitem][aria-selected="true"]', { hasText: "Node leaf" }).waitFor();
  await page.goBack();
  // What is said later is there without a reload.
  await page.getByRole("heading", { name: "Labels: bees" }).waitFor();
  await recordPreference(journal, "bees", { ...said, judge: "o", verdict: { status: "unjudged", reason: "asleep" } });
  await page.getByText("asleep").waitFor();
});
