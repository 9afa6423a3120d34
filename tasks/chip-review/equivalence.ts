/**
 * Whether two designs do the same, proved by Yosys: a miter of both, unrolled over the clock's edges from unknown
 * registers through a reset, then by induction. A difference comes with the inputs that show it.
 * Source: Yosys, `help miter`, `help clk2fflogic`, `help sat`; Eén and Sörensson 2003 on temporal induction.
 */
import { isResetName } from "./aspects/reset-test.ts";
import { type Design, openDesign } from "./design.ts";
import type { Netlist } from "./netlist.ts";
import type { SourceFile } from "./source.ts";
import { runYosys, YosysError, type YosysLimits } from "./yosys.ts";

export type Equivalence =
  | { readonly status: "same"; readonly how: string }
  | {
      readonly status: "differs";
      /** Outputs that differ, by name. */
      readonly outputs: readonly string[];
      /** Values by signal, step by step from the reset on; `in_`, `gold_` (the first) and `gate_` (the second) before names. */
      readonly trace: readonly Readonly<Record<string, string>>[];
      /** Ports that only one of them has, or has with another width. */
      readonly ports?: string;
    }
  | { readonly status: "undecided"; readonly reason: string };

export interface EquivalenceOptions extends YosysLimits {
  /** Clock edges looked at, rising and falling each; 20 unless given. */
  readonly steps?: number;
  /** Seconds for the proof; 20 unless given. */
  readonly proofSeconds?: number;
}

/** Edges of the clock during which reset is held: enough for a synchroniser of three registers. */
const resetEdges = 8;

/**
 * The first is what the second is measured by: where the first does not say what comes out, the second may do anything.
 * @throws YosysError when either does not parse or synthesise
 */
export async function equivalence(
  first: Design,
  second: Design,
  { steps = 20, proofSeconds = 20, ...limits }: EquivalenceOptions = {},
): Promise<Equivalence> {
  const unlike = unlikePorts(first.built, second.built);
  if (unlike) return { status: "differs", outputs: [], trace: [], ports: unlike };
  const outputs = first.built.ports.filter(({ direction }) => direction === "output");
  if (outputs.length === 0) return { status: "undecided", reason: "there are no outputs to compare" };
  const files = Object.fromEntries([...given(first, "gold"), ...given(second, "gate")]);
  const held = heldReset(first.built, second.built);
  const clocks = clocksOf(first.built, second.built);
  const script = [
    ...load(first, "gold"),
    ...load(second, "gate"),
    `design -copy-from gold -as gold ${first.top}`,
    `design -copy-from gate -as gate ${second.top}`,
    "miter -equiv -flatten -make_outputs -ignore_gold_x gold gate miter",
    "hierarchy -top miter",
    "memory_map",
    "clk2fflogic",
    "opt_clean",
    `sat ${satOptions({ held, clocks, steps, proofSeconds }).join(" ")} miter`,
    "",
  ].join("\n");
  try {
    const { log } = await runYosys({ script, files, wanted: [] }, { seconds: proofSeconds + 40, ...limits });
    return readProof(
      log,
      steps,
      held.length === 0 ? "proved by induction, with all registers 0 at first" : "proved by induction from reset on",
    );
  } catch (error) {
    if (!(error instanceof YosysError)) throw error;
    return { status: "undecided", reason: whyNot(error.message) };
  }
}

