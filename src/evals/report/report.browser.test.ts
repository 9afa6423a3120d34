import { mkdtempDisposableSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { launchBrowser, openPage } from "../../web/testing/browser.ts";
import type { EvalReport } from "../report.ts";
import { htmlReport } from "./html.ts";
import { bare, hostile, oneArm, twelveArms, whole } from "./testing/reports.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

/** Drawn once for all tests. */
const drawn = new Map<EvalReport, Promise<string>>();
function htmlOf(report: EvalReport): Promise<string> {
  if (!drawn.has(report)) drawn.set(report, htmlReport(report));
  return drawn.get(report)!;
}

/** The report as a file, as a reader opens it. */
async function open(report: EvalReport, options: BrowserContextOptions = {}) {
  const folder = mkdtempDisposableSync(join(tmpdir(), "report-"));
  onTestFinished(() => folder.remove());
  const path = join(folder.path, "report.html");
  writeFileSync(path, await htmlOf(report));
  const { page, faults } = await openPage(browser, "about:blank", options);
  onTestFinished(() => page.context().close());
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  const address = pathToFileURL(path).href;
  await page.goto(address);
  return { page, faults, asked: asked.filter((url) => url !== address && url !== "data:,") };
}

const reports = { whole, hostile, oneArm, twelveArms, bare };

describe.each(Object.entries(reports))("the page of %s", (_name, report) => {
  test.each([
    ["a small telephone", 320],
    ["a window at 200%", 640],
    ["a laptop", 1280],
  ])("asks for nothing and runs over no edge on %s", async (_where, width) => {
    const { page, faults, asked } = await open(report, { viewport: { width, height: 640 } });
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
    expect(asked).toEqual([]);
    expect(faults).toEqual([]);
    expect(await page.evaluate("globalThis.hacked")).toBeUndefined();
  });
});

test("where there is no script, nothing is missing", async () => {
  const { page } = await open(whole, { javaScriptEnabled: false });
  await page.getByRole("img", { name: /^accuracy: unaided 55.5%/ }).waitFor();
  await page.getByRole("table").first().waitFor();
});

test.each(["whole", "hostile", "twelveArms"] as const)(
  "no words in the pictures of %s lie on each other",
  async (name) => {
    const { page } = await open(reports[name], { viewport: { width: 1280, height: 800 } });
    const overlaps = await page.evaluate(`[...document.querySelectorAll("svg")].flatMap((svg) => {
    const boxes = [...svg.querySelectorAll("text")].filter((text) => text.textContent.trim())
      .map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() }));
    return boxes.flatMap((a, index) => boxes.slice(index + 1).filter((b) =>
      a.box.left < b.box.right && b.box.left < a.box.right && a.box.top + 2 < b.box.bottom && b.box.top + 2 < a.box.bottom)
      .map((b) => a.text + " / " + b.text));
  })`);
    expect(overlaps).toEqual([]);
  },
);

test.each(["light", "dark"] as const)(
  "in %s, words stand out from what is behind them, in pictures too",
  async (colorScheme) => {
    const { page } = await open(whole, { colorScheme });
    // WCAG 2.2, 1.4.3: 4.5 to 1. Ground is the page's, and the aside's where there is one.
    const faint = await page.evaluate(`(() => {
    const channels = (color) => (color.match(/[\\d.]+/g) ?? []).map(Number);
    const luminance = (rgb) => rgb.map((one) => one / 255)
      .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4))
      .reduce((sum, one, index) => sum + one * [0.2126, 0.7152, 0.0722][index], 0);
    const behind = (element) => {
      for (let at = element; at; at = at.parentElement) {
        const found = channels(getComputedStyle(at).backgroundColor);
        if (found.length === 3 || found[3] > 0) return found.slice(0, 3);
      }
      throw new Error("no ground");
    };
    const found = [];
    for (const element of document.querySelectorAll("body *")) {
      if (![...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) continue;
      const style = getComputedStyle(element);
      const isDrawn = element instanceof SVGElement;
      const [r, g, b, alpha = 1] = channels(isDrawn ? style.fill : style.color);
      const opacity = alpha * (isDrawn ? Number(style.fillOpacity) * Number(style.opacity) : 1);
      const ground = behind(element);
      const seen = [r, g, b].map((one, index) => one * opacity + ground[index] * (1 - opacity));
      const [light, dark] = [luminance(seen), luminance(ground)].sort((a, b) => b - a);
      const contrast = (light + 0.05) / (dark + 0.05);
      if (contrast < 4.5) found.push(element.textContent.slice(0, 20) + " " + contrast.toFixed(2));
    }
    return found;
  })()`);
    expect(faint).toEqual([]);
    const ground = String(await page.evaluate("getComputedStyle(document.body).backgroundColor"));
    expect(Number(ground.match(/\d+/)) > 128).toBe(colorScheme === "light");
  },
);

test("print is on white ground, whatever the screen", async () => {
  const { page } = await open(whole, { colorScheme: "dark" });
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(255, 255, 255)");
  expect(await page.evaluate("getComputedStyle(document.body).color")).toBe("rgb(29, 31, 33)");
});
