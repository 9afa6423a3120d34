/**
 * Code that repeats itself with another number each time, and once does not: what was copied and then changed in all
 * places but one. Compares statements, arms of a case and links of a chain that have the same shape.
 * Source: the idea of Li et al. 2004, "CP-Miner: finding copy-paste and related bugs".
 */

import { constantOf } from "../expression.ts";
import type { Structure } from "../structure.ts";
import { partsOf, type Syntax, within } from "../syntax.ts";
import { finder, type Rule, some } from "./rule.ts";

/** How many have to agree before another is out of line. */
const fewestThatAgree = 3;

const find = finder("function");

interface Leaf {
  readonly node: Syntax;
  /** Without numbers: `req_#`. */
  readonly stem: string;
  /** Numbers in the name: `1` of `req_1`. */
  readonly number: string | undefined;
}

interface Sibling {
  readonly leaves: readonly Leaf[];
  readonly shape: string;
}

/** One leaf is another than at that place in all the others. */
export const oddSibling: Rule = ({ modules }) =>
  modules.flatMap((module) =>
    groupsIn(module).flatMap((group) =>
      [...Map.groupBy(group, ({ shape }) => shape).values()].flatMap((alike) => {
        if (alike.length <= fewestThatAgree) return [];
        const odd = alike[0]!.leaves.flatMap((_, at) => oddAt(alike, at));
        // What differs in many places is something else, not a slip; and the last of a series often leads elsewhere.
        const last = alike.at(-1)!.leaves.map(({ node }) => node.line);
        return odd.length !== 1 || last.includes(odd[0]!.lines[0]!.line) ? [] : odd;
      }),
    ),
  );

function oddAt(alike: readonly Sibling[], at: number) {
  const leaves = alike.map(({ leaves }) => leaves[at]!);
  // Of plain numbers given to this and that nothing is expected.
  if (leaves.length > 0 && alike[0]!.leaves.length < 3) return [];
  const stems = outlier(leaves, ({ stem }) => stem);
  const relation = ({ leaves }: Sibling) => {
    const first = leaves.find(({ number }) => number !== undefined)?.number;
    const own = leaves[at]!.number;
    return own === undefined ? "none" : own === first ? "same" : "other";
  };
  const numbers = at === 0 ? undefined : outlier(alike, relation, "same");
  const odd = stems?.odd ?? numbers?.odd.leaves[at];
  const usual = stems?.usual ?? numbers?.usual.leaves[at];
  if (!odd || !usual || odd.node.line === 0) return [];
  const words = ({ node }: Leaf) =>
    node.name ?? (node.bits === undefined ? node.kind : `${node.bits.length}'b${node.bits}`);
  return [
    find("odd-sibling", {
      severity: "warning",
      ground: "source",
      lines: [odd.node],
      text: `${words(odd)} stands here where ${alike.length - 1} others of the same form have ${stems ? words(usual) : "the number of their own line"}.`,
      evidence: `alike: lines ${alike.map(({ leaves }) => leaves[0]!.node.line).join(", ")}`,
    }),
  ];
}

/** @param wanted what all others have to have, where that matters */
function outlier<Item>(items: readonly Item[], keyOf: (item: Item) => string, wanted?: string) {
  const groups = [...Map.groupBy(items, keyOf)].toSorted(([, a], [, b]) => b.length - a.length);
  const [usual, odd, third] = groups;
  if (!usual || !odd || third || odd[1].length !== 1 || usual[1].length < fewestThatAgree) return;
  if (wanted !== undefined && usual[0] !== wanted) return;
  return { usual: usual[1][0]!, odd: odd[1][0]! };
}

/** Nodes that stand side by side. */
function groupsIn(module: Structure): Sibling[][] {
  const arms = module.cases.map(({ arms }) =>
    arms.flatMap(({ items, body }) => (items.length === 1 && body ? [siblingOf([items[0]!, body], module)] : [])),
  );
  const statements = [...within(module.syntax)].flatMap((node) => {
    if (node.kind !== "BLOCK" && node.kind !== "MODULE") return [];
    const kinds = node.kind === "MODULE" ? ["ASSIGN", "CELL"] : ["ASSIGN_EQ", "ASSIGN_LE", "CASE"];
    return [
      partsOf(node)
        .filter(({ kind }) => kinds.includes(kind))
        .map((one) => siblingOf([one], module)),
    ];
  });
  return [...arms, ...statements].filter((group) => group.length > fewestThatAgree);
}

