/**
 * How a block combines its three inputs. A rule is text: which gate, which inputs count as their opposite, and whether the
 * result does.
 */
import type { Random } from "../../src/index.ts";

export type Three<Value> = readonly [Value, Value, Value];

export interface Rule {
  readonly gate: keyof typeof gates;
  /** Inputs that count as their opposite. */
  readonly turned: Three<boolean>;
  readonly reversed: boolean;
}

const gates = {
  most: ([a, b, c]: Three<boolean>) => Number(a) + Number(b) + Number(c) >= 2,
  odd: ([a, b, c]: Three<boolean>) => (a !== b) !== c,
  lacking: ([a, b, c]: Three<boolean>) => !(a && b && c),
  /** Of amounts; see amounts.ts. */
  sum(): boolean {
    throw new Error("What is added are amounts, not whether inputs hold.");
  },
};

const gateWords: Record<Rule["gate"], string> = {
  most: "most of its inputs do",
  odd: "an odd number of its inputs do",
  lacking: "one of its inputs at least does not",
  sum: "its inputs add up to more than nothing",
};

export function apply({ gate, turned, reversed }: Rule, inputs: Three<boolean>): boolean {
  const [a, b, c] = inputs;
  return gates[gate]([a !== turned[0], b !== turned[1], c !== turned[2]]) !== reversed;
}

export function writeRule({ gate, turned, reversed }: Rule): string {
  const key = `${gate} ${turned} ${reversed}`;
  const ports = ports3.map((port, index) => `${port} ${turned[index] ? "as its opposite" : "as it is"}`);
  const text = written.get(key) ?? `It ${reversed ? "fails" : "holds"} when ${gateWords[gate]}: ${ports.join(", ")}.`;
  written.set(key, text);
  return text;
}

/** There are few rules, and many blocks that have them. */
const written = new Map<string, string>();

const ports3 = ["left", "middle", "right"] as const;

export function readRule(text: string): Rule {
  const gate = (Object.keys(gates) as Rule["gate"][]).find((name) => text.includes(gateWords[name]));
  if (!gate) throw new Error(`No gate in the rule: ${text}`);
  const [left, middle, right] = ports3.map((port) => text.includes(`${port} as its opposite`));
  return { gate, turned: [left!, middle!, right!], reversed: text.startsWith("It fails") };
}

export type RuleDraw = (random: Random, kind: "train" | "any") => Rule;

export interface Family {
  readonly name: string;
  readonly rule: RuleDraw;
  /** Probability that a leaf holds: that with which a block holds as often as its inputs do. */
  readonly leaf: number;
  /** Words by which its rules differ: of each input, and of the whole. */
  readonly clauses: { readonly input?: Three<string>; readonly whole: readonly string[] };
  /** Blocks add amounts, and reports are numbers; see amounts.ts. */
  readonly amounts?: true;
  /** Inputs whose reports small models see together: see features.ts. */
  readonly together: number;
}

const straight: Three<boolean> = [false, false, false];
const coin = (random: Random) => random() < 0.5;

/** Left out of training designs. Every clause occurs in training with every other. */
const unseen = new Set(["010-", "101+"]);

export function isUnseen({ gate, turned, reversed }: Rule): boolean {
  return (gate === "most" || gate === "sum") && unseen.has(turned.map(Number).join("") + (reversed ? "+" : "-"));
}

/** The root of x = 1 - x^3. */
const fixedPointOfLacking = 0.6823278038280193;

export const gateFamilies: Readonly<Record<string, Family>> = {
  /** Majorities with inputs turned: no answer is right by default, and no leaf tells much of the root. */
  netlist: {
    name: "netlist",
    leaf: 0.5,
    clauses: {
      input: ["left as its opposite", "middle as its opposite", "right as its opposite"],
      whole: ["It fails when"],
    },
    together: 1,
    rule(random, kind) {
      for (;;) {
        const rule: Rule = {
          gate: "most",
          turned: [coin(random), coin(random), coin(random)],
          reversed: coin(random),
        };
        if (kind === "any" || !isUnseen(rule)) return rule;
      }
    },
  },
  /** One input at least does not hold. */
  nand: {
    name: "nand",
    leaf: fixedPointOfLacking,
    clauses: { whole: [] },
    together: 3,
    rule: () => ({ gate: "lacking", turned: straight, reversed: false }),
  },
  /** Parity: nothing is known of the root before every leaf is. */
  xor: {
    name: "xor",
    leaf: 0.5,
    clauses: { whole: ["It fails when"] },
    together: 3,
    rule: (random) => ({ gate: "odd", turned: straight, reversed: coin(random) }),
  },
  mixture: {
    name: "mixture",
    leaf: 0.5,
    clauses: { whole: ["It fails when", "an odd number", "at least does not"] },
    together: 3,
    rule(random) {
      const gate = (["most", "odd", "lacking"] as const)[Math.floor(random() * 3)]!;
      return { gate, turned: straight, reversed: coin(random) };
    },
  },
};

export const families: Readonly<Record<string, Family>> = {
  ...gateFamilies,
  /** Blocks add what their inputs come to, some of it taken away: errors partly cancel. */
  ledger: {
    name: "ledger",
    leaf: 0.5,
    amounts: true,
    clauses: {
      input: ["left as its opposite", "middle as its opposite", "right as its opposite"],
      whole: [],
    },
    together: 1,
    rule(random, kind) {
      for (;;) {
        const rule: Rule = { gate: "sum", turned: [coin(random), coin(random), coin(random)], reversed: false };
        if (kind === "any" || !isUnseen(rule)) return rule;
      }
    },
  },
};
