import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { openDesign } from "./design.ts";
import { readDesignFiles, sourceFiles, withoutComments } from "./source.ts";
import { runYosys, YosysError } from "./yosys.ts";

const open = (text: string, name = "design.v", options = {}) => openDesign(sourceFiles([{ name, text }]), options);

const counter = `module counter(input clk, input rst, output reg [3:0] q);
  // counts
  always @(posedge clk) if (rst) q <= 0; else q <= q + 1;
endmodule
`;

describe("a design that is in order", () => {
  test("is opened with its netlist, its syntax and its lines", async () => {
    const design = await open(counter);
    expect(design.top).toBe("counter");
    expect(design.built.registers).toMatchObject([
      { name: "q", rising: true, reset: { asynchronous: false, high: true, value: "0000" } },
    ]);
    expect(design.built.registers[0]!.places).toContainEqual({ file: "design.v", line: 1, end: 1 });
    expect(design.modules[0]!.assigns.map(({ target, way }) => [target, way])).toEqual([
      ["q", "nonblocking"],
      ["q", "nonblocking"],
    ]);
  });

  test("may be SystemVerilog in a file named .v", async () => {
    const design = await open("module m(input logic a, output logic b); always_comb b = !a; endmodule\n");
    expect(design.system).toBe(true);
  });

  test("may begin at a module that is named", async () => {
    const two = `${counter}module other(input a, output b); assign b = ~a; endmodule\n`;
    expect((await open(two, "two.v", { top: "other" })).top).toBe("other");
  });

  test("may lack a module: nothing is claimed of what that drives", async () => {
    const design = await open("module m(input a, output b); unknown u(.x(a), .y(b)); endmodule\n");
    expect(design.written.cells.map(({ type }) => type)).toEqual(["unknown"]);
  });
});

describe("a design that is not in order is refused by Yosys's own line", () => {
  test.each([
    [
      "does not parse",
      "module m(input a, output b);\n  assign b = = a;\nendmodule\n",
      /design\.v:2: ERROR: syntax error/,
    ],
    ["is no Verilog", "Dear reader,\nthis is a letter.\n", /design\.v:1: ERROR/],
    [
      "cannot be synthesised",
      'module m(output reg a);\n  always begin #5 a = $value$plusargs("x"); end\nendmodule\n',
      /ERROR/,
    ],
    [
      "resets at the wrong edge",
      "module m(input c, input r, input [1:0] d, output reg [1:0] q);\n\n  always @(posedge c or negedge r) if (r == 1'b1) q <= 0; else if (d[0]) q <= q + d;\nendmodule\n",
      /^design\.v:3: ERROR: Async reset.*falling edge of r/,
    ],
    [
      "is a part of itself",
      "module m(input a, output b);\n  m u(.a(a), .b(b));\nendmodule\n",
      /a module is a part of itself/,
    ],
    [
      "includes a file that is not its own",
      '`include "/etc/passwd"\nmodule m; endmodule\n',
      /^design\.v:1: It includes \/etc\/passwd, .*only files of the design are read.*Can't open include file/s,
    ],
  ])("%s", async (_, text, words) => {
    await expect(open(text)).rejects.toThrow(words);
  });

  test("with what is wrong first, which files were given, and Yosys's own words below", async () => {
    await expect(open("module m;\n  x = = 1;\nendmodule\n")).rejects.toThrow(
      /^design\.v:2: This is neither.*Given: design\.v\.\nYosys: design\.v:2: ERROR/,
    );
    await expect(open(counter, "design.v", { top: "other" })).rejects.toThrow(
      /^No module named other\. In design\.v there is counter\. See --top.*\nYosys: /,
    );
  });

  test("and the next one is reviewed all the same", async () => {
    await expect(open("nonsense")).rejects.toThrow(YosysError);
    expect((await open(counter)).top).toBe("counter");
  });

  test("a top that is no name is refused before Yosys sees it", async () => {
    await expect(open(counter, "design.v", { top: "x; exec ls" })).rejects.toThrow("--top names a module");
  });

  test("a name of a file is no option and no path for Yosys", () => {
    const names = sourceFiles([
      { name: "../../-p exec ls;.v", text: "" },
      { name: "a/b.v", text: "" },
      { name: "c/b.v", text: "" },
    ]);
    expect(names.map(({ name }) => name)).toEqual(["_p_exec_ls_.v", "b.v", "2_b.v"]);
  });
});

describe("limits", () => {
  const endless = { script: "read_verilog a.v\n", wanted: [] };
  const bomb = `module m; generate genvar i; for (i = 0; i < 100000000; i = i + 1) begin : g wire w; end endgenerate endmodule\n`;

  test("of time end it, and the next run begins anew", async () => {
    const running = runYosys({ ...endless, files: { "a.v": bomb } }, { seconds: 1 });
    await expect(running).rejects.toMatchObject({
      reason: "time",
      message: expect.stringContaining("longer than 1 s"),
    });
    expect((await open(counter)).top).toBe("counter");
  });

  test("of memory end it", async () => {
    const running = runYosys({ ...endless, files: { "a.v": bomb } }, { megabytes: 1 });
    await expect(running).rejects.toMatchObject({ reason: "memory" });
  });

  test("an abort ends it", async () => {
    const controller = new AbortController();
    const running = runYosys({ ...endless, files: { "a.v": bomb } }, { signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(running).rejects.toThrow("enough");
  });
});

describe("files", () => {
  const folder = () => {
    const made = mkdtempSync(join(tmpdir(), "espalier-chip-"));
    onTestFinished(() => rmSync(made, { recursive: true, force: true }));
    return made;
  };

  test.each([
    ["not UTF-8", Uint8Array.from([0x6d, 0xff, 0xfe, 0x20]), "is not UTF-8 text"],
    ["empty", new Uint8Array(), "is empty"],
    ["bytes of 0", Uint8Array.from([0x6d, 0, 0x6d]), "bytes of 0"],
    ["huge", new Uint8Array(4_000_001).fill(0x20), "a review reads at most 4000000"],
  ])("%s: refused", async (_, bytes, words) => {
    const path = join(folder(), "a.v");
    writeFileSync(path, bytes);
    await expect(readDesignFiles(path)).rejects.toThrow(words);
  });

  test("of a folder are one design, with what they include", async () => {
    const path = folder();
    writeFileSync(join(path, "width.vh"), "`define WIDTH 4\n");
    writeFileSync(
      join(path, "m.v"),
      '`include "width.vh"\nmodule m(input a, output [`WIDTH-1:0] b); assign b = {`WIDTH{a}}; endmodule\n',
    );
    writeFileSync(join(path, "notes.txt"), "no Verilog");
    const design = await openDesign(await readDesignFiles(path));
    expect(design.built.ports[1]!.bits).toHaveLength(4);
  });

  test("that are not there, and folders without any, are named", async () => {
    const path = folder();
    await expect(readDesignFiles(join(path, "none.v"))).rejects.toThrow("could not be read");
    mkdirSync(join(path, "empty"));
    await expect(readDesignFiles(join(path, "empty"))).rejects.toThrow("holds no Verilog file");
  });
});

describe("comments", () => {
  test("are gone, and every line and column stays", () => {
    const text = 'a = 1; // bug here\n/* two\nlines */ b = "// no comment";\n';
    const bare = withoutComments(text);
    expect(bare).not.toMatch(/bug|two/);
    expect(bare).toContain('b = "// no comment";');
    expect(bare.split("\n").map((line) => line.length)).toEqual(text.split("\n").map((line) => line.length));
  });
});
