import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { Comparison } from "../preferences/comparison.ts";
import { firstShown } from "../preferences/preference.ts";
import { buildPage, type Files } from "./build.ts";
import { launchBrowser, openPage, type Watched } from "./testing/browser.ts";
import { type JudgingServer, startJudging } from "./testing/judging-server.ts";

let files: Files;
let browser: Browser;
const opened: Watched[] = [];

beforeAll(async () => {
  [files, browser] = await Promise.all([buildPage("judging"), launchBrowser()]);
});
afterAll(() => browser?.close());
afterEach(async () => {
  const faults = opened.flatMap((watched) => watched.faults);
  await Promise.all(opened.splice(0).map(({ page }) => page.context().close()));
  expect(faults).toEqual([]);
});

const pair = (index: number, more: Partial<Comparison> = {}) => ({
  input: `Task ${index}`,
  a: { text: `The good text, number ${index}.`, origin: { model: "openai/big" } },
  b: { text: `The poor text, number ${index}.`, origin: { model: "llama/small" } },
  ...more,
});
const pairs = (count: number) => Array.from({ length: count }, (_, index) => pair(index));

async function judging(...args: Parameters<typeof startJudging> extends [Files, ...infer Rest] ? Rest : never) {
  const server = await startJudging(files, ...args);
  onTestFinished(() => server.close());
  return server;
}

async function visit(server: JudgingServer, who = "ann", options: BrowserContextOptions = {}): Promise<Page> {
  const watched = await openPage(browser, server.address(who), options);
  opened.push(watched);
  await watched.page.locator("h1").first().waitFor();
  return watched.page;
}

/** Waits for the page to say it. */
const says = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();
const progress = (page: Page, words: string) => page.locator("output", { hasText: words }).waitFor();
const candidate = (page: Page, name: "A" | "B") => page.getByRole("region", { name: `Text of ${name}` });
const choice = (page: Page, name: string) => page.getByRole("radio", { name, exact: true });

async function betterKey(page: Page): Promise<"a" | "b"> {
  return (await candidate(page, "A").textContent())!.includes("good") ? "a" : "b";
}

test("a whole session by keyboard alone", async () => {
  const guidelines = "# How\n\n- Prefer what is **true**.";
  const server = await judging([...pairs(3), pair(3, { gold: "a" })], { guidelines });
  const page = await visit(server);
  const press = (...keys: string[]) =>
    keys.reduce((done, key) => done.then(() => page.keyboard.press(key)), Promise.resolve());
  await says(page, "Task 0");

  await press("?");
  await page.getByRole("dialog", { name: "Keys" }).waitFor();
  await press("a", "Escape", "g");
  await page.getByRole("dialog", { name: "Guidelines" }).getByText("true").waitFor();
  await press("Escape");
  expect(await choice(page, "A is better").isChecked()).toBe(false);

  await press("Enter");
  await says(page, "Choose first");
  await press(await betterKey(page), "7", "Shift+Enter");
  await page.keyboard.type("Because it is sound, b and x.");
  await press("Escape", "Enter");
  await progress(page, "1/4");
  await press("s");
  await says(page, "Task 2");
  await press("e", "Enter");
  await progress(page, "2/4");
  await press("x", "Enter");
  await says(page, "You skipped 1 comparison");
  // The button is reached and pressed as any other.
  await press("Tab", "Tab", "Tab", "Tab");
  while ((await page.evaluate("document.activeElement.textContent")) !== "Judge those I skipped") await press("Tab");
  await press("Enter");
  await says(page, "Task 1");
  await press("ArrowRight");
  await page.waitForFunction('document.activeElement.id === "candidate-b"');
  await press("d", "t", "b", "Enter");
  await says(page, "All judged");
  expect(await page.content()).not.toContain("openai/big");
  await press("Enter", "f");
  await says(page, "Thank you: 4 comparisons judged");
  await says(page, "openai/big");
  await says(page, "you gave the known answer to 0");

  const said = server.preferences();
  expect(said.map(({ verdict }) => verdict)).toEqual([
    { status: "judged", choice: "a", strength: 7, rationale: "Because it is sound, b and x." },
    { status: "judged", choice: firstShown(said[1]!.comparison.id, "ann") === "a" ? "b" : "a" },
    { status: "judged", choice: "tie" },
    { status: "judged", choice: "tie", bothBad: true },
  ]);
  for (const { milliseconds } of said) expect(milliseconds).toBeGreaterThan(0);
});

