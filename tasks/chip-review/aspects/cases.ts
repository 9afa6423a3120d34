/** Cases and chains of tests: choices made twice, choices never made, states without a way in or out. */

import { constantOf, nameOf, widthOf } from "../expression.ts";
import type { Structure } from "../structure.ts";
import { partsOf, type Syntax, within } from "../syntax.ts";
import { finder, type Rule } from "./rule.ts";

const find = finder("function");

/** Fewest values of which one that is out of line is worth a word. */
const fewestInLine = 4;

/** Choices of a `case`, or of `s == 0 ? a : s == 1 ? b : c`, in order. */
interface Choices {
  readonly of: string;
  readonly syntax: Syntax;
  readonly arms: readonly {
    readonly keys: readonly Syntax[];
    readonly value: Syntax | undefined;
    readonly line: Syntax;
  }[];
}

export const sameChoiceTwice: Rule = ({ modules }) =>
  modules.flatMap((module) =>
    choicesIn(module).flatMap(({ of, arms }) => {
      const seen = new Map<string, Syntax>();
      return arms.flatMap(({ keys, line }) =>
        keys.flatMap((key) => {
          const value = key.bits ?? constantOf(key, module.constants)?.toString(2);
          if (value === undefined) return [];
          const number = value.replace(/^0+(?=.)/, "");
          const before = seen.get(number);
          if (!before) {
            seen.set(number, line);
            return [];
          }
          return [
            find("choice-twice", {
              severity: "error",
              ground: "source",
              lines: [line, before],
              text: `${of} is compared with ${asWritten(key, number)} a second time: this choice is never taken.`,
              evidence: `first compared on line ${before.line}`,
            }),
          ];
        }),
      );
    }),
  );

/** Two choices that give one signal, where all others differ: a slip of the pen is likely. */
export const sameValueTwice: Rule = ({ modules }) =>
  modules.flatMap((module) =>
    choicesIn(module).flatMap(({ of, arms }) => {
      const named = arms.flatMap(({ value, line, keys }) =>
        keys.length > 0 && value?.kind === "IDENTIFIER" && partsOf(value).length === 0
          ? [{ name: value.name!, line }]
          : [],
      );
      if (named.length < fewestInLine || named.length < arms.length - 1) return [];
      const groups = [...Map.groupBy(named, ({ name }) => name).values()];
      const double = groups.filter((group) => group.length > 1);
      if (groups.length !== named.length - 1 || double.length !== 1) return [];
      return [
        find("value-twice", {
          severity: "warning",
          ground: "source",
          lines: double[0]!.map(({ line }) => line).toReversed(),
          text: `Two choices of ${of} give ${double[0]![0]!.name}, while all others differ.`,
          evidence: `lines ${double[0]!.map(({ line }) => line.line).join(" and ")}`,
        }),
      ];
    }),
  );

/** The same of numbers; and one that has another count of bits set than all others. */
export const valueOutOfLine: Rule = ({ modules }) =>
  modules.flatMap((module) =>
    choicesIn(module).flatMap(({ of, arms }) => {
      const known = arms.flatMap(({ value, line, keys }) => {
        if (value?.kind !== "CONSTANT" || !value.bits || !/^[01]+$/.test(value.bits) || keys.length === 0) return [];
        return [{ bits: value.bits, line }];
      });
      if (known.length < fewestInLine || known.length < arms.length - 1) return [];
      const groups = [...Map.groupBy(known, ({ bits }) => bits).values()];
      const double = groups.filter((group) => group.length > 1);
      const found = (one: Parameters<typeof find>[1]) => find("value-out-of-line", one);
      if (groups.length >= known.length - 2 && double.length > 0 && double.length <= 2) {
        return double.map((group) =>
          found({
            severity: "warning",
            ground: "source",
            lines: group.map(({ line }) => line).toReversed(),
            text: `Two choices of ${of} give ${shown(group[0]!.bits)} while ${groups.length - double.length} others differ.`,
            evidence: `lines ${group.map(({ line }) => line.line).join(" and ")}`,
          }),
        );
      }
      const ones = [...Map.groupBy(known, ({ bits }) => bits.replaceAll("0", "").length)].toSorted(
        ([, a], [, b]) => b.length - a.length,
      );
      const [usual, odd] = ones;
      if (!usual || !odd || usual[1].length < known.length - 2 || usual[1].length < fewestInLine - 1) return [];
      const width = known[0]!.bits.length;
      if (usual[0] !== 1 && usual[0] !== width - 1) return [];
      return ones.slice(1).flatMap(([, group]) =>
        group.map(({ bits, line }) =>
          found({
            severity: "warning",
            ground: "source",
            lines: [line],
            text: `This choice of ${of} gives ${shown(bits)}; all others have ${usual[0]} of ${width} bits set.`,
            evidence: `${usual[1].length} of ${known.length} choices`,
          }),
        ),
      );
    }),
  );

