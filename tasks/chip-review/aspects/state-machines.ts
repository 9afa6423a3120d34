import type { Case, Structure } from "../structure.ts";
import { partsOf, type Syntax, within } from "../syntax.ts";
import { finder, type Rule, some } from "./rule.ts";

const find = finder("function");

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
