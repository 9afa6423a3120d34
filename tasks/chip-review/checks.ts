/** What a review looked at, and what it did not: a reader should never take silence for approval. */
import type { Equivalence } from "./equivalence.ts";
import type { Aspect } from "./finding.ts";

export interface Check {
  readonly what: string;
  /** `partly` where there was no time, no file or no reader for all of it. */
  readonly done: "yes" | "partly" | "no";
  /** How, or why not. */
  readonly how: string;
}

/** What is looked for, by aspect. */
export const lookedFor: Readonly<Record<Aspect, string>> = {
  function:
    "combinational loops, several or no drivers, latches, incomplete sensitivity lists, = and <= mixed up, cases that repeat or miss a choice, states without a way in or out, bits cut off, inputs that nothing reads, outputs and registers that never change, lines that differ from their siblings",
  timing: "depth of the logic between registers, dividers, nets with many loads, paths from input to output",
  area: "memories that become flip-flops, wide multipliers, signals that nothing reads",
  power: "registers that load in every cycle, counters that never stop",
  "reset-and-clocking":
    "registers without a reset, resets of the wrong level or edge, initial values that differ from reset, gated and divided clocks, both edges of a clock, crossings between clocks without synchronisers",
  security:
    "locks that begin open, can be opened or lock nothing, secrets that outputs show, states that nothing handles",
  lifetime: "memories written in every cycle, counters that come round",
};

export interface ChecksOf {
  readonly tool: string;
  readonly missingModules: readonly string[];
  readonly apart: readonly string[];
  readonly specification?: SpecificationChecked | undefined;
  /** Part of the code that a model read, in [0, 1]; absent where none was asked. */
  readonly shownToModel?: number | undefined;
}

export interface SpecificationChecked {
  readonly name: string;
  readonly kind: "design" | "words";
  /** Of the design with the specification, which comes first. */
  readonly equivalence?: Equivalence;
}

export function checksOf({ tool, missingModules, apart, specification, shownToModel }: ChecksOf): Check[] {
  return [
    {
      what: "Syntax and structure",
      done: apart.length > 0 ? "partly" : "yes",
      how: `${tool} read it${apart.length > 0 ? `; of ${apart.join(", ")}, which the top does not use, only the source was looked at` : ""}.`,
    },
    {
      what: "Synthesis",
      done: missingModules.length > 0 ? "partly" : "yes",
      how:
        missingModules.length > 0
          ? `${tool}, to generic cells; nothing is known of ${missingModules.join(", ")}, which ${missingModules.length === 1 ? "was" : "were"} not given.`
          : `${tool}, to generic cells, with the parameters that the source gives; other settings were not tried.`,
    },
    specificationCheck(specification, shownToModel),
    {
      what: "Simulation",
      done: "no",
      how: "This build of Yosys cannot simulate, and no testbench was run: run yours.",
    },
    {
      what: "Timing in nanoseconds",
      done: "no",
      how: "No cell library and no layout: levels of gates are an estimate from the netlist.",
    },
    {
      what: "Power in watts",
      done: "no",
      how: "No activity from a simulation: toggles are an estimate from the netlist.",
    },
    shownToModel === undefined
      ? { what: "A model's opinion", done: "no", how: "Nobody was asked (--model)." }
      : {
          what: "A model's opinion",
          done: shownToModel < 1 ? "partly" : "yes",
          how: `It read ${Math.floor(shownToModel * 100)}% of the file of the top module, without comments. It may be wrong.`,
        },
  ];
}

function specificationCheck(specification: SpecificationChecked | undefined, shownToModel: number | undefined): Check {
  const what = "What it is to do";
  if (!specification)
    return {
      what,
      done: "no",
      how: "No specification was given (--spec), so only what gives itself away was looked for.",
    };
  const { name, kind, equivalence } = specification;
  if (kind === "words") {
    return {
      what,
      done: "partly",
      how: `The ports that ${name} lists were looked for; ${shownToModel === undefined ? "nobody read what it means (--model)" : "a model compared the code with it"}.`,
    };
  }
  if (equivalence?.status === "undecided")
    return { what, done: "partly", how: `The proof against ${name} came to no end: ${equivalence.reason}.` };
  return {
    what,
    done: "yes",
    how: `Compared with ${name} by ${equivalence?.status === "same" ? "a proof" : "a proof, which failed with a counter-example"}.`,
  };
}
