/** What Yosys itself says of a design, as findings: loops, latches, drivers, numbers and ports that do not fit. */
import type { Saying } from "../design.ts";
import type { Finding } from "../finding.ts";
import { finder, type Rule } from "./rule.ts";

const find = finder("function");

interface Reading {
  readonly rule: string;
  readonly pattern: RegExp;
  readonly severity: Finding["severity"];
  /** Of what the pattern caught. */
  readonly text: (...caught: string[]) => string;
  /** For several signals of one cause, with … for them. */
  readonly together?: string;
}

const readings: readonly Reading[] = [
  {
    rule: "loop",
    pattern: /found logic loop in module ([^\n:]*)/,
    severity: "error",
    text: (module) => `Combinational loop in ${module}: the logic feeds itself with no register between.`,
  },
  {
    rule: "latch",
    pattern: /Latch inferred for signal `\\?(?:[^.']*\.)?\\?([^']*)'/,
    severity: "warning",
    text: (signal) => `${signal} becomes a latch: some way through this block assigns nothing to it.`,
    together: "… become latches: some way through their blocks assigns nothing to them.",
  },
  {
    rule: "several-drivers",
    pattern: /multiple conflicting drivers for (\S+)/,
    severity: "error",
    text: (signal) => `${plain(signal)} has several drivers.`,
  },
  {
    rule: "several-drivers",
    pattern: /[Dd]rivers conflicting with a constant (\S+) driver/,
    severity: "error",
    text: (constant) => `A signal is driven by the constant ${constant} and by something else.`,
  },
  {
    rule: "no-driver",
    pattern: /Wire (\S+)(?: \[(\d+)\])? is used but has no driver/,
    severity: "error",
    text: (signal) => `${plain(signal)} is read, and nothing drives it, or not all of it.`,
    together: "… are read, and nothing drives them, or not all of them.",
  },
  {
    rule: "number-too-wide",
    pattern: /Literal has a width of (\d+) bits?, but value requires (\d+)/,
    severity: "error",
    text: (width, needed) => `A number needs ${needed} bits and is written with ${width}: the upper ones are lost.`,
  },
  {
    rule: "port-width",
    pattern: /Resizing cell port (\S+) from (\d+) bits to (\d+) bits/,
    severity: "warning",
    text: (port, from, to) => `Port ${plain(port)} has ${to} bits and is connected to ${from}.`,
    together: "Ports are connected to another number of bits than they have: ….",
  },
  {
    rule: "out-of-range",
    pattern: /(?:Range|Bit|Index)[^\n]*out of (?:bounds|range)[^\n`]*(?:`|on signal `)\\?([^'\s]*)/i,
    severity: "error",
    text: (signal) => `A bit of ${signal} is chosen that it does not have.`,
  },
  {
    rule: "not-declared",
    pattern: /Identifier `\\?([^']*)' is implicitly declared/,
    severity: "warning",
    text: (signal) => `${signal} is declared nowhere: it becomes a wire of one bit.`,
    together: "… are declared nowhere: they become wires of one bit.",
  },
  {
    rule: "wrong-kind",
    pattern: /(reg|wire) '\\?([^']*)' is assigned in a (continuous assignment|block)/,
    severity: "warning",
    text: (kind, signal, where) => `${signal} is a ${kind} and is assigned in a ${where}.`,
  },
];

export const saidByYosys: Rule = ({ said, modules, files, written }) => {
  // Outputs of a module that is not given drive what Yosys cannot know.
  const unknown = new Set(
    written.cells.filter(({ type }) => !type.startsWith("$")).flatMap(({ inputs }) => Object.values(inputs).flat()),
  );
  const fromUnknown = new Set([...unknown].map((bit) => written.nameOf(bit).replace(/\[\d+\]$/, "")));
  return said.flatMap((saying) => {
    for (const { rule, pattern, severity, text, together } of readings) {
      const caught = saying.text.match(pattern);
      if (!caught) continue;
      const signal = rule === "latch" || rule === "no-driver" ? plain(caught[1]!).split(".").at(-1)! : undefined;
      const declared = modules.flatMap(({ signals }) =>
        signal && signals.get(signal) ? [signals.get(signal)!.node] : [],
      );
      const assigned =
        rule === "latch"
          ? modules.flatMap(({ assigns }) =>
              assigns.filter(({ targets, block }) => targets.includes(signal!) && isAt(saying, block?.line)),
            )
          : [];
      if (rule === "no-driver" && fromUnknown.has(signal!)) return [];
      return [
        find(rule, {
          severity,
          ground: "netlist",
          lines: [
            ...saying.places,
            ...inBrackets(saying.text, files[0]!.name),
            ...assigned.map(({ syntax }) => syntax),
            ...declared,
          ],
          text: text(...caught.slice(1)),
          ...(together !== undefined && { together: { subject: plain(caught[1]!), text: together } }),
          evidence: `Yosys: ${firstLines(saying.text)}`,
        }),
      ];
    }
    return [];
  });
};

function isAt({ places }: Saying, line: number | undefined): boolean {
  return places.some((place) => place.line === line);
}

/** `(counter.v:12)` at the end of a warning of the reader. */
function inBrackets(text: string, fallback: string) {
  const found = text.match(/\(([^()\s]+):(\d+)(?:\.\d+-\d+\.\d+)?\)|^([^()\s:]+):(\d+):/);
  if (!found) return [];
  const line = Number(found[2] ?? found[4]);
  return line > 0 ? [{ file: found[1] ?? found[3] ?? fallback, line, end: line }] : [];
}

function plain(name: string): string {
  return name
    .replaceAll("\\", "")
    .replace(/^[^.\s]*\./, "")
    .replace(/\.$/, "");
}

function firstLines(text: string): string {
  return text.split("\n").slice(0, 5).join("\n").slice(0, 400);
}
