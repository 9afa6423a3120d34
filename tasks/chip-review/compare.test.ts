import { describe, expect, test } from "vitest";
import { compareDesigns } from "./compare.ts";
import { openDesign } from "./design.ts";
import { equivalence } from "./equivalence.ts";
import { markdown } from "./markdown.ts";
import { designReport } from "./report.ts";
import { reviewDesign, reviewOf } from "./review.ts";
import { sourceFiles } from "./source.ts";
import { missingPorts, proofFinding } from "./specification.ts";

const files = (text: string, name = "m.v") => sourceFiles([{ name, text }]);

const good = `module m(input clk, input rst, input [7:0] a, input [7:0] b, output reg [7:0] y);
  always @(posedge clk) if (rst) y <= 8'd0; else y <= a + b;
endmodule
`;
const small = good.replace("a + b", "a & b");
const inverted = good.replace("if (rst)", "if (!rst)");
const latched = `module m(input clk, input rst, input [7:0] a, input [7:0] b, output reg [7:0] y);
  always @* if (rst) y = a;
endmodule
`;

describe("of two designs", () => {
  test("the one with fewer faults is better, whichever comes first", async () => {
    const [one, other] = [await reviewDesign(files(good)), await reviewDesign(files(latched))];
    expect(compareDesigns(one, other)).toMatchObject({ better: "a", decidedBy: "function" });
    expect(compareDesigns(other, one)).toMatchObject({ better: "b", decidedBy: "function" });
  });

  test("faults come before figures", async () => {
    const [correct, tiny] = [
      await reviewDesign(files(good)),
      await reviewDesign(files(inverted.replace("a + b", "a & b"))),
    ];
    const { better, decidedBy, aspects } = compareDesigns(correct, tiny);
    expect([better, decidedBy]).toEqual(["a", "reset-and-clocking"]);
    expect(aspects.find(({ aspect }) => aspect === "area")).toMatchObject({ better: "b", by: "figures" });
  });

  test("without faults figures decide", async () => {
    const judged = compareDesigns(await reviewDesign(files(good)), await reviewDesign(files(small)));
    expect(judged).toMatchObject({ better: "b", decidedBy: "timing", why: expect.stringContaining("levels of gates") });
  });

  test("figures of designs that do different things decide nothing", async () => {
    const designs = [await openDesign(files(good)), await openDesign(files(small))] as const;
    const judged = compareDesigns(reviewOf(designs[0]), reviewOf(designs[1]), await equivalence(...designs));
    expect(judged).toMatchObject({ better: "tie", why: expect.stringContaining("different things") });
    expect(judged.decidedBy).toBeUndefined();
  });

  test("neither is better than itself", async () => {
    const review = await reviewDesign(files(good));
    expect(compareDesigns(review, review)).toMatchObject({ better: "tie" });
  });
});

describe("against a specification", () => {
  test("that is a design, a difference is an error at the lines that drive the output", async () => {
    const [wanted, found] = [await openDesign(files(good)), await openDesign(files(small))];
    const [finding] = proofFinding(await equivalence(wanted, found), found, "good.v");
    expect(finding).toMatchObject({
      severity: "error",
      rule: "differs",
      ground: "proof",
      lines: [{ line: 2 }, { line: 2 }],
    });
    expect(finding!.evidence).toMatch(/counter-example, step \d+: .*wanted y=[01]{8}/);
    expect(proofFinding(await equivalence(wanted, wanted), wanted, "good.v")).toEqual([]);
  });

  test("in words, a port that it lists and the design lacks is told", async () => {
    const design = await openDesign(files(good));
    expect(
      missingPorts("Adds.\nPorts:\nclk: clock\nrst: reset\na: operand\nb: operand\nready: done\n", design),
    ).toMatchObject([{ rule: "port-missing", text: "The specification lists ready, and m has no such port." }]);
    expect(missingPorts("Adds: two numbers.\nNote: this is no list of ports.", design)).toEqual([]);
  });
});

describe("a report", () => {
  test("quotes the line of a finding, without what was a comment", async () => {
    const text = latched.replace("always @*", "always @* /* a latch! */");
    const report = designReport("design.v", await reviewDesign(files(text)));
    const latch = report.findings.find(({ rule }) => rule === "latch")!;
    expect(latch).toMatchObject({ lines: [{ file: "m.v", line: 2 }, ...latch.lines.slice(1)] });
    expect(latch.quote).toMatch(/^always @\* +if \(rst\) y = a;$/);
    expect(markdown({ designs: [report] })).toContain("- **warning** `m.v:2` y becomes a latch");
  });

  test("keeps names from being Markdown", async () => {
    const odd = "module m(input a, output \\b*|<i> ); assign \\b*|<i> = 1'b0; endmodule\n";
    const words = markdown({ designs: [designReport("*.v", await reviewDesign(files(odd)))] });
    expect(words).toContain("b\\*\\|\\<i\\>");
    expect(words).toContain("# Review of \\*.v");
  });

  test("says which modules are no part of the top", async () => {
    const two =
      "module a(input x, output y); assign y = x; endmodule\nmodule b(input x, output y); assign y = ~x; endmodule\n";
    const review = reviewOf(await openDesign(files(two), { top: "a" }));
    expect(review.apart).toEqual(["b"]);
    expect(markdown({ designs: [designReport("m.v", review)] })).toContain("No part of `a`");
  });

  test("says which modules are missing", async () => {
    const review = reviewOf(await openDesign(files("module m(input a, output b); gone u(.a(a), .b(b)); endmodule\n")));
    expect(review.missingModules).toEqual(["gone"]);
    expect(markdown({ designs: [designReport("m.v", review)] })).toContain("`gone`");
  });
});
