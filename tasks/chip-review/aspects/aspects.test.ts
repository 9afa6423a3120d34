import { expect, test } from "vitest";
import { openDesign } from "../design.ts";
import { type Aspect, aspects } from "../finding.ts";
import { findingsOf } from "../review.ts";
import { sourceFiles } from "../source.ts";

const head = "module m(input clk, input rst, input en, output reg [7:0] q";

interface Planted {
  readonly aspect: Aspect;
  readonly rule: string;
  /** Line of the defect in `bad`. */
  readonly line: number;
  readonly clean: string;
  readonly bad: string;
}

const counter = `${head}, output reg w);
  always @(posedge clk) begin
    if (rst) begin
      q <= 8'd0;
      w <= 1'b0;
    end else if (en) begin
      q <= q + 8'd1;
      w <= q == 8'd9;
    end
  end
endmodule`;

const machine = `module m(input clk, input rst, input go, output busy);
  localparam A = 0, B = 1, C = 2, D = 3;
  reg [1:0] s;
  always @(posedge clk) if (rst) s <= A; else case (s)
    A: if (go) s <= B;
    B: s <= C;
    C: s <= D;
    D: s <= A;
  endcase
  assign busy = s != A;
endmodule`;

const choice = `module m(input [1:0] s, input [3:0] a, b, c, d, output reg [3:0] y);
  always @* begin
    case (s)
      2'b00: y = a;
      2'b01: y = b;
      2'b10: y = c;
      2'b11: y = d;
    endcase
  end
endmodule`;

const synchroniser = `module m(input ca, input cb, input d, output q);
  reg a, b1, b2;
  always @(posedge ca) a <= d;
  always @(posedge cb) begin
    b1 <= a;
    b2 <= b1;
  end
  assign q = b2;
endmodule`;

const vault = `module m(input clk, input rst, input set, input [7:0] key_in, input [7:0] guess, output reg ok, output reg [7:0] dout);
  reg [7:0] secret_key;
  reg debug_en;
  always @(posedge clk)
    if (rst) begin
      secret_key <= 8'd0;
      debug_en <= 1'b0;
      ok <= 1'b0;
      dout <= 8'd0;
    end else begin
      if (set) begin secret_key <= key_in; debug_en <= guess[0]; end
      ok <= debug_en & (guess == secret_key);
      dout <= guess;
    end
endmodule`;

const memory = `module m(input clk, input we, input [3:0] at, input [7:0] d, output reg [7:0] q);
  reg [7:0] wear [0:15];
  always @(posedge clk) begin
    if (we) wear[at] <= d;
    q <= wear[at];
  end
endmodule`;

const divided = `module m(input clk, input en, input [15:0] a, input [15:0] b, output reg [15:0] q);
  always @(posedge clk) if (en)
    q <= a + b;
endmodule`;

