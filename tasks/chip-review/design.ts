/** A design as its reviewers get it: source, syntax, netlist, and what Yosys said while it made them. */
import { EspalierError } from "../../src/index.ts";
import type { Place } from "./finding.ts";
import { type Netlist, placesIn, readNetlist } from "./netlist.ts";
import { readable } from "./refusal.ts";
import type { SourceFile } from "./source.ts";
import { type Structure, structureOf } from "./structure.ts";
import { syntaxOf } from "./syntax.ts";
import { runYosys, YosysError, type YosysLimits } from "./yosys.ts";

export interface Design {
  readonly files: readonly SourceFile[];
  readonly top: string;
  readonly modules: readonly Structure[];
  /** As it was written: processes made registers, hierarchy flat, nothing made better. */
  readonly written: Netlist;
  /** After Yosys's optimisation: what would be built. */
  readonly built: Netlist;
  readonly said: readonly Saying[];
  /** Cells along the longest path between registers and ports, as `ltp` counts them. */
  readonly longestPath: number | undefined;
  /** Whether it is read as SystemVerilog. */
  readonly system: boolean;
  readonly milliseconds: number;
}

/** A warning of Yosys's, or something it did that a reviewer should know. */
export interface Saying {
  readonly step: "read" | "hierarchy" | "proc" | "check";
  readonly text: string;
  readonly places: readonly Place[];
}

export interface OpenDesignOptions extends YosysLimits {
  readonly top?: string;
}

const headers = /\.s?vh$/i;
const identifier = /^[A-Za-z_][\w$]*$/;

/**
 * @throws YosysError, by Yosys's own line, for a design that does not parse or synthesise
 * @throws EspalierError when it has no module to begin at
 */
export async function openDesign(files: readonly SourceFile[], options: OpenDesignOptions = {}): Promise<Design> {
  const { top } = options;
  if (top !== undefined && !identifier.test(top)) {
    throw new EspalierError(`--top names a module, such as counter; found ${JSON.stringify(top)}.`);
  }
  const started = performance.now();
  const { result, system } = await synthesise(files, top, options);
  const parts = partsOfLog(result.log);
  const written = readNetlist(result.files["written.json"] ?? '{"modules":{}}');
  const built = readNetlist(result.files["built.json"] ?? '{"modules":{}}');
  if (!written || !built) {
    const given = files.map(({ name }) => name).join(", ");
    const names = syntaxOf(parts.read ?? "").flatMap(({ name }) => name ?? []);
    throw new EspalierError(
      names.length === 0
        ? `${given}: no module to begin at is in it.`
        : `${given}: nothing of ${names.join(", ")} would be built: there are no ports and no logic.`,
    );
  }
  return {
    files,
    top: built.top,
    modules: syntaxOf(parts.read ?? "").map(structureOf),
    written,
    built,
    said: (["read", "hierarchy", "proc", "check"] as const).flatMap((step) =>
      sayings(
        step,
        parts[step] ?? "",
        files.map(({ name }) => name),
      ),
    ),
    longestPath: lengthOf(parts.path ?? ""),
    system,
    milliseconds: performance.now() - started,
  };
}

async function synthesise(files: readonly SourceFile[], top: string | undefined, limits: YosysLimits) {
  const given = Object.fromEntries(files.map(({ name, text }) => [name, text]));
  const run = (system: boolean) =>
    runYosys({ script: script(files, top, system), files: given, wanted: ["written.json", "built.json"] }, limits);
  const system = files.some(({ name }) => /\.svh?$/i.test(name));
  try {
    return { result: await run(system), system };
  } catch (error) {
    if (!(error instanceof YosysError) || error.reason !== "error") throw error;
    // Many a file named .v is SystemVerilog: its keywords are names in Verilog, so both are tried.
    if (!system && /syntax error/.test(error.message)) {
      const again = await run(true).catch(() => undefined);
      if (again) return { result: again, system: true };
    }
    throw new YosysError("error", readable(error, files, top), error.log);
  }
}

/** Not `opt -full`: on a small processor that takes more than a minute, and finds little more. */
const optimise = ["opt_expr", "opt_merge", "opt_muxtree", "opt_reduce", "opt_dff", "opt_clean"];

function script(files: readonly SourceFile[], top: string | undefined, system: boolean): string {
  const names = files.filter(({ name }) => !headers.test(name)).map(({ name }) => name);
  return [
    "log @@read",
    `read_verilog ${system ? "-sv " : ""}-dump_ast1 -no_dump_ptr ${names.join(" ")}`,
    "log @@hierarchy",
    top === undefined ? "hierarchy -auto-top" : `hierarchy -top ${top}`,
    "log @@proc",
    "proc",
    "log @@check",
    "check",
    "log @@flat",
    "flatten",
    "memory_collect",
    "opt_clean",
    "write_json written.json",
    ...optimise,
    "wreduce",
    ...optimise,
    "write_json built.json",
    "log @@path",
    "ltp -noff",
    "",
  ].join("\n");
}

function partsOfLog(log: string): Partial<Record<string, string>> {
  const parts = log.split(/^@@(\w+)\n/m).slice(1);
  return Object.fromEntries(parts.flatMap((name, at) => (at % 2 === 0 ? [[name, parts[at + 1]!]] : [])));
}

function sayings(step: Saying["step"], log: string, names: readonly string[]): Saying[] {
  const found: Saying[] = [];
  const withoutSyntax = log.replace(/^Dumping AST before simplification:\n[\s\S]*?^--- END OF AST DUMP ---$/gm, "");
  // What a warning goes on with is indented below it.
  for (const [all] of withoutSyntax.matchAll(/^.*\bWarning: .*(?:\n {4,}.*)*|^Latch inferred for signal .*$/gm)) {
    const text = all.replace(/^Warning: /, "");
    found.push({ step, text, places: placesMentioned(text, names) });
  }
  return found;
}

/** `a.v:3.1-5.2`, wherever a text has it; that at which a line begins, too. */
function placesMentioned(text: string, names: readonly string[]): Place[] {
  const file = names.map((name) => name.replaceAll(".", "\\.")).join("|");
  const mentioned = new RegExp(`(?<![\\w.-])(?:${file}):\\d+(?:\\.\\d+)?(?:-\\d+\\.\\d+)?`, "g");
  const all = [...text.matchAll(mentioned)].flatMap(([one]) => placesIn(one));
  return all.filter(
    (place, at) => all.findIndex(({ file, line }) => file === place.file && line === place.line) === at,
  );
}

function lengthOf(log: string): number | undefined {
  const lengths = [...log.matchAll(/\(length=(\d+)\)/g)].map(([, length]) => Number(length));
  return lengths.length === 0 ? undefined : Math.max(...lengths);
}
