import { describe, expect, test } from "vitest";
import { loadChipReview } from "../../content.ts";
import { excerpts } from "./excerpt.ts";
import { reviewPage } from "./page.ts";

const chip = await loadChipReview();
const text = `module m(input clk, input rst, input [7:0] a, output reg [7:0] y); // adds <nothing>
  always @(posedge clk)
    if (rst) y <= 0;
    else y <= a + 8'd1;
endmodule
`;
const open = async (text: string) => chip.openDesign(chip.sourceFiles([{ name: "m.v", text }]));

/** A page of these designs, reviewed. */
async function pageOf(texts: readonly string[], beside: Parameters<typeof chip.designReport>[2] = {}) {
  const designs = await Promise.all(texts.map(open));
  const reviews = designs.map((design) => chip.reviewOf(design));
  const judgement =
    designs.length > 1
      ? chip.compareDesigns(reviews[0]!, reviews[1]!, await chip.equivalence(designs[0]!, designs[1]!))
      : undefined;
  const report = {
    designs: reviews.map((review, at) => chip.designReport(`${"ab"[at]}.v`, review, beside)),
    ...(judgement && { judgement }),
  };
  return reviewPage(
    report,
    designs.map(({ files }) => files),
    chip,
  );
}

describe("a page", () => {
  test("stands alone: no script, and nothing from elsewhere", async () => {
    const page = await pageOf([text]);
    expect(page).not.toMatch(/<script|src=|href="(?!data:)|@import|url\(/);
    expect(page).toContain("default-src 'none'");
  });

  test("shows the lines of a finding with their numbers, those that are meant marked", async () => {
    const page = await pageOf([text.replace("else y", "else if (a[0]) y").replace("@(posedge clk)", "@*")]);
    expect(page).toContain("y becomes a latch");
    expect(page).toMatch(/<span class="number">2<\/span><mark> {2}always @\*<\/mark>/);
    expect(page).toContain("adds &lt;nothing&gt;");
  });

  test("says what was not checked, and by which tool the rest was", async () => {
    const page = await pageOf([text]);
    expect(page).toMatch(/<th scope="row">Simulation<\/th><td class="done no">no<\/td>/);
    expect(page).toMatch(/Yosys \d+\.\d+, to generic cells/);
  });

  test("of two designs has their difference, and the values that show it", async () => {
    const page = await pageOf([text, text.replace("8'd1", "8'd2")]);
    expect(page).toContain("B − A");
    expect(page).toMatch(/<td class="differs"><strong>[0-9a-f]{2}<\/strong>/);
  });

  test("frames what a model said as its opinion", async () => {
    const page = await pageOf([text], { description: "It <b>adds</b>.", shownToModel: 0.5 });
    expect(page).toMatch(/<section class="opinion">.*It &lt;b&gt;adds&lt;\/b&gt;\..*<\/section>/s);
    expect(page).toContain("It read 50% of the file");
  });
});

describe("an excerpt", () => {
  const sources = [{ name: "m.v", text: Array.from({ length: 40 }, (_, at) => `\tline ${at + 1}`).join("\n") }];
  const lines = (places: readonly [number, number][]) =>
    excerpts(
      places.map(([line, end]) => ({ file: "m.v", line, end })),
      sources,
      2,
    ).map(({ text }) =>
      Array.from(text.matchAll(/number">(\d+)<\/span>(<mark>)?/g), ([, number, mark]) =>
        mark ? -Number(number) : Number(number),
      ),
    );

  test("joins places that lie close, and parts those that do not", () => {
    expect(
      lines([
        [20, 20],
        [3, 3],
        [6, 7],
      ]),
    ).toEqual([
      [1, 2, -3, 4, 5, -6, -7, 8, 9],
      [18, 19, -20, 21, 22],
    ]);
  });

  test("shows the beginning of a long stretch alone, and nothing beyond the file", () => {
    expect(
      lines([
        [38, 99],
        [41, 41],
      ]),
    ).toEqual([[36, 37, -38, 39, 40]]);
  });
});
