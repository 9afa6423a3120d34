/** Resets: who has one, who was forgotten, and whether it works the way its name and its edge say. */

import { readsOf } from "../expression.ts";
import { type Bit, coneOf, type Netlist, sourcesOf } from "../netlist.ts";
import type { Assign, Structure } from "../structure.ts";
import { isResetName, isUnder, lowName, resetLines, resetOf } from "./reset-test.ts";
import { finder, type Rule, some } from "./rule.ts";

const find = finder("reset-and-clocking");

/** In one block some registers are reset, and one was forgotten. */
export const partialReset: Rule = ({ modules }) =>
  modules.flatMap((module) =>
    module.blocks.flatMap((block) => {
      const reset = resetOf(block);
      if (!reset) return [];
      const resetting = block.assigns.filter((one) => isUnder(one, reset, true));
      const inReset = new Set(resetting.flatMap(({ targets }) => targets));
      // What is assigned before or beside the test of the reset is not part of what the reset is for.
      const others = block.assigns.filter((one) => isUnder(one, reset, false) && !inReset.has(one.target));
      const forgotten = [...Map.groupBy(others, ({ target }) => target)].filter(
        ([target]) =>
          !module.signals.get(target)?.isMemory &&
          !module.signals.get(target)?.isSigned &&
          !block.assigns.some((one) => one.target === target && !one.guards.some(({ test }) => test === reset.test)),
      );
      if (inReset.size === 0) return [];
      return forgotten.map(([target, assigns]) =>
        find("partial-reset", {
          // Wide registers that take their value from elsewhere carry data, and are often left without a reset.
          severity: isState(target, assigns, module) ? "warning" : "note",
          ground: "source",
          lines: [
            { ...reset.test, end: reset.test.line },
            ...resetting.slice(0, 1).map(({ syntax }) => syntax),
            ...assigns.map(({ syntax }) => syntax),
          ],
          text: `${target} is not reset, while ${some([...inReset])} in the same block ${inReset.size === 1 ? "is" : "are"}.`,
          together: {
            subject: target,
            text: `… are not reset, while ${some([...inReset])} in the same block ${inReset.size === 1 ? "is" : "are"}.`,
          },
          evidence: `no assignment where ${reset.signal} is active`,
        }),
      );
    }),
  );

function isState(target: string, assigns: readonly Assign[], { signals }: Structure): boolean {
  return (signals.get(target)?.width ?? 1) <= 4 || assigns.some(({ right }) => readsOf(right).includes(target));
}

/** The edge that a block waits for, and the level it then tests, contradict each other; or the test contradicts the name. */
export const wrongPolarity: Rule = ({ modules }) =>
  modules.flatMap((module) =>
    module.blocks.flatMap((block) => {
      const reset = resetOf(block);
      if (!reset) return [];
      const { signal, high, test } = reset;
      const edge = block.edges.find((one) => one.signal === signal);
      const level = high ? "high" : "low";
      const common = {
        ground: "source" as const,
        lines: [
          { ...test, end: test.line },
          { ...block.syntax, end: block.syntax.line },
        ],
      };
      if (edge && edge.rising !== high) {
        const waited = edge.rising ? "rising" : "falling";
        return [
          find("edge-against-level", {
            ...common,
            severity: "error",
            text: `This block waits for the ${waited} edge of ${signal} and resets when it is ${level}.`,
            evidence: `${edge.rising ? "posedge" : "negedge"} ${signal}, tested ${level}`,
          }),
        ];
      }
      if (!isResetName(signal) || lowName.test(signal) !== high) return [];
      return [
        find("level-against-name", {
          ...common,
          severity: "warning",
          text: `${signal} resets when it is ${level}; its name says the opposite.`,
          evidence: `tested ${level}`,
        }),
      ];
    }),
  );

/** One reset with two meanings. */
export const mixedReset: Rule = ({ built }) => {
  const used = built.registers.filter(({ reset }) => reset && typeof reset.bit === "number");
  return [...Map.groupBy(used, ({ reset }) => reset!.bit)].flatMap(([bit, registers]) => {
    const low = registers.filter(({ reset }) => !reset!.high);
    const minority = low.length * 2 < registers.length ? low : registers.filter(({ reset }) => reset!.high);
    if (low.length === 0 || low.length === registers.length) return [];
    return [
      find("both-levels", {
        severity: "error",
        ground: "netlist",
        lines: minority.flatMap(({ places }) => places),
        text: `${built.nameOf(bit)} resets ${some(minority.map(({ name }) => name))} at one level and ${registers.length - minority.length} other registers at the other.`,
        evidence: `${low.length} registers are reset when it is low, ${registers.length - low.length} when it is high`,
      }),
    ];
  });
};

