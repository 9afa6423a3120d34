import { expect, test } from "vitest";
import { chosen, node, press, runOf, treePages } from "./testing/tree-pages.ts";

const { serve, visit } = treePages();

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

test("a slow expression that is corrected before it is stopped gives way to the new one", async () => {
  const { address, journal } = await serve();
  journal.saveNode(node("one", "slow", "root", { position: 9, label: `${"a".repeat(60)}!`, status: "failed" }));
  await journal.saveRun(runOf("one"));
  const page = await visit(address());
  await page.getByText("4 nodes ·").waitFor();
  const said = page.locator("#filter-says");
  await page.getByRole("searchbox").fill("^(a+)+$");
  await said.getByText("…").waitFor();
  await page.getByRole("searchbox").fill("leaf$");
  await said.getByText("1 of 4").waitFor();
  expect(await said.textContent()).toBe("1 of 4");
});

test("nodes are picked by their status and their badges, and the address keeps it", async () => {
  const { address, journal } = await serve({ many: 20 });
  journal.saveNode(node("one", "n3", "root", { position: 4, status: "failed", output: null, error: "no" }));
  const page = await visit(address());
  const kinds = page.getByLabel("Only nodes of one kind");
  await page.getByText("23 nodes ·").waitFor();
  expect(await kinds.locator("option").allTextContents()).toEqual([
    "All nodes",
    "done (22)",
    "failed (1)",
    "cached (1)",
  ]);
  await kinds.selectOption("failed");
  await page.getByText("1 of 23").waitFor();
  expect(await page.getByRole("treeitem").count()).toBe(2);
  const again = await visit(page.url());
  await again.getByText("1 of 23").waitFor();
  await again.getByLabel("Only nodes of one kind").selectOption("cached");
  await again.locator(".row", { hasText: "Node leaf" }).waitFor();
});

test("what a filter leaves cannot be folded: no row has a sign for it, and h goes to the parent", async () => {
  const { address } = await serve();
  const page = await visit(address("&run=one&node=inner&filter=inner"));
  await page.getByText("1 of 3").waitFor();
  expect(await page.locator("[aria-expanded]").count()).toBe(0);
  expect(await page.getByRole("button", { name: "Fold all", exact: true }).isDisabled()).toBe(true);
  await page.getByRole("tree").focus();
  await press(page, "h");
  await chosen(page, "Node root");
});
