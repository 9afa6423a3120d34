import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { espalier, temporaryFolder } from "./testing/program.ts";

const good = `module counter(input clk, input rst, input en, output reg [2:0] q);
  // counts the cycles
  always @(posedge clk)
    if (rst) q <= 0;
    else if (en) q <= q + 3'd1;
endmodule
`;
const bad = good.replace("q + 3'd1", "q + 3'd2");
const latched = `module counter(input clk, input rst, input en, output reg [2:0] q);
  always @* if (en) q = {clk, rst, rst};
endmodule
`;

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

describe("review", () => {
  test("tells what is wrong with a design, where, and quotes the line", async () => {
    const cwd = folderWith({ "a.v": latched });
    const { code, stdout, stderr } = await espalier(["review", "a.v"], { cwd });
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("warning a.v:2: q becomes a latch");
    expect(stdout).toContain("> always @* if (en) q = {clk, rst, rst};");
  });

  test("writes a report for people and one for programs", async () => {
    const cwd = folderWith({ "a.v": latched });
    const { stderr } = await espalier(["review", "a.v", "--out", "report"], { cwd });
    expect(stderr).toContain("Written: report/report.html, report/report.md, report/report.json");
    const report = JSON.parse(readFileSync(join(cwd, "report/report.json"), "utf8"));
    expect(report.designs[0].findings).toContainEqual(
      expect.objectContaining({ rule: "latch", quote: expect.stringContaining("always @*"), ground: "netlist" }),
    );
    expect(readFileSync(join(cwd, "report/report.md"), "utf8")).toContain("# Review of a.v");
    expect(readFileSync(join(cwd, "report/report.html"), "utf8")).toContain("<title>Review of a.v</title>");
  });

  test("writes the same again of the same design", async () => {
    const cwd = folderWith({ "a.v": latched });
    const [one, two] = [
      await espalier(["review", "a.v", "--json"], { cwd }),
      await espalier(["review", "a.v", "--json"], { cwd }),
    ];
    expect(one.stdout).toBe(two.stdout);
  });

  test("tells which of two designs is better, and what decided", async () => {
    const cwd = folderWith({ "a.v": good, "b.v": latched });
    const { stdout } = await espalier(["review", "a.v", "b.v", "--json"], { cwd });
    expect(JSON.parse(stdout).judgement).toMatchObject({
      better: "a",
      decidedBy: "function",
      equivalence: { status: "differs", outputs: ["q"] },
    });
  });

  test("proves a design against another one that is right", async () => {
    const cwd = folderWith({ "a.v": bad, "spec.v": good });
    const { code, stdout } = await espalier(["review", "a.v", "--spec", "spec.v"], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /error a\.v:4: It does not do what spec\.v does: q differs in step \d+ of a counter-example/,
    );
    expect(stdout).toMatch(/counter-example, step/);
    const same = await espalier(["review", "spec.v", "--spec", "spec.v"], { cwd });
    expect(same.stdout).toContain("0 errors");
    expect(same.stdout).toContain("Against spec.v: Both do the same, proved by induction from reset on.");
  });

  test("shows no comment of the file to anybody", async () => {
    const cwd = folderWith({ "a.v": latched.replace("always @*", "always @* /* the bug is here */") });
    const { stdout } = await espalier(["review", "a.v", "--json"], { cwd });
    expect(stdout).not.toContain("the bug is here");
  });

  test("marks what a model said as its opinion, and asks it once", async () => {
    const cwd = folderWith({ "a.v": good, "spec.txt": "It counts the cycles. Then it stops." });
    const args = ["review", "a.v", "--spec", "spec.txt", "--model", "fake/lead", "--json", "--quiet"];
    const [first, second] = [await espalier(args, { cwd }), await espalier(args, { cwd })];
    expect(first.code).toBe(0);
    expect(JSON.parse(first.stdout).designs[0].description).toBeTypeOf("string");
    expect(JSON.parse(second.stdout).designs[0].description).toBe(JSON.parse(first.stdout).designs[0].description);
  });

  test("keeps what tools found when the model cannot be reached", async () => {
    const cwd = folderWith({ "a.v": latched });
    const { code, stdout, stderr } = await espalier(["review", "a.v", "--model", "fake/nobody"], { cwd });
    expect(code).toBe(1);
    expect(stderr).toContain("the model's opinion is missing");
    expect(stdout).toContain("q becomes a latch");
  });

  test("lets no file write to the terminal", async () => {
    const cwd = folderWith({ "a.v": latched.replace("if (en)", 'if (en /*\u001b[31m*/ && "\u001b[2J" != 0)') });
    const { stdout } = await espalier(["review", "a.v"], { cwd });
    expect(stdout).toContain("a.v:2");
    expect(stdout).not.toContain("\u001b");
  });

  test("names a file as it is named, whatever it ends in", async () => {
    const cwd = folderWith({ "my-latch": latched });
    const { stdout } = await espalier(["review", "my-latch"], { cwd });
    expect(stdout).toContain("warning my-latch:2: q becomes a latch");
  });

  test("reads a folder as one design", async () => {
    const cwd = folderWith({});
    mkdirSync(join(cwd, "chip"));
    writeFileSync(join(cwd, "chip/top.v"), "module top(input a, output b); part p(.a(a), .b(b)); endmodule\n");
    writeFileSync(join(cwd, "chip/part.v"), "module part(input a, output b); assign b = ~a; endmodule\n");
    const { stdout } = await espalier(["review", "chip"], { cwd });
    expect(stdout).toContain("chip (module top): 0 errors");
  });
});

describe("review refuses", () => {
  test.each([
    [
      "a file that does not parse, by Yosys's own line",
      { "a.v": "module m;\n  x = = 1;\nendmodule\n" },
      ["a.v"],
      "a.v:2: ERROR: syntax error",
    ],
    ["a file of comments only", { "a.v": "// counter\n" }, ["a.v"], "a.v: no module to begin at"],
    ["a device", {}, ["/dev/zero"], "/dev/zero is a device"],
    ["a file that is not there", {}, ["a.v"], "a.v could not be read"],
    ["a top that is not in it", { "a.v": good }, ["a.v", "--top", "other"], "See --top"],
    ["a specification that is not there", { "a.v": good }, ["a.v", "--spec", "none.txt"], "none.txt could not be read"],
    ["a folder that is a file", { "a.v": good, out: "" }, ["a.v", "--out", "out"], "it is a file"],
  ])("%s", async (_, files, args, words) => {
    const { code, stdout, stderr } = await espalier(["review", ...args], { cwd: folderWith(files) });
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(words);
  });

  test("without leaving an empty folder", async () => {
    const cwd = folderWith({ "a.v": "// counter\n" });
    await espalier(["review", "a.v", "--out", "reports/a"], { cwd });
    expect(readdirSync(cwd)).toEqual(["a.v"]);
  });

  test("wrong usage with 2", async () => {
    const { code } = await espalier(["review"], { cwd: temporaryFolder() });
    expect(code).toBe(2);
  });
});