/** A number that the other side can never be. */
export const neverEqual: Rule = ({ modules }) =>
  modules.flatMap((module) => {
    const found = (one: Parameters<typeof find>[1]) => find("never-equal", one);
    const compared = [...within(module.syntax)].flatMap((node) => {
      if (node.kind !== "EQ" && node.kind !== "NE") return [];
      const [left, right] = partsOf(node);
      return left && right ? [[node, left, right] as const, [node, right, left] as const] : [];
    });
    const items = module.cases.flatMap(({ selector, arms }) =>
      arms.flatMap(({ items }) => items.map((item) => [item, selector, item] as const)),
    );
    return [...compared, ...items].flatMap(([node, one, other]) => {
      if (one.kind !== "IDENTIFIER") return [];
      const width = widthOf(one, module);
      const value = constantOf(other, module.constants);
      if (width === undefined || value === undefined || value < 2n ** BigInt(width) || module.constants.has(one.name!))
        return [];
      if (module.signals.get(one.name!)?.isSigned) return [];
      return [
        found({
          severity: "error",
          ground: "source",
          lines: [node.line > 0 ? node : other],
          text: `${one.name} has ${width} bits and is never ${value}.`,
          evidence: `the greatest value of ${width} bits is ${2n ** BigInt(width) - 1n}`,
        }),
      ];
    });
  });

/** All numbers but one or two have a choice, and there is no default. */
export const choiceMissing: Rule = ({ modules }) =>
  modules.flatMap((module) =>
    module.cases.flatMap(({ selector, arms, hasDefault, syntax }) => {
      const width = widthOf(selector, module);
      if (hasDefault || width === undefined || width < 2 || width > 8) return [];
      const keys = arms.map(({ items, line }) => ({ value: items[0] && constantOf(items[0], module.constants), line }));
      const all = arms.flatMap(({ items }) => items.map((item) => constantOf(item, module.constants)));
      if (all.includes(undefined)) return [];
      const chosen = new Set(all);
      const missing = Array.from({ length: 2 ** width }, (_, value) => BigInt(value)).filter(
        (value) => !chosen.has(value),
      );
      if (missing.length === 0 || missing.length > 2 || chosen.size < 3) return [];
      return missing.map((value) => {
        // Of two that are missing, or of a few, they are more likely left out on purpose.
        const isLikely = missing.length === 1 && chosen.size >= 7;
        const around = keys.filter((key) => key.value === value - 1n || key.value === value + 1n);
        return find("choice-missing", {
          severity: isLikely ? "warning" : "note",
          ground: "source",
          lines: [...around, { line: syntax.line }].map(({ line }) => ({ file: syntax.file, line, end: line })),
          text: `${nameOf(selector, module.constants) ?? "The selector"} may be ${value}, and this case has no choice for it and no default.`,
          together: {
            subject: `${nameOf(selector, module.constants) ?? "a selector"} (${value})`,
            text: "Values that may come have no choice in their case, and there is no default: ….",
          },
          evidence: `${chosen.size} of ${2 ** width} values have one`,
        });
      });
    }),
  );

function choicesIn(module: Structure): Choices[] {
  const cases = module.cases.map(
    ({ selector, arms, syntax }): Choices => ({
      of: nameOf(selector, module.constants) ?? "the selector",
      syntax,
      arms: arms.map(({ items, body, line }) => ({
        keys: items,
        value: onlyValue(body),
        line: { ...syntax, line, end: line },
      })),
    }),
  );
  const chains = [...within(module.syntax)].flatMap((node) => {
    if (node.kind !== "TERNARY") return [];
    const arms: Choices["arms"][number][] = [];
    let of: string | undefined;
    for (let at: Syntax | undefined = node; at?.kind === "TERNARY"; at = partsOf(at)[2]) {
      const [test, value]: readonly Syntax[] = partsOf(at);
      const [left, right] = test?.kind === "EQ" ? partsOf(test) : [];
      if (!left || right?.kind !== "CONSTANT") return [];
      const text = JSON.stringify([...within(left)].map(({ name, bits }) => name ?? bits));
      if (of !== undefined && of !== text) return [];
      of = text;
      arms.push({ keys: [right], value, line: right });
    }
    return arms.length < 2 ? [] : [{ of: "the selector", syntax: node, arms }];
  });
  // An inner piece of a chain is not a chain of its own.
  const inner = new Set(chains.flatMap(({ syntax }) => partsOf(syntax)[2] ?? []));
  return [...cases, ...chains.filter(({ syntax }) => !inner.has(syntax))];
}

/** What an arm assigns, where that is a single constant. */
function onlyValue(body: Syntax | undefined): Syntax | undefined {
  if (!body) return;
  const all = [...within(body)].filter(({ kind }) => kind === "ASSIGN_EQ" || kind === "ASSIGN_LE");
  return all.length === 1 ? partsOf(all[0]!)[1] : undefined;
}

/** By its name or in its own width; a number that has none, in decimal. */
function asWritten({ name, bits, words }: Syntax, number: string): string {
  const isUnsized = bits?.length === 32 && words.includes("signed");
  return name ?? (bits === undefined || isUnsized ? `${BigInt(`0b${number}`)}` : shown(bits));
}

function shown(bits: string): string {
  return `${bits.length}'b${bits}`;
}
