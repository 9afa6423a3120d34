import { expect, test } from "vitest";
import { openDesign } from "./design.ts";
import { sourceFiles } from "./source.ts";

test.each([
  ["a real number", "module m;\n  real r;\nendmodule\n", /^m\.v:2: Real numbers .*use fixed point.*\nYosys: /],
  [
    "a fork",
    "module m(input a, output reg q);\n  always @(a) fork\n    q = a;\n  join\nendmodule\n",
    /^m\.v:3: fork … join/,
  ],
  [
    "a wait amid statements",
    "module m(input c, output reg q);\n  always begin\n    @(posedge c);\n    q = 1;\n  end\nendmodule\n",
    /^m\.v:3: A wait for an edge amid statements.*If this is a testbench, leave it out\./,
  ],
  [
    "an edge beside a level",
    "module m(input c, input r, output reg q);\n  always @(posedge c or r) if (r) q <= 0; else q <= 1;\nendmodule\n",
    /^m\.v:2: This block waits for an edge of one signal and for a level of another\..*posedge rst/,
  ],
  ["VHDL", "library ieee;\nentity e is end e;\n", /^m\.v:1: This is VHDL\./],
  [
    "an unknown macro",
    "module m(output a);\n  assign a = `GONE;\nendmodule\n",
    /^m\.v:2: The macro `GONE is defined in no file given\./,
  ],
  [
    "a testbench",
    "module m;\n  initial begin #5 $finish; end\nendmodule\n",
    /^m\.v:2: This is a testbench: it ends its simulation by \$finish\./,
  ],
  [
    "an empty module",
    "module m;\nendmodule\n",
    /^m\.v: nothing of m would be built: there are no ports and no logic\.$/,
  ],
])("%s is refused in an engineer's words", async (_, text, words) => {
  await expect(openDesign(sourceFiles([{ name: "m.v", text }]))).rejects.toThrow(words);
});
