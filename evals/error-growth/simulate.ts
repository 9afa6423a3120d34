/** Reports on drawn designs from helpers that err by lot: what the closed forms are held against. */
import type { Random } from "../../src/index.ts";
import { childrenOf, type Drawn } from "../ladder/design.ts";
import { apply, type Rule, readRule, type Three } from "../ladder/rules.ts";

export interface Helpers {
  /** Probability that whoever reports on a block of this height turns the answer over. */
  own(height: number): number;
  /** Of each input; the majority counts. */
  readonly reports: 1 | 3;
  /** Share of inputs of which all three reports are the same one; 0 unless given. */
  readonly together?: number;
}

/** What a helper reports of the block at a path. */
export function report(drawn: Drawn, path: string, helpers: Helpers, random: Random): boolean {
  const height = drawn.design.depth - path.length;
  const turned = random() < helpers.own(height);
  if (height === 0) return drawn.truth.get(path)! !== turned;
  const inputs = childrenOf(path).map((child) => told(drawn, child, helpers, random));
  return apply(ruleOf(drawn, path), inputs as unknown as Three<boolean>) !== turned;
}

/** What whoever reads the reports on a block takes for true. */
export function told(drawn: Drawn, path: string, helpers: Helpers, random: Random): boolean {
  const first = report(drawn, path, helpers, random);
  if (helpers.reports === 1 || random() < (helpers.together ?? 0)) return first;
  const others = [report(drawn, path, helpers, random), report(drawn, path, helpers, random)];
  return others[0] === others[1] ? others[0]! : first;
}

/**
 * Whether a report of a ledger's total is on the wrong side of what is expected: a tree whose leaves are normal amounts.
 * @param share of each height: how far reports are off, in standard deviations of what is reported
 */
export function isLedgerWrong(height: number, share: (height: number) => number, random: Random): boolean {
  const { total, reported } = ledger(height, share, random);
  return total > 0 !== reported > 0;
}

function ledger(height: number, share: (height: number) => number, random: Random) {
  let [total, reported] = [0, 0];
  if (height === 0) total = reported = normal(random);
  for (let input = 0; height > 0 && input < 3; input++) {
    const found = ledger(height - 1, share, random);
    total += found.total;
    reported += found.reported;
  }
  return { total, reported: reported + share(height) * Math.sqrt(3 ** height) * normal(random) };
}

/** Source: Box and Muller 1958. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

const rules = new WeakMap<Drawn, Map<string, Rule>>();

function ruleOf(drawn: Drawn, path: string): Rule {
  const known = rules.get(drawn) ?? new Map<string, Rule>();
  rules.set(drawn, known);
  const rule = known.get(path) ?? readRule(drawn.design.texts.get(path)!);
  known.set(path, rule);
  return rule;
}
