import { describe, expect, test } from "vitest";
import { byModule } from "./by-module.ts";
import { openDesign } from "./design.ts";
import { designReport, summary } from "./report.ts";
import { reviewOf } from "./review.ts";
import { sourceFiles } from "./source.ts";

const open = (text: string) => openDesign(sourceFiles([{ name: "m.v", text }]));
const part = (
  name: string,
) => `module ${name}(input clk, input rst, input [1:0] d, output reg [1:0] q, output reg [1:0] r, output reg v);
  always @(posedge clk)
    if (rst) v <= 1'b0;
    else begin
      v <= d[0];
      q <= d;
      r <= d + 2'd1;
    end
endmodule
`;
const top = `module top(input clk, input rst, input [1:0] d, output [1:0] q, output [1:0] r, output [1:0] s, output v, output w);
  wire [1:0] t;
  one a(clk, rst, d, q, r, v);
  two b(clk, rst, ~d, s, t, w);
endmodule
`;

describe("findings of one cause", () => {
  test("are told as one, with each signal and its lines", async () => {
    const report = designReport("m.v", reviewOf(await open(part("one"))));
    const [found, ...others] = report.findings.filter(({ rule }) => rule === "partial-reset");
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      text: "q, r are not reset, while v in the same block is.",
      count: 2,
      severity: "warning",
    });
    expect(found!.members!.map(({ subject }) => subject)).toEqual(["q", "r"]);
    expect(found!.members!.map(({ lines }) => lines.at(-1)!.line)).toEqual([6, 7]);
    expect(summary(report.findings)).toMatch(/^0 errors, 2 warnings, .* told together, as \d+\.$/);
  });

  test("in two modules are told for each", async () => {
    const report = designReport("m.v", reviewOf(await open(part("one") + part("two") + top)));
    const found = report.findings.filter(({ rule }) => rule === "partial-reset");
    expect(found.map(({ lines }) => lines[0]!.line)).toEqual([3, 12]);
  });
});

test("cells are counted for the module that they were written in", async () => {
  const figures = byModule(await open(part("one") + part("two") + top));
  expect(figures.map(({ module, instances, flipFlops }) => [module, instances, flipFlops])).toEqual([
    ["one", 1, 5],
    ["two", 1, 3],
    ["top", 1, 0],
  ]);
});