test("one Enter too many ends nothing", async () => {
  const page = await visit(await judging(pairs(1)));
  await says(page, "Task 0");
  for (const key of ["a", "Enter", "Enter"]) await page.keyboard.press(key);
  await says(page, "All judged");
  await page.keyboard.press("Enter");
  await page.keyboard.press("u");
  await says(page, "Task 0");
});

test("Enter submits after a click on a button, and presses a button that was reached by Tab", async () => {
  const server = await judging(pairs(2));
  const page = await visit(server);
  await says(page, "Task 0");
  const differences = page.getByRole("button", { name: "Differences" });
  const isMarking = () => differences.getAttribute("aria-pressed");
  await differences.click();
  await page.keyboard.press("a");
  await page.keyboard.press("Enter");
  await says(page, "Task 1");
  expect(await isMarking()).toBe("true");
  await page.keyboard.press("Tab");
  expect(await page.evaluate("document.activeElement.textContent")).toContain("Differences");
  await page.keyboard.press("a");
  await page.keyboard.press("Enter");
  expect(await isMarking()).toBe("false");
  expect(server.preferences()).toHaveLength(1);
});

test("two people at once are handed different comparisons, and the overseer sees both", async () => {
  const server = await judging(pairs(4), { judges: ["ann", "bob"] });
  const pages = await Promise.all([visit(server, "ann"), visit(server, "bob")]);
  const tasks = await Promise.all(pages.map((page) => page.getByText(/^Task \d$/).textContent()));
  expect(tasks.toSorted()).toEqual(["Task 0", "Task 1"]);
  await Promise.all(
    pages.map(async (page) => {
      await page.keyboard.press("a");
      await page.keyboard.press("Enter");
    }),
  );
  await Promise.all(pages.map((page) => says(page, /Task [23]/)));
  expect(
    server
      .preferences()
      .map(({ judge }) => judge)
      .toSorted(),
  ).toEqual(["ann", "bob"]);
  const overseer = await visit(server, "overseer");
  await overseer.getByRole("row", { name: /^bob 1/ }).waitFor();
  await says(overseer, "No two people have judged the same comparison yet");
});

test("the overseer sees how far two people agree", async () => {
  const server = await judging(pairs(6), { judges: ["ann", "bob"], judgesPerPair: 2 });
  for (const who of ["ann", "bob"]) {
    const page = await visit(server, who);
    for (let index = 0; index < 6; index++) {
      await says(page, `Task ${index}`);
      await page.keyboard.press(index === 5 && who === "bob" ? "e" : await betterKey(page));
      await page.keyboard.press("Enter");
    }
    await says(page, "All judged");
  }
  const overseer = await visit(server, "overseer");
  await overseer.getByRole("row", { name: /^ann and bob 6 83%/ }).waitFor();
});

test("where another window of the same person was faster, the answer is not called saved", async () => {
  const server = await judging(pairs(2));
  const [page, other] = [await visit(server), await visit(server)];
  for (const window of [page, other]) {
    await says(window, "Task 0");
    await window.keyboard.press("a");
    await window.keyboard.press("Enter");
    await says(window, "Task 1");
  }
  await says(other, "You judged this already in another window.");
  await says(page, "Saved.");
  expect(server.preferences()).toHaveLength(1);
});

test("while an answer takes long to arrive, the page says that it is being saved", async () => {
  const page = await visit(await judging(pairs(2)));
  await says(page, "Task 0");
  const { promise: wait, resolve: goOn } = Promise.withResolvers<void>();
  await page.route("**/api/submit", async (route) => {
    await wait;
    await route.continue();
  });
  await page.keyboard.press("a");
  await page.keyboard.press("Enter");
  await says(page, "Saving…");
  goOn();
  await says(page, "Saved.");
});

