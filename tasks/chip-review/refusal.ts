/**
 * Why Yosys refuses a design, in a hardware engineer's words, with the line and what works; Yosys's own words are kept.
 * Source: IEEE 1364.1-2002, the subset of Verilog that is synthesised.
 */
import { readsOf } from "./expression.ts";
import type { SourceFile } from "./source.ts";
import { structureOf } from "./structure.ts";
import { syntaxOf } from "./syntax.ts";
import type { YosysError } from "./yosys.ts";

/** What is wrong and what can be done about it, with the line of the source; Yosys's own words are kept. */
export function readable({ message, log }: YosysError, files: readonly SourceFile[], top: string | undefined): string {
  const given = files.map(({ name }) => name).join(", ");
  const [, place] = message.match(/^(\S+:\d+): ERROR: syntax error/) ?? [];
  const said = place === undefined ? undefined : simulationOnly(place, files);
  if (said !== undefined) return `${place}: ${said}\nYosys: ${message}`;
  if (place) {
    return `${place}: This is neither Verilog nor SystemVerilog that Yosys can read; the mistake is here or just before. Given: ${given}.\nYosys: ${message}`;
  }
  const [, included] = message.match(/include file `([^']*)'/) ?? [];
  if (included !== undefined) {
    const at = placeOf(new RegExp(`\\binclude\\s+"${included.replace(/\W/g, "\\$&")}"`), files);
    return `${at}It includes ${included}, which is not among the files given. Review the folder that holds both: only files of the design are read.\nYosys: ${message}`;
  }
  const [, macro] = message.match(/undefined macro `(\w+)/) ?? [];
  if (macro !== undefined) {
    return `${message.match(/^\S+:\d+: /)?.[0] ?? ""}The macro \`${macro} is defined in no file given. Add the file that defines it, or define it at the head of this one.\nYosys: ${message}`;
  }
  const [, ending] = message.match(/System task `(\$\w+)' executed/) ?? [];
  if (ending !== undefined) {
    return `${message.match(/^\S+:\d+: /)?.[0] ?? ""}This is a testbench: it ends its simulation by ${ending}. Give the design that it tests, without it.\nYosys: ${message}`;
  }
  if (/non-synthesizable event list/.test(message)) {
    return `${message.match(/^\S+:\d+: /)?.[0] ?? ""}This block waits for an edge of one signal and for a level of another. For an asynchronous reset write  posedge rst  or  negedge rst_n; for a synchronous one leave it out of the list.\nYosys: ${message}`;
  }
  if (/Module `.*' not found|no top-level|No top module/i.test(message)) {
    const names = syntaxOf(log).flatMap(({ name }) => name ?? []);
    const modules = names.length === 0 ? "there is no module" : `there is ${names.join(", ")}`;
    const missing = top === undefined ? "No module to begin at" : `No module named ${top}`;
    return `${missing}. In ${given} ${modules}. See --top, or add the file that defines it.\nYosys: ${message}`;
  }
  const blocks = syntaxOf(log).flatMap((module) => structureOf(module).blocks);
  if (/Multiple edge sensitive events/.test(message)) {
    const several = blocks.find(({ edges, assigns }) => {
      const tested = new Set(assigns.flatMap(({ guards }) => guards.slice(0, 1).flatMap(({ test }) => readsOf(test))));
      return edges.length > 1 && !edges.some((one) => tested.has(one.signal));
    });
    if (!several) return message;
    const { file, line } = several.syntax;
    return `${file}:${line}: The block waits for ${several.edges.map((one) => one.signal).join(" and ")}, and tests neither first: a register has one clock, and tests the reset that it waits for.\nYosys: ${message}`;
  }
  const [, reset, signal] = message.match(/Async reset \\(\S+) .* signal \\(\S+?)\.?$/) ?? [];
  const block = blocks.find(({ edges, assigns }) => {
    return edges.some((edge) => edge.signal === reset) && assigns.some(({ targets }) => targets.includes(signal!));
  });
  if (!block) return message;
  const edge = block.edges.find((one) => one.signal === reset)!.rising ? "rising" : "falling";
  const { file, line } = block.syntax;
  return `${file}:${line}: ${message} The block waits for the ${edge} edge of ${reset}, and does something else than reset then: test it the other way, or wait for the other edge.`;
}

/** What exists in simulation alone, and what an engineer does instead; of a line, the first that fits is meant. */
const onlySimulated: readonly (readonly [RegExp, string])[] = [
  [
    /^\s*(?:library|use|entity|architecture)\s+\w+(?:\s*;|\.\w|\s+(?:is|of)\b)/i,
    "This is VHDL. A review reads Verilog and SystemVerilog.",
  ],
  [
    /\b(?:real|realtime|shortreal)\b/,
    "Real numbers exist in simulation only: use fixed point, in a reg of so many bits.",
  ],
  [/\bfork\b/, "fork … join exists in simulation only: use begin … end, or blocks of their own."],
  [
    /\b(?:class|program|covergroup|rand)\b/,
    "This is for verification, and is not synthesised: give the design without it.",
  ],
  [/\bwait\s*\(/, "wait exists in simulation only: use a register and a clock."],
  [
    /@\s*(?:\(|\w)/,
    "A wait for an edge amid statements is not synthesised, and is common in testbenches: let the block itself wait, as in  always @(posedge clk). If this is a testbench, leave it out.",
  ],
  [
    /\b(?:force|release|deassign)\b/,
    "force and release exist in simulation only: drive the signal through a multiplexer.",
  ],
  [/\bprimitive\b/, "A table of one's own (primitive) is not read: write it as a module with a case."],
];

/** Lines before the one at which a parser notices. */
const before = 1;

/** @param place `a.v:3` */
function simulationOnly(place: string, files: readonly SourceFile[]): string | undefined {
  const [, file, number] = place.match(/^(.*):(\d+)$/) ?? [];
  const lines = files.find(({ name }) => name === file)?.code.split("\n") ?? [];
  const line = Number(number);
  for (let at = line; at >= line - before; at--) {
    // `always @(a) fork`: there the wait is in its place.
    const text = (lines[at - 1] ?? "").replace(/\balways(?:_\w+)?\s*@\s*(?:\([^)]*\)|\w+|\*)/, "");
    const found = onlySimulated.find(([pattern]) => pattern.test(text));
    if (found) return found[1];
  }
  return;
}

/** @returns `a.v:3: `, or nothing where no file has it */
function placeOf(pattern: RegExp, files: readonly SourceFile[]): string {
  for (const { name, code } of files) {
    const at = code.split("\n").findIndex((line) => pattern.test(line));
    if (at >= 0) return `${name}:${at + 1}: `;
  }
  return "";
}