const planted: readonly Planted[] = [
  { aspect: "function", rule: "latch", line: 4, clean: choice, bad: choice.replace("2'b11: y = d;", "") },
  { aspect: "function", rule: "choice-twice", line: 5, clean: choice, bad: choice.replace("2'b01:", "2'b00:") },
  { aspect: "function", rule: "value-twice", line: 5, clean: choice, bad: choice.replace("y = b", "y = a") },
  { aspect: "function", rule: "number-too-wide", line: 6, clean: choice, bad: choice.replace("2'b10", "2'h10") },
  {
    aspect: "function",
    rule: "incomplete-list",
    line: 2,
    clean: choice,
    bad: choice.replace("@*", "@(s or a or b or c)"),
  },
  {
    aspect: "function",
    rule: "declared-too-narrow",
    line: 1,
    clean: choice,
    bad: choice.replace("output reg [3:0] y", "output reg y"),
  },
  { aspect: "function", rule: "nonblocking-in-logic", line: 4, clean: choice, bad: choice.replace("y = a", "y <= a") },
  {
    aspect: "function",
    rule: "blocking-at-edge",
    line: 5,
    clean: synchroniser,
    bad: synchroniser.replace("b1 <= a", "b1 = a").replace("q = b2", "q = b2 ^ b1"),
  },
  {
    aspect: "function",
    rule: "mixed-assignment",
    line: 7,
    clean: counter,
    bad: counter.replace("q <= q + 8'd1", "q = q + 8'd1"),
  },
  { aspect: "function", rule: "never-equal", line: 8, clean: counter, bad: counter.replace("q == 8'd9", "q == 300") },
  {
    aspect: "function",
    rule: "constant-output",
    line: 8,
    clean: counter,
    bad: counter.replace("w <= q == 8'd9", "w <= 1'b0"),
  },
  {
    aspect: "function",
    rule: "unread-input",
    line: 1,
    clean: counter,
    bad: counter.replace("else if (en)", "else"),
  },
  {
    aspect: "function",
    rule: "state-never-entered",
    line: 7,
    clean: machine,
    bad: machine.replace("B: s <= C;", "B: s <= D;"),
  },
  {
    aspect: "function",
    rule: "state-not-handled",
    line: 8,
    clean: machine,
    bad: machine.replace("D: s <= A;", "").replace("C: s <= D;", "\n    C: s <= D;"),
  },
  {
    aspect: "function",
    rule: "loop",
    line: 2,
    clean: "module m(input a, output b);\n  assign b = ~a;\nendmodule",
    bad: "module m(input a, output b);\n  assign b = ~(a & b);\nendmodule",
  },
  {
    aspect: "function",
    rule: "several-drivers",
    line: 3,
    clean: "module m(input a, output b);\n  assign b = ~a;\nendmodule",
    bad: "module m(input a, input c, output b);\n  assign b = ~a;\n  assign b = a & c;\nendmodule",
  },
  {
    aspect: "function",
    rule: "no-driver",
    line: 2,
    clean: "module m(input a, output b);\n  wire c = a;\n  assign b = c;\nendmodule",
    bad: "module m(input a, output b);\n  wire c;\n  assign b = c & a;\nendmodule",
  },
  {
    aspect: "function",
    rule: "decided-test",
    line: 6,
    clean: counter,
    bad: counter.replace("else if (en)", "else if (rst)"),
  },
  {
    aspect: "reset-and-clocking",
    rule: "partial-reset",
    line: 3,
    clean: counter,
    bad: counter.replace("q <= 8'd0;", ""),
  },
  {
    aspect: "reset-and-clocking",
    rule: "never-known",
    line: 1,
    clean: counter,
    bad: counter.replace("q <= 8'd0;", ""),
  },
  {
    aspect: "reset-and-clocking",
    rule: "edge-against-level",
    line: 2,
    clean: divided.replace("if (en)", "if (en) q <= 0; else"),
    bad: divided
      .replace("posedge clk", "posedge clk or negedge en")
      .replace("if (en)", "if (en) q <= 0; else")
      .replace("a + b", "0"),
  },
  {
    aspect: "reset-and-clocking",
    rule: "level-against-name",
    line: 3,
    clean: counter,
    bad: counter.replaceAll("rst", "rst_n"),
  },
  {
    aspect: "reset-and-clocking",
    rule: "unused-reset",
    line: 2,
    clean: counter,
    bad: counter.replace("if (rst) begin\n      q <= 8'd0;\n      w <= 1'b0;\n    end else ", ""),
  },
  {
    aspect: "reset-and-clocking",
    rule: "unsynchronised",
    line: 6,
    clean: synchroniser,
    bad: synchroniser.replace("b2 <= b1", "b2 <= a"),
  },
  {
    aspect: "reset-and-clocking",
    rule: "falling-edge",
    line: 4,
    clean: synchroniser,
    bad: synchroniser.replace("posedge cb", "negedge cb"),
  },
  {
    aspect: "reset-and-clocking",
    rule: "divided-clock",
    line: 4,
    clean: synchroniser,
    bad: synchroniser.replace("posedge cb", "posedge a"),
  },
  { aspect: "timing", rule: "divider", line: 3, clean: divided, bad: divided.replace("a + b", "a / b") },
  { aspect: "timing", rule: "deep-logic", line: 3, clean: divided, bad: divided.replace("a + b", "a / b") },
  { aspect: "area", rule: "unread-signal", line: 2, clean: memory, bad: memory.replace("q <= wear[at];", "q <= d;") },
  {
    aspect: "area",
    rule: "wide-multiplier",
    line: 3,
    clean: divided,
    bad: divided.replaceAll("15:0", "31:0").replace("a + b", "a * b"),
  },
  { aspect: "power", rule: "without-enable", line: 2, clean: divided, bad: divided.replace("if (en)", "") },
  {
    aspect: "power",
    rule: "free-running",
    line: 1,
    clean: counter,
    bad: "module m(input clk, input rst, output reg [15:0] q);\n  always @(posedge clk) if (rst) q <= 0; else q <= q + 1;\nendmodule",
  },
  {
    aspect: "security",
    rule: "begins-open",
    line: 7,
    clean: vault,
    bad: vault.replace("debug_en <= 1'b0", "debug_en <= 1'b1"),
  },
  {
    aspect: "security",
    rule: "sensitive-without-reset",
    line: 11,
    clean: vault,
    bad: vault.replace("debug_en <= 1'b0;", ""),
  },
  {
    aspect: "security",
    rule: "secret-to-output",
    line: 13,
    clean: vault,
    bad: vault.replace("dout <= guess", "dout <= secret_key"),
  },
  { aspect: "lifetime", rule: "written-always", line: 4, clean: memory, bad: memory.replace("if (we) ", "") },
];

const findings = async (aspect: Aspect, text: string) =>
  findingsOf(aspect, await openDesign(sourceFiles([{ name: "m.v", text: `${text}\n` }])));

test.each(planted)(
  "$aspect: $rule is found on its line, and not in the clean design",
  async ({ aspect, rule, line, clean, bad }) => {
    const found = (await findings(aspect, bad)).filter((one) => one.rule === rule);
    expect(found.flatMap(({ lines }) => lines).some((place) => place.line <= line && line <= place.end)).toBe(true);
    expect((await findings(aspect, clean)).map((one) => one.rule)).not.toContain(rule);
  },
);

test("no clean design gets an error or warning", async () => {
  for (const clean of new Set(planted.map((one) => one.clean))) {
    for (const aspect of aspects) {
      const alarms = (await findings(aspect, clean)).filter(({ severity }) => severity !== "note");
      expect(alarms.map(({ text }) => `${text} in ${clean}`)).toEqual([]);
    }
  }
});

test("every aspect has a planted defect", () => {
  expect(new Set(planted.map(({ aspect }) => aspect))).toEqual(new Set(aspects));
});
