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

const rules = new WeakMap<Drawn, Map<string, Rule>>();

function ruleOf(drawn: Drawn, path: string): Rule {
  const known = rules.get(drawn) ?? new Map<string, Rule>();
  rules.set(drawn, known);
  const rule = known.get(path) ?? readRule(drawn.design.texts.get(path)!);
  known.set(path, rule);
  return rule;
}
