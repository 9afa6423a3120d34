/** How fast can it be clocked? The deepest logic between two registers, and what makes it deep. */
import { deepestPath, levelsOf } from "../levels.ts";
import { finder, type Rule, reviewer, some } from "./rule.ts";

/** Levels of gates; at 30 ps each, 1 GHz and 400 MHz. */
const deep = 32;
const tooDeep = 80;
/** Inputs that one net drives. */
const manyReaders = 128;

const find = finder("timing");

export const deepLogic: Rule = ({ built }) => {
  const path = deepestPath(built);
  if (!path || path.levels < deep) return [];
  const parts = path.cells.toSorted((a, b) => levelsOf(b) - levelsOf(a));
  return [
    find("deep-logic", {
      severity: path.levels >= tooDeep ? "warning" : "note",
      ground: "netlist",
      lines: parts.flatMap(({ places }) => places),
      text: `The deepest logic has about ${path.levels} levels of gates, from ${built.nameOf(path.from)} to ${built.nameOf(path.to)}.`,
      evidence: `on the way: ${some(
        parts.map((cell) => `${cell.type} (${levelsOf(cell)} levels)`),
        6,
      )}`,
    }),
  ];
};

export const divider: Rule = ({ built }) =>
  built.cells.flatMap(({ type, inputs, places }) => {
    if (!/^\$(div|mod|divfloor|modfloor|pow)$/.test(type)) return [];
    const width = Math.max(...Object.values(inputs).map((bits) => bits.length));
    return [
      find("divider", {
        severity: "warning",
        ground: "netlist",
        lines: places,
        text: `A division, remainder or power of ${width} bits in a single cycle: about ${width} subtractions in a row.`,
        evidence: `${type}, ${width} bits, operand ${inputs.B?.every((bit) => typeof bit !== "number") ? "constant" : "variable"}`,
      }),
    ];
  });

export const manyLoads: Rule = ({ built }) => {
  const named = built.nets.flatMap(({ name, bits, places }) => bits.map((bit) => ({ name, bit, places })));
  const clocks = new Set(built.registers.flatMap(({ clock, reset }) => [clock, reset?.bit]));
  const counted = new Set<unknown>();
  const told = new Set<string>();
  return named.flatMap(({ name, bit, places }) => {
    if (clocks.has(bit) || counted.has(bit) || typeof bit !== "number") return [];
    counted.add(bit);
    const loads = built.readers(bit).reduce((sum, { inputs, outputs }) => {
      const width = outputs.Y?.length ?? outputs.Q?.length ?? 1;
      return (
        sum +
        Object.values(inputs)
          .flat()
          .filter((one) => one === bit).length *
          (inputs.S?.includes(bit) || inputs.EN?.includes(bit) ? width : 1)
      );
    }, 0);
    if (loads < manyReaders || told.has(name)) return [];
    told.add(name);
    return [
      find("many-loads", {
        severity: "note",
        ground: "netlist",
        lines: places,
        text: `A bit of ${name} drives ${loads} inputs: it needs a tree of buffers.`,
        together: {
          subject: `${name} (${loads})`,
          text: "A bit of each drives many inputs, and needs a tree of buffers: ….",
        },
        evidence: `${loads} inputs of cells, one for each bit`,
      }),
    ];
  });
};

/** From an input straight to an output: the time it takes is shared with whoever is outside. */
export const throughPath: Rule = ({ built }) => {
  if (built.registers.length === 0) return [];
  const inputs = new Set(built.ports.filter(({ direction }) => direction === "input").flatMap(({ bits }) => bits));
  const through = built.ports.filter(
    ({ direction, bits }) => direction === "output" && bits.some((bit) => reaches(bit)),
  );
  function reaches(start: unknown): boolean {
    const seen = new Set<unknown>();
    const todo = [start as number];
    for (let bit = todo.pop(); bit !== undefined; bit = todo.pop()) {
      if (inputs.has(bit)) return true;
      if (seen.has(bit) || typeof bit !== "number") continue;
      seen.add(bit);
      const driver = built.driver(bit);
      if (driver && !/dff|dlatch|^\$mem/.test(driver.cell.type))
        todo.push(...(Object.values(driver.cell.inputs).flat() as number[]));
    }
    return false;
  }
  if (through.length === 0) return [];
  return [
    find("through-path", {
      severity: "note",
      ground: "netlist",
      lines: through.flatMap(({ bits }) => built.placesOf(bits[0]!)),
      text: `${some(through.map(({ name }) => name))}: logic leads from an input to an output with no register between.`,
      evidence: `${through.length} outputs`,
    }),
  ];
};

export const reviewTiming = reviewer([deepLogic, divider, manyLoads, throughPath]);