function siblingOf(nodes: readonly Syntax[], { constants }: Structure): Sibling {
  const all = nodes.flatMap((node) => [...within(node)]);
  const leaves = all
    .filter(({ kind, line }) => line > 0 && (kind === "IDENTIFIER" || kind === "CONSTANT"))
    .map((node): Leaf => {
      if (node.kind === "CONSTANT") return { node, stem: node.bits ?? "", number: undefined };
      const [, number] = node.name!.match(/(\d+)\D*$/) ?? [];
      const isNumbered =
        number !== undefined && !(constants.has(node.name!) && constantOf(node, constants) === undefined);
      return { node, stem: node.name!.replace(/\d+/g, "#"), number: isNumbered ? number : undefined };
    });
  return { leaves, shape: all.map(({ kind }) => kind).join(" ") };
}

/** A chain of tests that all look at one thing, but for one. */
export const oddTest: Rule = ({ modules }) =>
  modules.flatMap((module) => {
    const inner = new Set<Syntax>();
    return [...within(module.syntax)].flatMap((node) => {
      if (node.kind !== "TERNARY" || inner.has(node)) return [];
      const tests: Syntax[] = [];
      for (let at: Syntax | undefined = node; at?.kind === "TERNARY"; at = partsOf(at)[2]) {
        inner.add(at);
        tests.push(partsOf(at)[0]!);
      }
      if (tests.length <= fewestThatAgree || tests.some(({ kind }) => kind !== "EQ")) return [];
      const subject = (test: Syntax) =>
        JSON.stringify([...within(partsOf(test)[0]!)].map(({ name, bits }) => name ?? bits));
      const found = outlier(tests, subject);
      if (!found) return [];
      return [
        find("odd-test", {
          severity: "warning",
          ground: "source",
          lines: [partsOf(found.odd)[1]!, found.odd].filter(({ line }) => line > 0),
          text: `This test of a chain looks at something else than the other ${tests.length - 1}.`,
          evidence: `${subject(found.odd)} in place of ${subject(found.usual)}`,
        }),
      ];
    });
  });

/** Parts cut from one word: two of them are the same, or overlap, while all others lie side by side. */
export const sameSliceTwice: Rule = ({ modules }) =>
  modules.flatMap((module) => {
    const slices = module.assigns.flatMap(({ right, syntax, way, target }) => {
      const range = right.kind === "IDENTIFIER" ? partsOf(right)[0] : undefined;
      if (way !== "continuous" || range?.kind !== "RANGE") return [];
      const [high, low = high] = partsOf(range).map((part) => constantOf(part, module.constants));
      return high === undefined || low === undefined ? [] : [{ of: right.name!, high, low, syntax, target }];
    });
    return [...Map.groupBy(slices, ({ of }) => of).values()].flatMap((all) => {
      if (all.length <= fewestThatAgree) return [];
      const twice = all.flatMap((one, at) =>
        all.slice(at + 1).flatMap((two) => (one.low <= two.high && two.low <= one.high ? [[one, two] as const] : [])),
      );
      if (twice.length === 0 || twice.length * 4 > all.length) return [];
      return twice.map(([one, two]) =>
        find("slice-twice", {
          severity: "warning",
          ground: "source",
          lines: [one.syntax, two.syntax],
          text: `${one.target} and ${two.target} take the same bits of ${one.of}, while the other ${all.length - 2} parts lie side by side.`,
          evidence: `[${one.high}:${one.low}] and [${two.high}:${two.low}]`,
        }),
      );
    });
  });

/** Binary numbers that lack a digit or two. */
export const missingDigits: Rule = ({ files }) =>
  files.flatMap(({ name, code }) => {
    const short = code.split("\n").flatMap((text, at) =>
      [...text.matchAll(/\b(\d+)\s*'s?b([01xz_?]+)/gi)].flatMap(([number, width, digits]) => {
        const count = digits!.replaceAll("_", "").length;
        const isShort = count >= 4 && count < Number(width) && count >= Number(width) - 2;
        return isShort ? [{ number, line: { file: name, line: at + 1, end: at + 1 } }] : [];
      }),
    );
    if (short.length === 0) return [];
    return [
      find("missing-digits", {
        severity: "warning",
        ground: "source",
        lines: short.map(({ line }) => line),
        text: `Fewer digits than bits: ${some(short.map(({ number }) => number))}.`,
        evidence: `${short.length} binary numbers`,
      }),
    ];
  });