function whyNot(message: string): string {
  const [, module] = message.match(/Module `\\?(\S+)' referenced in .* is not part of the design/) ?? [];
  if (module === undefined) return message.replace(/\.$/, "");
  return `the module ${module} is used and not given, so nothing is known of it; add the file that defines it (Yosys: ${message.replace(/\.$/, "")})`;
}

/** Of texts that are at hand. */
export async function equivalent(
  first: readonly SourceFile[],
  second: readonly SourceFile[],
  options: EquivalenceOptions = {},
): Promise<Equivalence> {
  return equivalence(await openDesign(first, options), await openDesign(second, options), options);
}

function given({ files }: Design, prefix: string) {
  // Headers are included by their own name; of two designs with a header of one name, the second's counts.
  return files.map(({ name, text }) => [/\.s?vh$/i.test(name) ? name : `${prefix}_${name}`, text] as const);
}

function load({ files, top, system }: Design, as: string): string[] {
  const names = files.filter(({ name }) => !/\.s?vh$/i.test(name)).map(({ name }) => `${as}_${name}`);
  return [
    `read_verilog ${system ? "-sv " : ""}${names.join(" ")}`,
    `hierarchy -check -top ${top}`,
    "proc",
    "flatten",
    "memory_collect",
    "opt_clean",
    `design -stash ${as}`,
  ];
}

interface Reset {
  readonly name: string;
  readonly active: "0" | "1";
}

function satOptions(given: {
  readonly held: readonly Reset[];
  readonly clocks: readonly string[];
  readonly steps: number;
  readonly proofSeconds: number;
}): string[] {
  const { held, clocks, steps, proofSeconds } = given;
  const beginning = held.length === 0 ? [] : Array.from({ length: resetEdges }, (_, at) => at + 1);
  return [
    `-timeout ${proofSeconds}`,
    `-seq ${Math.max(1, beginning.length)}`,
    ...beginning.flatMap((step) => [
      ...held.map(({ name, active }) => `-set-at ${step} in_${name} ${active}`),
      ...clocks.map((clock) => `-set-at ${step} in_${clock} ${(step + 1) % 2}`),
    ]),
    // Without a reset all would stay unknown, and unknown agrees with everything.
    `-set-def-inputs ${held.length === 0 ? "-set-init-zero" : "-set-init-undef"} -enable_undef`,
    `-prove trigger 0 -tempinduct -maxsteps ${steps}`,
    "-show-inputs -show-outputs",
  ];
}

/** Inputs that reset registers, and the level at which they do. */
function heldReset(...netlists: readonly Netlist[]): Reset[] {
  const found = new Map<string, Reset>();
  for (const { registers, ports } of netlists) {
    for (const { name, direction, bits } of ports) {
      if (direction !== "input" || bits.length !== 1 || found.has(name)) continue;
      const own = registers.filter(({ reset }) => reset?.bit === bits[0]);
      const [first] = own;
      if (!first?.reset || (!first.reset.asynchronous && !isResetName(name))) continue;
      const high = own.filter(({ reset }) => reset!.high).length * 2 >= own.length;
      found.set(name, { name, active: high ? "1" : "0" });
    }
  }
  return [...found.values()];
}

function clocksOf(...netlists: readonly Netlist[]): string[] {
  const names = netlists.flatMap(({ registers, ports }) => {
    const clocks = new Set(registers.map(({ clock }) => clock));
    return ports.filter(({ direction, bits }) => direction === "input" && clocks.has(bits[0])).map(({ name }) => name);
  });
  return [...new Set(names)];
}

function unlikePorts(first: Netlist, second: Netlist): string | undefined {
  const said = (netlist: Netlist) =>
    new Map(
      netlist.ports.map(({ name, direction, bits }) => [
        name,
        `${direction} ${name}, ${bits.length} ${bits.length === 1 ? "bit" : "bits"}`,
      ]),
    );
  const [a, b] = [said(first), said(second)];
  for (const name of new Set([...a.keys(), ...b.keys()])) {
    if (a.get(name) !== b.get(name)) return `${a.get(name) ?? `no ${name}`}, against ${b.get(name) ?? `no ${name}`}`;
  }
  return;
}

/** Words of `sat` that say how it ended. */
function readProof(log: string, steps: number, how: string): Equivalence {
  if (/Induction step proven: SUCCESS!/.test(log)) return { status: "same", how };
  const failed = log.match(/model found for base case: FAIL!|SAT temporal induction proof finished - model found/);
  if (failed) {
    const trace = traceOf(log);
    const last = trace.at(-1) ?? {};
    const outputs = Object.keys(last)
      .filter((name) => name.startsWith("gold_") && !agrees(last[name]!, last[`gate_${name.slice(5)}`] ?? ""))
      .map((name) => name.slice(5));
    return { status: "differs", outputs, trace };
  }
  if (/timeout|TIMEOUT|interrupted/i.test(log)) return { status: "undecided", reason: "the time for a proof ran out" };
  if (/Reached maximum number of time steps/.test(log)) {
    return { status: "undecided", reason: `no difference within ${steps} edges of the clock, and no proof beyond` };
  }
  return { status: "undecided", reason: log.trim().split("\n").at(-1) ?? "Yosys said nothing" };
}

/** Where the first has an x, anything agrees. */
function agrees(gold: string, gate: string): boolean {
  return [...gold].every((bit, at) => bit === "x" || bit === gate[at]);
}

/** The table of values that `sat` prints: time, signal, decimal, hexadecimal, binary. */
function traceOf(log: string): Record<string, string>[] {
  const steps = new Map<number, Record<string, string>>();
  for (const [, time, name, bits] of log.matchAll(/^ {2,}(\d+) \\(\S+) +\S+ +\S+ +([01x]+)$/gm)) {
    if (name === "trigger") continue;
    const step = steps.get(Number(time)) ?? {};
    step[name!] = bits!;
    steps.set(Number(time), step);
  }
  return [...steps].toSorted(([a], [b]) => a - b).map(([, values]) => values);
}