test("a reload in the middle keeps what was entered", async () => {
  const server = await judging(pairs(2));
  const page = await visit(server);
  await says(page, "Task 0");
  await page.keyboard.press("b");
  await page.keyboard.press("4");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("half a sentence");
  await page.reload();
  await choice(page, "B is better").waitFor({ state: "attached" });
  await expect.poll(() => page.getByRole("textbox").inputValue()).toBe("half a sentence");
  expect(await choice(page, "B is better").isChecked()).toBe(true);
  expect(await choice(page, "4").isChecked()).toBe(true);
});

test("what was entered just before a skip or an undo is there when the comparison comes back", async () => {
  const page = await visit(await judging(pairs(2)));
  await says(page, "Task 0");
  await page.keyboard.press("b");
  await page.keyboard.press("s");
  await says(page, "Task 1");
  await page.keyboard.press("x");
  await page.keyboard.press("u");
  await says(page, "Task 0");
  expect(await choice(page, "B is better").isChecked()).toBe(true);
  await page.keyboard.press("Enter");
  await says(page, "Task 1");
  expect(await choice(page, "Both bad").isChecked()).toBe(true);
});

test("undo brings the last comparison back as it was answered, and takes the judgement away", async () => {
  const server = await judging(pairs(3));
  const page = await visit(server);
  await says(page, "Task 0");
  await page.keyboard.press("a");
  await page.keyboard.press("9");
  await page.keyboard.press("Enter");
  await says(page, "Task 1");
  await page.keyboard.press("u");
  await says(page, "Task 0");
  expect(await choice(page, "9").isChecked()).toBe(true);
  expect(server.preferences()).toEqual([]);
  expect(await page.getByRole("button", { name: "Undo" }).isDisabled()).toBe(true);
});

const long = "A passage about the lighthouse. ".repeat(60);
const rich = pair(0, {
  input: [{ role: "user", content: `Tell of the keeper. ${"averyveryverylongword".repeat(30)}` }],
  a: { text: long },
  b: { text: `${long}More.` },
  source: `${"Nothing of note. ".repeat(400)}The lamp was out that night.`,
  notes: [
    { helper: "quotes", about: "a", text: "Bears it out", span: { start: 6800, end: 6828 } },
    { helper: "critique", about: "b", text: "Points nowhere", span: { start: 5, end: 99_999 } },
  ],
});

test("a note opens the passage that it came from", async () => {
  const page = await visit(await judging([rich]));
  const source = page.getByRole("region", { name: "Text of the source" });
  await source.waitFor();
  const passage = page.getByText("The lamp was out that night.");
  const isInView = () =>
    passage.evaluate((element) => {
      const pane = element.closest(".scrolls")!.getBoundingClientRect();
      const { top, bottom } = element.getBoundingClientRect();
      return top >= pane.top && bottom <= pane.bottom;
    });
  expect(await isInView()).toBe(false);
  await page.getByRole("button", { name: /Bears it out/ }).press("Enter");
  await page.locator("mark.focus").waitFor();
  expect(await isInView()).toBe(true);
  expect(await page.locator("mark.focus").textContent()).toBe("The lamp was out that night.");
  expect(await page.getByRole("button", { name: /Points nowhere/ }).count()).toBe(0);
});

describe("nothing runs out of the page at the side", () => {
  test.each([
    ["a phone", { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true }],
    ["a large window at 200% and more", { viewport: { width: 560, height: 380 } }],
    ["a laptop", { viewport: { width: 1024, height: 640 } }],
  ])("on %s", async (_where, options) => {
    const server = await judging([rich]);
    const page = await visit(server, "ann", options);
    await choice(page, "Tie").waitFor({ state: "attached" });
    const overhang = () => page.evaluate("document.documentElement.scrollWidth - innerWidth");
    expect(await overhang()).toBe(0);
    const press = (name: string | RegExp) => page.getByRole("button", { name }).first().click();
    if (options.viewport.width < 720) {
      for (const name of ["B", "Source", "A"]) {
        await press(new RegExp(`^${name}$`));
        expect(await overhang()).toBe(0);
      }
      await press("Say more");
    }
    await page.getByText("B is better").click();
    await page.getByText("Skip").waitFor();
    expect(await overhang()).toBe(0);
    await press("Submit");
    await says(page, "All judged");
    expect(server.preferences()).toHaveLength(1);
  });
});

