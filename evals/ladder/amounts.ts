/**
 * Ledgers: designs whose blocks add what their inputs come to, some of it taken away, down to leaves that are worth good
 * words less bad ones. Does the whole come to more than nothing? Amounts are told in units of what such a block usually
 * comes to, so that all levels are alike.
 */
import { type Random, seededRandom } from "../../src/index.ts";
import { childrenOf, type Drawn, pathsOf } from "./design.ts";
import { readAmount, writeFact } from "./facts.ts";
import { type Family, type Rule, type Three, writeRule } from "./rules.ts";

/** Standard deviation of what a block of a height comes to: each leaf has three words, each good or bad by lot. */
export function unitOf(height: number): number {
  return Math.sqrt(3 ** (height + 1));
}

/** @param amounts and the result: each in its own units */
export function added({ turned }: Rule, amounts: Three<number>): number {
  return amounts.reduce((sum, amount, index) => sum + (turned[index] ? -amount : amount), 0) / Math.sqrt(3);
}

/** As `drawDesign`: the root comes to more than nothing as often as not. An odd number of words never comes to nothing. */
export function drawLedger(
  family: Family,
  depth: number,
  id: string,
  { kind, seed }: { readonly kind: "train" | "any"; readonly seed: string },
): Drawn {
  const random = seededRandom(`design ${seed} ${family.name} ${depth} ${id}`);
  const texts = new Map<string, string>();
  const amounts = new Map<string, number>();
  for (const path of pathsOf(depth).toReversed()) {
    if (path.length === depth) {
      const text = writeFact(random() < 0.5, random);
      texts.set(path, text);
      amounts.set(path, readAmount(text) / unitOf(0));
    } else {
      const rule = family.rule(random, kind);
      texts.set(path, writeRule(rule));
      amounts.set(path, added(rule, childrenOf(path).map((child) => amounts.get(child)!) as unknown as Three<number>));
    }
  }
  const truth = new Map([...amounts].map(([path, amount]) => [path, amount > 0]));
  return { design: { id, depth, texts }, truth, amounts };
}

/** Source: Box and Muller 1958. */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Of a standard normal variable: that it lies below. Source: Abramowitz and Stegun 1964, 7.1.26; within 2e-7. */
export function normalBelow(x: number): number {
  const t = 1 / (1 + (0.3275911 * Math.abs(x)) / Math.SQRT2);
  const tail =
    0.5 *
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) *
    Math.exp((-x * x) / 2);
  return x > 0 ? 1 - tail : tail;
}
