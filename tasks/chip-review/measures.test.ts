import { describe, expect, test } from "vitest";
import { openDesign } from "./design.ts";
import { deepestPath } from "./levels.ts";
import { measure } from "./measures.ts";
import { sourceFiles } from "./source.ts";

const open = (text: string) => openDesign(sourceFiles([{ name: "m.v", text }]));
const register = (next: string, enable = "") =>
  `module m(input clk, input en, input [7:0] d, output reg [7:0] q); always @(posedge clk) ${enable} q <= ${next}; endmodule\n`;

describe("what is counted", () => {
  test.each([
    ["a register that loads in every cycle", register("d"), { flipFlops: 8, enabledFlipFlops: 0, toggles: 4 }],
    ["one with an enable", register("d", "if (en)"), { flipFlops: 8, enabledFlipFlops: 8, toggles: 2 }],
    ["a counter", register("q + 8'd1"), { flipFlops: 8, toggles: 2 }],
    [
      "a latch",
      "module m(input en, input d, output reg q); always @* if (en) q = d; endmodule\n",
      { flipFlops: 0, latches: 1 },
    ],
  ])("%s", async (_, text, figures) => {
    expect(measure(await open(text))).toMatchObject({ clocks: figures.flipFlops > 0 ? 1 : 0, ...figures });
  });

  test("a memory by its bits", async () => {
    const text = `module m(input clk, input we, input [3:0] a, input [7:0] d, output reg [7:0] q);
      reg [7:0] kept [0:15];
      always @(posedge clk) begin if (we) kept[a] <= d; q <= kept[a]; end
    endmodule\n`;
    expect(measure(await open(text))).toMatchObject({ memoryBits: 128 });
  });
});

describe("the deepest path", () => {
  test("goes through the slower of two ways", async () => {
    const path = deepestPath((await open(register("en ? d : d * q"))).built)!;
    expect(path.cells.map(({ type }) => type)).toContain("$mul");
  });

  test("ends where logic is a loop", async () => {
    const text = "module m(input [3:0] a, output [3:0] b); wire [3:0] c = c + a; assign b = c; endmodule\n";
    expect(deepestPath((await open(text)).built)!.levels).toBeGreaterThan(0);
  });

  test("is none where there is no logic", async () => {
    expect(deepestPath((await open("module m(input a, output b); assign b = a; endmodule\n")).built)).toBeUndefined();
  });
});