test.each(["light", "dark"] as const)("in %s, every text stands out from what is behind it", async (colorScheme) => {
  const page = await visit(await judging([rich]), "ann", { colorScheme, reducedMotion: "reduce" });
  await candidate(page, "A").waitFor();
  await page.keyboard.press("a");
  await page.keyboard.press("d");
  await page.locator("mark.differs").first().waitFor();
  const ground = await page.evaluate("getComputedStyle(document.documentElement).backgroundColor");
  const [red = 0] = String(ground).match(/\d+/g)!.map(Number);
  expect(red > 128).toBe(colorScheme === "light");
  // WCAG 2.2, 1.4.3: 4.5 to 1, for what is not disabled.
  const faint = await page.evaluate(`(() => {
    const channels = (color) => (color.match(/[\\d.]+/g) ?? []).map(Number);
    const luminance = (rgb) => rgb.slice(0, 3).map((one) => one / 255)
      .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4))
      .reduce((sum, one, index) => sum + one * [0.2126, 0.7152, 0.0722][index], 0);
    const behind = (element) => {
      for (let at = element; at; at = at.parentElement) {
        const found = channels(getComputedStyle(at).backgroundColor);
        if (found.length === 3 || found[3] > 0) return found;
      }
    };
    const found = [];
    for (const element of document.querySelectorAll("body *")) {
      const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
      if (!own || element.closest(":disabled")) continue;
      const [light, dark] = [channels(getComputedStyle(element).color), behind(element)].map(luminance).sort((a, b) => b - a);
      const contrast = (light + 0.05) / (dark + 0.05);
      if (contrast < 4.5) found.push(element.textContent.slice(0, 20) + " " + contrast.toFixed(2));
    }
    return found;
  })()`);
  expect(faint).toEqual([]);
});

test("nothing moves for who wants less motion", async () => {
  const page = await visit(await judging([rich]), "ann", { reducedMotion: "reduce" });
  await choice(page, "Tie").waitFor({ state: "attached" });
  const moving = await page.evaluate(
    `[...document.querySelectorAll("body *")].filter((element) => getComputedStyle(element).transitionDuration !== "0s").length`,
  );
  expect(moving).toBe(0);
});

test("every control that is reached by Tab shows that it has the focus", async () => {
  const page = await visit(await judging([rich]));
  await candidate(page, "A").waitFor();
  const reached = new Set<string>();
  for (let count = 0; count < 20; count++) {
    await page.keyboard.press("Tab");
    const [name, outline] = (await page.evaluate(`(() => {
      const element = document.activeElement;
      const shown = element.matches("input[type=radio]") ? element.parentElement : element;
      const outlines = [shown, ...shown.children].map((one) => getComputedStyle(one)).filter((style) => style.outlineStyle !== "none");
      return [element.ariaLabel ?? element.id ?? "", outlines.length];
    })()`)) as [string, number];
    if ((await page.evaluate("document.activeElement === document.body")) === true) continue;
    reached.add(name);
    expect(outline, name).toBeGreaterThan(0);
  }
  for (const name of ["Text of A", "Text of B", "Text of the source", "Task"]) expect(reached).toContain(name);
});

