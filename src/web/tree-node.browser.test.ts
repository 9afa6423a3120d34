import { expect, test } from "vitest";
import { chosen, node, runOf, treePages } from "./testing/tree-pages.ts";

const { serve, visit } = treePages();

test("two runs are compared by passage, and what changed is marked", async () => {
  const { address } = await serve();
  const page = await visit(address());
  await page.getByLabel("Compare with another run").selectOption("two");
  await page.locator(".row", { hasText: "Node leaf" }).locator(".badge.mark", { hasText: "changed" }).waitFor();
  expect(await page.locator(".badge.mark").count()).toBe(1);
  await page.locator(".row", { hasText: "Node leaf" }).click();
  await page.getByText("another", { exact: true }).waitFor();
});

test("outputs that are the same in both runs are printed once; those that differ show in which words", async () => {
  const { address, journal } = await serve();
  const outputs = { one: "The old house stood.", two: "The house stood still." };
  for (const run of ["one", "two"] as const)
    journal.saveNode(node(run, "leaf", "inner", { depth: 2, output: JSON.stringify(outputs[run]) }));
  const page = await visit(address("&run=one&with=two&node=inner"));
  await page.getByRole("heading", { name: "Output, the same in run two" }).waitFor();
  expect(await page.locator(".panel").getByText("output of inner").count()).toBe(1);
  await page.locator(".row", { hasText: "Node leaf" }).click();
  await page.getByRole("heading", { name: "Output in run two" }).waitFor();
  expect(await page.locator(".panel mark.differs").allTextContents()).toEqual(["old", "still"]);
  await page.getByLabel("Only nodes of one kind").selectOption("changed");
  await page.getByText("1 of 3").waitFor();
});

test("a passage begins near the top of the source, wherever in a long book it lies; the book is fetched once", async () => {
  const { address, journal } = await serve();
  const passages = Array.from(
    { length: 60 },
    (_, index) => `Passage ${index}. ${"Bees dance.\n".repeat(20 + 17 * (index % 9))}`,
  );
  const book = passages.join("\n");
  for (const [index, passage] of passages.entries()) {
    const spanStart = book.indexOf(passage);
    journal.saveNode(
      node("one", `p${index}`, "root", { position: index + 1, spanStart, spanEnd: spanStart + passage.length }),
    );
  }
  await journal.saveRun(runOf("one", "done", book));
  const page = await visit(address("&run=one&node=p3&tab=source"));
  let fetched = 0;
  page.on("request", (request) => {
    if (request.url().includes("/api/source")) fetched += 1;
  });
  for (const index of [3, 58, 17, 40, 25]) {
    await page.goto(address(`&run=one&node=p${index}&tab=source`));
    const passage = page.locator("mark.focus").first();
    await passage.getByText(`Passage ${index}.`).waitFor();
    // Two frames later what was out of view has its height.
    await page.evaluate("new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))");
    const [top, panel] = await Promise.all([passage.boundingBox(), page.getByRole("tabpanel").boundingBox()]);
    expect(top!.y - panel!.y).toBeGreaterThanOrEqual(0);
    expect(top!.y - panel!.y).toBeLessThan(80);
  }
  expect(fetched).toBeLessThanOrEqual(1);
});

test("a row shows what turns the direction of writing, and a task where it begins; a long label leaves room", async () => {
  const { address, journal } = await serve();
  journal.saveNode(node("one", "note", "inner", { depth: 2, position: 1, task: "note", label: "word ".repeat(200) }));
  const page = await visit(address("&run=one&node=note"));
  await page.locator(".row .result", { hasText: "alert(2)</script>[RLO]" }).waitFor();
  await page.locator(".row .task", { hasText: "note" }).waitFor();
  expect(await page.locator(".row .task").allTextContents()).toEqual(["summarise", "note"]);
  expect((await page.getByRole("heading", { level: 2 }).boundingBox())!.height).toBeLessThan(60);
});

test("where the person has few colours, the chosen row and the chosen tab are told apart", async () => {
  const { address } = await serve();
  const page = await visit(address("&run=one&node=inner"), { forcedColors: "active" });
  await chosen(page, "Node inner");
  const styles = (of: string, property: string): Promise<string[]> =>
    page.evaluate(`[...document.querySelectorAll("${of}")].map((one) => getComputedStyle(one).${property})`);
  const [root, row] = await styles(".row", "backgroundColor");
  expect(row).not.toBe(root);
  const tabs = await styles("[role=tab]", "borderBottom");
  expect(new Set(tabs.slice(1)).size).toBe(1);
  expect(tabs[0]).not.toBe(tabs[1]);
});
