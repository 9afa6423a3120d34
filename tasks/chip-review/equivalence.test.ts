import { expect, test } from "vitest";
import { equivalent } from "./equivalence.ts";
import { sourceFiles } from "./source.ts";

const files = (text: string) => sourceFiles([{ name: "m.v", text }]);
const prove = (first: string, second: string, options = {}) => equivalent(files(first), files(second), options);

const counter = `module m(input clk, input rst_n, input en, output reg [2:0] q, output top);
  always @(posedge clk or negedge rst_n)
    if (!rst_n) q <= 0;
    else if (en) q <= q + 1;
  assign top = q == 7;
endmodule`;

test("two ways of writing the same are proved the same", async () => {
  const other = counter.replace("q + 1", "q - 3'd7").replace("q == 7", "&q");
  expect(await prove(counter, other)).toEqual({ status: "same", how: "proved by induction from reset on" });
});

test.each([
  ["another reset value", counter.replace("q <= 0", "q <= 1"), "q"],
  ["no reset", counter.replace(" or negedge rst_n)\n    if (!rst_n) q <= 0;\n    else if", ")\n    if"), "q"],
  ["the other edge", counter.replace("posedge clk", "negedge clk"), "q"],
  ["another step", counter.replace("q + 1", "q + 2"), "q"],
  ["another comparison", counter.replace("q == 7", "q >= 6"), "top"],
])("%s: a trace shows it", async (_, other, output) => {
  const proof = await prove(counter, other, { steps: 26 });
  expect(proof).toMatchObject({ status: "differs", outputs: expect.arrayContaining([output]) });
  const last = proof.status === "differs" ? proof.trace.at(-1)! : {};
  expect(last[`gold_${output}`]).not.toBe(last[`gate_${output}`]);
});

test("without registers the inputs alone decide", async () => {
  const and = "module m(input a, input b, output y); assign y = a & b; endmodule";
  expect(await prove(and, and.replace("a & b", "~(~a | ~b)"))).toMatchObject({ status: "same" });
  expect(await prove(and, and.replace("a & b", "a | b"))).toMatchObject({ status: "differs", outputs: ["y"] });
});

test("where the first does not say, the second may do as it likes", async () => {
  const open = "module m(input a, output reg y); always @* if (a) y = 1; else y = 1'bx; endmodule";
  expect(await prove(open, "module m(input a, output y); assign y = 1; endmodule")).toMatchObject({ status: "same" });
});

test("other ports are told before anything is proved", async () => {
  const wide = counter.replace("[2:0] q", "[3:0] q");
  expect(await prove(counter, wide)).toMatchObject({
    status: "differs",
    ports: "output q, 3 bits, against output q, 4 bits",
  });
});

test("what shows later than was looked is not decided", async () => {
  const proof = await prove(counter, counter.replace("q == 7", "q == 6"), { steps: 4 });
  expect(proof).toMatchObject({ status: "undecided", reason: expect.stringContaining("within 4 edges") });
});
