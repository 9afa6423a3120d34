/** Which of two designs is better: aspect by aspect, then over all, with what decided it. */
import type { Equivalence } from "./equivalence.ts";
import { type Aspect, aspects, type Severity } from "./finding.ts";
import type { Measures } from "./measures.ts";
import type { Review } from "./review.ts";

export type Better = "a" | "b" | "tie";

export interface AspectJudgement {
  readonly aspect: Aspect;
  readonly better: Better;
  readonly why: string;
  /** Whether findings or figures tell; a figure that is a little smaller decides little. */
  readonly by: "findings" | "figures" | "nothing";
}

export interface DesignJudgement {
  readonly better: Better;
  /** The aspect that decided; absent in a tie. */
  readonly decidedBy?: Aspect;
  readonly why: string;
  /** In the order of `aspects`. */
  readonly aspects: readonly AspectJudgement[];
  /** Whether both do the same. */
  readonly equivalence?: Equivalence;
}

/** What a finding costs its design. */
const cost: Readonly<Record<Severity, number>> = { error: 4, warning: 1, note: 0.1 };
/** A design that is wrong is not saved by being small. */
const order: readonly Aspect[] = ["function", "security", "reset-and-clocking", "timing", "lifetime", "power", "area"];
/** Share by which a figure has to be smaller to count. */
const clearly = 0.05;

interface Scale {
  readonly what: string;
  readonly of: (measures: Measures) => number;
}

/** What each aspect is measured by when findings do not tell; less is better. */
const figures: Partial<Record<Aspect, Scale>> = {
  timing: { what: "levels of gates on the longest path", of: ({ levels }) => levels },
  area: {
    what: "gates, flip-flops counted as 6",
    of: ({ gates, memoryBits }) => gates + memoryBits,
  },
  power: { what: "flip-flops that change in a cycle", of: ({ toggles }) => toggles },
};

/** @param equivalence of the two, where it was asked for */
export function compareDesigns(a: Review, b: Review, equivalence?: Equivalence): DesignJudgement {
  const judged = aspects.map((aspect) => judgeAspect(aspect, a, b));
  const byFindings = order
    .map((aspect) => judged.find((one) => one.aspect === aspect)!)
    .find(({ by, aspect }) => by === "findings" && weightOf(aspect, a, b) >= 1);
  const byFigures = judged.filter(({ better, by }) => better !== "tie" && by === "figures");
  const wins = (side: Better) => byFigures.filter(({ better }) => better === side).length;
  const same = equivalence === undefined ? {} : { equivalence };
  if (byFindings) {
    return { better: byFindings.better, decidedBy: byFindings.aspect, why: byFindings.why, aspects: judged, ...same };
  }
  if (equivalence?.status === "differs") {
    return {
      better: "tie",
      why: "No finding tells them apart, and they do different things, so figures say little. With a specification (--spec) the one that is wrong is found, unless both are.",
      aspects: judged,
      ...same,
    };
  }
  if (wins("a") !== wins("b")) {
    const better = wins("a") > wins("b") ? "a" : "b";
    const decisive = byFigures.find((one) => one.better === better)!;
    return {
      better,
      decidedBy: decisive.aspect,
      why: `No finding tells them apart; figures do: ${decisive.why}`,
      aspects: judged,
      ...same,
    };
  }
  return { better: "tie", why: "Neither findings nor figures tell them apart.", aspects: judged, ...same };
}

function judgeAspect(aspect: Aspect, a: Review, b: Review): AspectJudgement {
  const [costA, costB] = [costOf(aspect, a), costOf(aspect, b)];
  if (costA !== costB) {
    const better = costA < costB ? "a" : "b";
    const worse = better === "a" ? b : a;
    const worst =
      worse.findings.find((one) => one.aspect === aspect && isNew(one.rule, one.text, better === "a" ? a : b)) ??
      worse.findings.find((one) => one.aspect === aspect);
    const place = worst?.lines[0];
    return {
      aspect,
      better,
      by: "findings",
      why: `${counted(aspect, a)} in A, ${counted(aspect, b)} in B${worst ? `; the worst in ${better === "a" ? "B" : "A"}${place ? ` (${place.file}:${place.line})` : ""}: ${worst.text}` : ""}`,
    };
  }
  const scale = figures[aspect];
  if (scale) {
    const [one, other] = [scale.of(a.measures), scale.of(b.measures)];
    if (Math.abs(one - other) > clearly * Math.max(one, other)) {
      return {
        aspect,
        better: one < other ? "a" : "b",
        by: "figures",
        why: `${one} ${scale.what} in A, ${other} in B.`,
      };
    }
  }
  return {
    aspect,
    better: "tie",
    by: "nothing",
    why: costA === 0 ? "Nothing found in either." : "The same was found in both.",
  };
}

function isNew(rule: string, text: string, other: Review): boolean {
  return !other.findings.some((one) => one.rule === rule && one.text === text);
}

function costOf(aspect: Aspect, { findings }: Review): number {
  const own = findings.filter((one) => one.aspect === aspect && one.ground !== "model");
  return Math.round(10 * own.reduce((sum, { severity }) => sum + cost[severity], 0)) / 10;
}

/** How far apart findings of an aspect put them. */
function weightOf(aspect: Aspect, a: Review, b: Review): number {
  return Math.abs(costOf(aspect, a) - costOf(aspect, b));
}

function counted(aspect: Aspect, { findings }: Review): string {
  const own = findings.filter((one) => one.aspect === aspect);
  const said = (["error", "warning", "note"] as const).flatMap((severity) => {
    const count = own.filter((one) => one.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}${count === 1 ? "" : "s"}`];
  });
  return said.length === 0 ? "nothing" : said.join(", ");
}
