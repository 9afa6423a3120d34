/**
 * What each module of a design takes after synthesis. The netlist is flat, so a cell is told by the line of the source it
 * was made from; what optimisation made of several has none, and is told apart.
 */
import type { Design } from "./design.ts";
import { moduleAt } from "./grouped.ts";
import { gatesOf, memoriesOf } from "./measures.ts";
import type { Cell } from "./netlist.ts";

export interface ModuleFigures {
  /** Absent for the cells that optimisation made. */
  readonly module?: string;
  /** How often it is in the design; 1 for the top. */
  readonly instances: number;
  readonly cells: number;
  /** Of two inputs, estimated. */
  readonly gates: number;
  readonly flipFlops: number;
  readonly latches: number;
  readonly memoryBits: number;
}

/** @returns parts of the top alone, largest first; cells of no line last */
export function byModule({ top, built, written, modules }: Design): ModuleFigures[] {
  const own = (cells: readonly Cell[]) => {
    const all = new Set(cells);
    const bits = (latches: boolean) =>
      built.registers
        .filter(({ cell, isLatch }) => isLatch === latches && all.has(cell))
        .reduce((sum, { output }) => sum + output.length, 0);
    return {
      cells: cells.length,
      gates: Math.round(cells.reduce((sum, cell) => sum + gatesOf(cell), 0)),
      flipFlops: bits(false),
      latches: bits(true),
      memoryBits: memoriesOf(built)
        .filter(({ cell }) => all.has(cell))
        .reduce((sum, { bits }) => sum + bits, 0),
    };
  };
  const byName = Map.groupBy(built.cells, ({ places }) => moduleAt(places[0], modules));
  const parts = new Map([[top, 1], ...written.instances]);
  const told = [...parts].map(([module, instances]) => ({ module, instances, ...own(byName.get(module) ?? []) }));
  const rest = byName.get(undefined);
  return [
    ...told.toSorted((a, b) => b.gates - a.gates || b.flipFlops - a.flipFlops),
    ...(rest ? [{ instances: 0, ...own(rest) }] : []),
  ];
}
