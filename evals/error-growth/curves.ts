/** What is injected where, what is predicted of it, and what is seen on drawn designs. */
import { type Estimate, proportion, seededRandom } from "../../src/index.ts";
import { type Drawn, drawDesign } from "../ladder/design.ts";
import { families } from "../ladder/rules.ts";
import { dampedStep, errorOfLedger, errorOfParity, errorsUpwards, plainStep, type Step } from "./restoring.ts";
import { type Helpers, isLedgerWrong, report } from "./simulate.ts";

/** One curve: helpers, and what is predicted of them. */
export interface Curve {
  readonly name: string;
  readonly panel: string;
  readonly family: "netlist" | "xor" | "ledger";
  readonly helpers: Helpers;
  /** By height. */
  readonly predicted: readonly number[];
}

export interface Measured extends Curve {
  /** By height; undefined where it would take too long. */
  readonly seen: readonly (Estimate | undefined)[];
}

const together = 0.5;
export const shares = [0.02, 0.05, 0.08, 0.15];

export function curvesUpTo(depth: number): Curve[] {
  const everywhere = (own: number, reports: Helpers["reports"], correlation = 0): Helpers => ({
    own: () => own,
    reports,
    together: correlation,
  });
  const name = (own: number) => `${Math.round(100 * own)}%`;
  const curve = (panel: string, own: number, helpers: Helpers, step: Step): Curve => ({
    ...{ name: name(own), panel, family: "netlist", helpers, predicted: errorsUpwards(own, step, depth) },
  });
  const injected = [0, 1, 2]
    .filter((level) => level < depth)
    .map((level): Curve => {
      const own = 0.1;
      const predicted = [...Array.from({ length: level }, () => 0), ...errorsUpwards(own, plainStep(0), depth - level)];
      const helpers: Helpers = { own: (height) => (height === level ? own : 0), reports: 1 };
      return { name: `10% at level ${level}`, panel: panels.injected, family: "netlist", helpers, predicted };
    });
  return [
    ...injected,
    ...shares.map((own) => curve(panels.plain, own, everywhere(own, 1), plainStep(own))),
    ...shares.map((own) => curve(panels.damped, own, everywhere(own, 3), dampedStep(own))),
    ...shares.map((own) => curve(panels.together, own, everywhere(own, 3, together), dampedStep(own, together))),
    ...[0.01, 0.05].map(
      (own): Curve => ({
        name: `${Math.round(100 * own)}%`,
        panel: panels.parity,
        family: "xor",
        helpers: everywhere(own, 1),
        predicted: Array.from({ length: depth + 1 }, (_, height) => errorOfParity(own, height)),
      }),
    ),
    {
      ...{ name: "leaves", panel: panels.ledger, family: "ledger" },
      helpers: { own: (height) => (height === 0 ? offBy : 0), reports: 1 },
      predicted: Array.from({ length: depth + 1 }, () => errorOfLedger(offBy, 1)),
    },
    {
      ...{ name: "all levels", panel: panels.ledger, family: "ledger" },
      helpers: everywhere(offBy, 1),
      predicted: Array.from({ length: depth + 1 }, (_, height) => errorOfLedger(offBy, height + 1)),
    },
  ];
}

/** Reports of a ledger, in standard deviations of what is reported. */
const offBy = 0.1;

export const panels = {
  injected: "injected at one level",
  plain: "at all levels",
  damped: "at all levels, three independent helpers",
  together: "three who err together in half of all cases",
  parity: "parities, at all levels",
  ledger: "ledgers: off by 10% of what is reported",
} as const;

/** Three reports of each of three inputs: nine times the work at every level. */
export const deepestDamped = 4;

/** By depth. */
export function drawAll(family: "netlist" | "xor", depth: number, seeds: readonly number[], count: number): Drawn[][] {
  return Array.from({ length: depth + 1 }, (_, height) =>
    seeds.flatMap((seed) =>
      Array.from({ length: count }, (__, index) =>
        drawDesign(families[family]!, height, `${seed}-${height}-${index}`, { kind: "any", seed: `growth ${seed}` }),
      ),
    ),
  );
}

/** @param designs of a ledger only their number counts: its amounts are drawn anew */
export function seenOf(
  { helpers, panel, name, family }: Curve,
  designs: readonly (readonly Drawn[])[],
): (Estimate | undefined)[] {
  return designs.map((some, height) => {
    if (helpers.reports === 3 && height > deepestDamped) return undefined;
    const random = seededRandom(`errors ${panel} ${name} ${height}`);
    const isLedger = family === "ledger";
    const wrong = some.filter((drawn) =>
      isLedger
        ? isLedgerWrong(height, helpers.own, random)
        : report(drawn, "", helpers, random) !== drawn.truth.get(""),
    ).length;
    return proportion(wrong, some.length);
  });
}
