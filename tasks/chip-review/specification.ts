/** What a design is measured by: a design that does the right thing, or words. Of words, ports can be checked. */
import { readFile } from "node:fs/promises";
import { EspalierError } from "../../src/index.ts";
import { type Design, openDesign } from "./design.ts";
import type { Equivalence, EquivalenceOptions } from "./equivalence.ts";
import type { Finding } from "./finding.ts";
import { readDesignFiles } from "./source.ts";

export type Specification =
  | { readonly kind: "design"; readonly name: string; readonly design: Design }
  | { readonly kind: "words"; readonly name: string; readonly text: string };

/** @throws EspalierError when it cannot be read; as `openDesign` does for Verilog */
export async function readSpecification(path: string, options: EquivalenceOptions = {}): Promise<Specification> {
  if (/\.s?v$/i.test(path)) {
    const { top: _, ...limits } = options as EquivalenceOptions & { readonly top?: string };
    return { kind: "design", name: path, design: await openDesign(await readDesignFiles(path), limits) };
  }
  const text = await readFile(path, "utf8").catch((error) => {
    throw new EspalierError(`The specification ${path} could not be read: ${error.message}.`);
  });
  if (text.trim() === "") throw new EspalierError(`The specification ${path} is empty.`);
  return { kind: "words", name: path, text };
}

/** What of a specification in words can be checked without understanding it: are the signals that it names there? */
export function missingPorts(text: string, { built, modules }: Design): Finding[] {
  const ports = built.ports.map(({ name }) => name.toLowerCase());
  const node = modules.find(({ name }) => name === built.top)?.syntax;
  const named = new Set(
    Array.from(
      text.matchAll(/^\s*[-*]?\s*`?([A-Za-z_]\w*)`?\s*(?:\[[^\]\n]*\])?\s*(?:\([^)\n]*\)\s*)?:/gm),
      ([, name]) => name!,
    ),
  );
  const known = [...named].filter((name) => ports.includes(name.toLowerCase()));
  // A list of ports is one of which most are there; other lines with a colon are something else.
  if (known.length < 2) return [];
  const missing = [...named].filter((name) => !ports.includes(name.toLowerCase()) && /^[a-z]\w*$/.test(name));
  if (missing.length === 0 || missing.length > known.length / 2) return [];
  return [
    {
      aspect: "function",
      rule: "port-missing",
      severity: "warning",
      lines: node ? [{ file: node.file, line: node.line, end: node.line }] : [],
      text: `The specification lists ${missing.join(", ")}, and ${built.top} has no such port.`,
      evidence: `ports: ${built.ports.map(({ name }) => name).join(", ")}`,
      ground: "source",
    },
  ];
}

/** What a proof against a design says, as a finding; nothing when both are the same. */
export function proofFinding(proof: Equivalence, design: Design, against: string): Finding[] {
  if (proof.status === "same") return [];
  if (proof.status === "undecided") {
    return [
      {
        aspect: "function",
        rule: "not-proved",
        severity: "note",
        lines: [],
        text: `Whether it does what ${against} does was not decided: ${proof.reason}.`,
        evidence: "Yosys: miter, sat -tempinduct",
        ground: "proof",
      },
    ];
  }
  const { outputs, trace, ports } = proof;
  const drives = design.modules.flatMap(({ assigns }) =>
    assigns.filter(({ targets }) => targets.some((name) => outputs.includes(name))),
  );
  return [
    {
      aspect: "function",
      rule: "differs",
      severity: "error",
      lines: drives.map(({ syntax: { file, line, end } }) => ({ file, line, end: Math.max(line, end) })),
      text: ports
        ? `It has other ports than ${against}: ${ports}.`
        : `It does not do what ${against} does: ${outputs.join(", ") || "an output"} differ${outputs.length === 1 ? "s" : ""} in step ${trace.length} of a counter-example.`,
      evidence: ports ?? lastStep(trace),
      ground: "proof",
    },
  ];
}

/** The step at which they differ, in a line. */
function lastStep(trace: readonly Readonly<Record<string, string>>[]): string {
  const last = trace.at(-1) ?? {};
  const values = Object.entries(last).map(
    ([name, bits]) =>
      `${name
        .replace(/^in_/, "")
        .replace(/^gold_/, "wanted ")
        .replace(/^gate_/, "found ")}=${bits}`,
  );
  return `counter-example, step ${trace.length}: ${values.join(" ").slice(0, 600)}`;
}