describe("hostile text stays text", () => {
  const evil =
    `<script>window.hacked = 1</script><img src=x onerror="window.hacked = 1"><svg onload="window.hacked=1">` +
    `<a href="javascript:window.hacked=1">here</a><style>* { display: none }</style></textarea></div>`;

  test("wherever it stands: scripts, event handlers, links, styles", async () => {
    const server = await judging(
      [
        {
          input: evil,
          a: { text: evil, origin: { model: evil } },
          b: { text: `${evil} b`, origin: { model: "b" } },
          source: evil,
          notes: [{ helper: evil, about: "a", text: evil, span: { start: 0, end: 9 } }],
        },
      ],
      { guidelines: `# ${evil}\n\n- ${evil}\n\n**${evil}**` },
    );
    const page = await visit(server);
    expect(await candidate(page, "A").textContent()).toContain('<img src=x onerror="window.hacked = 1">');
    await page.keyboard.press("d");
    await page.keyboard.press("g");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("a");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type(evil);
    await page.keyboard.press("Control+Enter");
    await says(page, "All judged");
    await page.keyboard.press("f");
    await page
      .getByRole("cell", { name: "<script>" })
      .or(page.getByRole("rowheader", { name: "<script>" }))
      .first()
      .waitFor();
    expect(await page.evaluate("window.hacked")).toBeUndefined();
    expect(await page.locator("body :is(script, img, svg, a, style, iframe)").count()).toBe(0);
    expect(server.preferences()[0]!.verdict).toMatchObject({ rationale: evil });
  });

  test("what turns the direction of writing, and what cannot be seen, is marked", async () => {
    const page = await visit(
      await judging([pair(0, { a: { text: "open \u202egpj.exe\u202c\u0007 a\u200bb" }, b: { text: "plain" } })]),
    );
    const marks = page.locator(".hidden-character");
    await marks.first().waitFor();
    expect(await marks.allInnerTexts()).toEqual(["RLO", "PDF", "U+0007", "ZWSP"]);
    expect(await page.locator("main").textContent()).not.toMatch(/[\u202a-\u202e\u200b]/);
  });

  test("a line of a megabyte is shown in part, all of it when asked, and can be judged", async () => {
    const server = await judging([pair(0, { a: { text: "x".repeat(1_000_000) }, b: { text: "y ".repeat(500_000) } })]);
    const page = await visit(server);
    await candidate(page, "A").waitFor();
    const shown = () => page.locator("main").evaluate((main) => main.textContent!.length);
    expect(await shown()).toBeLessThan(50_000);
    await page.keyboard.press("d");
    await says(page, "too long");
    await candidate(page, "A").getByRole("button", { name: "Show all 1,000,000 characters" }).press("Enter");
    await expect.poll(shown).toBeGreaterThan(1_000_000);
    await page.keyboard.press("x");
    await page.getByRole("button", { name: "Submit" }).press("Enter");
    await says(page, "All judged");
    expect(server.preferences()).toHaveLength(1);
  });
});

test("an address that is not valid says so", async () => {
  const server = await judging(pairs(1));
  const watched = await openPage(browser, `${server.address("ann")}x`);
  await says(watched.page, "not valid");
  expect(await watched.page.content()).not.toContain("Task 0");
  await watched.page.context().close();
});

test("what is entered while the server cannot be reached is sent with the next call that arrives", async () => {
  const server = await judging(pairs(2));
  const { page } = await openPage(browser, server.address("ann"));
  await says(page, "Task 0");
  await page.context().setOffline(true);
  await page.keyboard.press("b");
  await says(page, "The server does not answer");
  await says(page, "in this page only");
  await page.context().setOffline(false);
  await page.keyboard.press("s");
  await says(page, "Task 1");
  await page.keyboard.press("u");
  await says(page, "Task 0");
  expect(await choice(page, "B is better").isChecked()).toBe(true);
  await page.context().close();
});

test("where the server is gone, the page says so and loses nothing", async () => {
  const server = await startJudging(files, pairs(2));
  const watched = await openPage(browser, server.address("ann"));
  const { page } = watched;
  await says(page, "Task 0");
  await page.keyboard.press("a");
  await server.close();
  await page.keyboard.press("Enter");
  await page.getByRole("alert").waitFor();
  await says(page, "The server does not answer");
  expect(await choice(page, "A is better").isChecked()).toBe(true);
  await page.context().close();
});
