/** Cases and chains of tests: choices made twice, choices never made, states without a way in or out. */
import type { Case, Structure } from "../structure.ts";
import { constantOf, widthOf } from "../structure.ts";
import { partsOf, type Syntax, within } from "../syntax.ts";
import { finder, type Rule, some } from "./rule.ts";

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
          seen.set(number, line);
          if (!before) return [];
          return [
            find("choice-twice", {
              severity: "error",
              ground: "source",
              lines: [line, before],
              text: `${of} is compared with ${shown(number)} a second time: this choice is never taken.`,
              evidence: `first compared on line ${before.line}`,
            }),
          ];
        }),
      );
    }),
  );

/** Of values that all differ but two, or all have one bit set but one: a slip of the pen is likely. */
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

/** States that nothing leads to, and states that nothing handles. */
export const statesWithoutWay: Rule = ({ modules }) =>
  modules.flatMap((module) =>
    module.cases.flatMap((one) => {
      const machine = machineOf(one, module);
      if (!machine) return [];
      const { state, handled, entered } = machine;
      const never = [...handled].filter(([name]) => !entered.has(name));
      const lost = [...entered].filter(([name]) => !handled.has(name));
      return [
        ...never.map(([name, line]) =>
          find("state-never-entered", {
            severity: "warning",
            ground: "source",
            lines: [line],
            text: `State ${name} of ${state} is handled, and nothing leads to it.`,
            evidence: `assigned to ${state}: ${some([...entered.keys()], 8)}`,
          }),
        ),
        ...(one.hasDefault ? [] : lost).map(([name, line]) =>
          find("state-not-handled", {
            severity: "warning",
            ground: "source",
            lines: [line, { file: one.syntax.file, line: one.syntax.line, end: one.syntax.line }],
            text: `State ${name} is assigned to ${state}, and this case has no choice for it.`,
            evidence: `handled: ${some([...handled.keys()], 8)}`,
          }),
        ),
      ];
    }),
  );

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
          text: `${selector.name ?? "The selector"} may be ${value}, and this case has no choice for it and no default.`,
          evidence: `${chosen.size} of ${2 ** width} values have one`,
        });
      });
    }),
  );

/** Two cases of one state: the one handles a state that the other, which handles all else, forgot. */
export const stateForgotten: Rule = ({ modules }) =>
  modules.flatMap((module) => {
    const bySelector = Map.groupBy(
      module.cases.filter(({ selector }) => selector.kind === "IDENTIFIER" && partsOf(selector).length === 0),
      ({ selector }) => selector.name!,
    );
    return [...bySelector].flatMap(([name, cases]) => {
      const handled = cases.map(
        ({ arms }) => new Set(arms.flatMap(({ items }) => items.map((item) => item.name ?? item.bits ?? ""))),
      );
      const all = new Set(handled.flatMap((one) => [...one]));
      return cases.flatMap(({ syntax, arms }, at) => {
        const lacking = [...all].filter((state) => !handled[at]!.has(state));
        if (lacking.length !== 1 || all.size < 4) return [];
        const last = arms.filter(({ items }) => items.length > 0).at(-1)!.body;
        const end = Math.max(...[...within(last ?? syntax)].map(({ end }) => end));
        const place = { file: syntax.file, line: end, end: end + 1 };
        return [
          find("state-forgotten", {
            severity: "warning",
            ground: "source",
            lines: [place, { file: syntax.file, line: syntax.line, end: syntax.line }],
            text: `This case of ${name} has no choice for ${lacking[0]}, which another case of it has.`,
            evidence: `${all.size - 1} of ${all.size} states are handled here`,
          }),
        ];
      });
    });
  });

/** A state machine where a register only ever takes named or plain constants. */
export function machineOf(one: Case, module: Structure) {
  const state =
    one.selector.kind === "IDENTIFIER" && partsOf(one.selector).length === 0 ? one.selector.name : undefined;
  if (state === undefined || one.arms.length < 3) return;
  const family = new Set([state]);
  // `state <= next` makes what is assigned to next a state, too.
  for (let grown = true; grown; ) {
    grown = false;
    for (const { targets, right } of module.assigns) {
      const copied = right.kind === "IDENTIFIER" && partsOf(right).length === 0 ? right.name : undefined;
      if (copied === undefined || !family.has(targets[0]!) || family.has(copied) || module.constants.has(copied))
        continue;
      if (module.signals.get(copied)?.direction === "input") return;
      family.add(copied);
      grown = true;
    }
  }
  const entered = new Map<string, Syntax>();
  for (const { targets, right, syntax } of module.assigns) {
    if (!targets.some((target) => family.has(target))) continue;
    if (targets.length > 1) return;
    for (const value of valuesOf(right)) {
      if (value.kind === "IDENTIFIER" && family.has(value.name!)) continue;
      const name = nameOfState(value, module);
      if (name === undefined) return;
      if (!entered.has(name)) entered.set(name, syntax);
    }
  }
  const handled = new Map<string, Syntax>();
  for (const { items } of one.arms) {
    for (const item of items) {
      const name = nameOfState(item, module);
      if (name === undefined) return;
      handled.set(name, item.line > 0 ? item : one.syntax);
    }
  }
  return entered.size < 2 ? undefined : { state, handled, entered };
}

function valuesOf(right: Syntax): Syntax[] {
  if (right.kind !== "TERNARY") return [right];
  const [, then, otherwise] = partsOf(right);
  return [...(then ? valuesOf(then) : []), ...(otherwise ? valuesOf(otherwise) : [])];
}

function nameOfState(value: Syntax, { constants }: Structure): string | undefined {
  if (value.kind === "IDENTIFIER" && constants.has(value.name!)) return value.name;
  if (value.kind !== "CONSTANT" || !value.bits || !/^[01]+$/.test(value.bits)) return;
  const number = BigInt(`0b${value.bits}`);
  return [...constants].find(([, known]) => known === number)?.[0] ?? String(number);
}

function choicesIn(module: Structure): Choices[] {
  const cases = module.cases.map(
    ({ selector, arms, syntax }): Choices => ({
      of: selector.name ?? "the selector",
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

function shown(bits: string): string {
  return `${bits.length}'b${bits}`;
}