/** A register that follows from itself alone has no way to a known value. */
export const neverKnown: Rule = ({ built }) =>
  built.registers.flatMap((register) => {
    const { reset, initial, isLatch, name, places, output, data, enable } = register;
    if (reset || initial !== undefined || isLatch) return [];
    if (!/^\$dffe?$/.test(register.cell.type)) return [];
    const own = new Set(output);
    if (!data.some((bit) => coneOf([bit], built).has(own.values().next().value as number))) return [];
    const known = knowable(built, own);
    if (data.some((bit) => known(bit))) return [];
    return [
      find("never-known", {
        severity: "warning",
        ground: "netlist",
        lines: places,
        text: `${name} has no reset and no initial value, and follows from itself: it never gets a known value.`,
        together: {
          subject: name,
          text: "… have no reset and no initial value, and follow from themselves: they never get known values.",
        },
        evidence: `every way to its input goes through its own output${enable === undefined ? "" : ", with an enable"}`,
      }),
    ];
  });

/** @returns whether a bit can get to be known while the register's own bits are not */
function knowable(netlist: Netlist, own: ReadonlySet<Bit>): (bit: Bit) => boolean {
  const told = new Map<Bit, boolean>();
  const can = (bit: Bit): boolean => {
    if (typeof bit !== "number") return bit !== "x";
    if (own.has(bit)) return false;
    const before = told.get(bit);
    if (before !== undefined) return before;
    // In a loop: nothing is known of it.
    told.set(bit, false);
    const driver = netlist.driver(bit);
    const sources = driver ? sourcesOf(driver) : [];
    const some = driver && /mux$|^\$and$|^\$or$|^\$logic_(and|or)$/.test(driver.cell.type);
    const value = sources.length === 0 || (some ? sources.some(can) : sources.every(can));
    told.set(bit, value);
    return value;
  };
  return can;
}

/** What a register has when power comes, and what a reset gives it, are two things. */
export const initialAgainstReset: Rule = ({ built, modules }) =>
  built.registers.flatMap(({ name, initial, reset, places }) => {
    if (!reset || initial === undefined || !/^[01]+$/.test(initial) || !/^[01]+$/.test(reset.value)) return [];
    if (BigInt(`0b${initial}`) === BigInt(`0b${reset.value}`)) return [];
    return [
      find("initial-against-reset", {
        severity: "warning",
        ground: "netlist",
        lines: [...resetLines(name, modules), ...places],
        text: `${name} begins as ${initial} and is reset to ${reset.value}.`,
        evidence: `initial value ${initial}, reset value ${reset.value}`,
      }),
    ];
  });

/** Registers without a reset where the others have one, in a few words for all of them. */
export const withoutReset: Rule = ({ built, modules }) => {
  const all = built.registers.filter(({ isLatch }) => !isLatch);
  const bare = all.filter(({ reset, initial }) => !reset && initial === undefined);
  if (bare.length === 0 || (bare.length === all.length && !hasReset(modules))) return [];
  return [
    find("without-reset", {
      severity: "note",
      ground: "netlist",
      lines: bare.flatMap(({ places }) => places.slice(0, 1)),
      text: `${bare.length} of ${all.length} registers have no reset: ${some(bare.map(({ name }) => name))}.`,
      evidence: "flip-flops after synthesis without a reset input or an initial value",
    }),
  ];
};

function hasReset(modules: readonly Structure[]): boolean {
  return modules.some(({ signals }) =>
    [...signals.values()].some(({ name, direction }) => direction === "input" && isResetName(name)),
  );
}

/** A reset comes in, and no register knows of it. */
export const unusedReset: Rule = ({ modules }) =>
  modules.flatMap((module) => {
    const clocked = module.blocks.filter(({ kind }) => kind === "edges");
    const inputs = [...module.signals.values()].filter(
      ({ name, direction, width }) => direction === "input" && width === 1 && isResetName(name),
    );
    if (clocked.length === 0) return [];
    return inputs.flatMap(({ name, node }) => {
      const used = clocked.flatMap((block) => resetOf(block) ?? []).filter(({ signal }) => signal === name);
      const isPassedOn = module.syntax.children.some((one) => one.kind === "CELL" && readsOf(one).includes(name));
      if (
        isPassedOn ||
        used.length > 0 ||
        module.assigns.some(({ right, guards }) =>
          [right, ...guards.map(({ test }) => test)].flatMap(readsOf).includes(name),
        )
      )
        return [];
      return [
        find("unused-reset", {
          severity: "warning",
          ground: "source",
          lines: [...clocked.map((block) => ({ ...block.syntax, end: block.syntax.line })), node],
          text: `${name} resets nothing in ${module.name}.`,
          evidence: `${name} stands in no test of a clocked block`,
        }),
      ];
    });
  });
