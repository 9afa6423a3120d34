import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { exportTree } from "../server/tree-export.ts";
import { chosen, node, press, treePages } from "./testing/tree-pages.ts";

const { files, serve, visit, visitFaulty } = treePages();

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
  const { page: gone, faults } = await visitFaulty(address("&run=gone"));
  await gone.getByText("There is no run gone in this journal").waitFor();
  expect(faults).toEqual([expect.stringContaining("404")]);
});

test("the runs of the journal are listed, and lead to their trees", async () => {
  const { address } = await serve();
  const page = await visit(address(""));
  await page.getByRole("link", { name: "two" }).click();
  await chosen(page, "Node root");
  await page.getByRole("heading", { name: "Run two" }).waitFor();
  expect(await page.title()).toBe("Run two · Espalier");
  await page.getByRole("link", { name: "Runs" }).click();
  await page.getByRole("link", { name: "two" }).waitFor();
  expect(await page.title()).toBe("Espalier");
});

test("an export is one file that asks nobody for anything", async () => {
  const { journal, reader, folder } = await serve({ many: 300 });
  const file = join(folder, "tree.html");
  writeFileSync(file, [...exportTree(files(), journal, reader, journal.run("one"))].join(""));
  const { page, faults } = await visitFaulty("about:blank");
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
  expect(faults).toEqual([]);
});

test("on a narrow screen, and at 200%, nothing is scrolled sideways, rows out of view do not exist, and a node is read", async () => {
  const { address } = await serve({ many: 1000 });
  for (const [width, height] of [
    [360, 720],
    [640, 400],
    [700, 500],
  ] as const) {
    const page = await visit(address(), { viewport: { width, height } });
    await page.getByText("1,003 nodes ·").waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
    expect(await page.getByRole("treeitem").count()).toBeLessThan(100);
    await press(page, "End");
    await chosen(page, "Node n999");
    await page.getByRole("tab", { name: "Source" }).click();
    expect((await page.getByRole("tabpanel").boundingBox())!.height).toBeGreaterThan(100);
  }
});

test("the waterfall is folded as the tree is", async () => {
  const { address } = await serve();
  const page = await visit(address("&run=one&list=waterfall"));
  await page.locator(".bar-row", { hasText: "Node inner" }).locator(".fold").click();
  await page.locator('[aria-expanded="false"]', { hasText: "Node inner" }).waitFor();
  expect(await page.getByRole("treeitem").count()).toBe(2);
});

test("a server that fails for a while is asked again, and says so until then", async () => {
  const { address, journal } = await serve({ status: "running" });
  const { page, faults } = await visitFaulty(address());
  await chosen(page, "Node root");
  await page.route("**/api/changes?*", (route) => route.fulfill({ status: 503, json: { problem: "Too busy." } }));
  await page.getByRole("alert").getByText("Too busy.").waitFor();
  journal.saveNode(node("one", "new", "root", { position: 9, started: Date.now() }));
  await page.unroute("**/api/changes?*");
  await page.locator(".row", { hasText: "Node new" }).waitFor();
  await page.getByRole("alert").waitFor({ state: "detached" });
  expect(faults.every((fault) => fault.includes("503"))).toBe(true);
});
