/**
 * How deep logic is, estimated before anything is mapped: a cell counts as many levels of two-input gates as a usual
 * implementation of it has (an adder with fast carries, a tree of comparisons).
 */
import { type Bit, type Cell, type Netlist, sourcesOf } from "./netlist.ts";

export interface Path {
  /** Levels of gates from a register or input to a register or output. */
  readonly levels: number;
  /** From its begin on; as many as have depth. */
  readonly cells: readonly Cell[];
  readonly from: Bit;
  readonly to: Bit;
}

/** Levels of gates of one cell. */
export function levelsOf({ type, inputs, outputs }: Cell): number {
  const width = Math.max(1, ...Object.values(inputs).map((bits) => bits.length));
  const tree = (leaves: number) => Math.ceil(Math.log2(Math.max(2, leaves)));
  switch (type) {
    case "$not":
    case "$pos":
    case "$buf":
      return 0;
    case "$and":
    case "$or":
      return 1;
    case "$xor":
    case "$xnor":
    case "$mux":
    case "$bwmux":
      return 2;
    case "$pmux":
      return 1 + tree((inputs.S?.length ?? 1) + 1);
    case "$add":
    case "$sub":
    case "$neg":
    case "$alu":
    case "$lt":
    case "$le":
    case "$gt":
    case "$ge":
      return 2 + 2 * tree(Math.min(width, Math.max(outputs.Y?.length ?? 1, width)));
    case "$eq":
    case "$ne":
    case "$eqx":
    case "$nex":
      return 2 + tree(width);
    case "$shl":
    case "$shr":
    case "$sshl":
    case "$sshr":
    case "$shift":
    case "$shiftx":
      return 2 * Math.min(inputs.B?.length ?? 1, tree(width) + 1);
    case "$mul":
      return 2 * tree(width) + 2 + 2 * tree(2 * width);
    case "$div":
    case "$mod":
    case "$divfloor":
    case "$modfloor":
      return width * (2 + 2 * tree(width));
    case "$pow":
      return width * width;
    default:
      return type.startsWith("$reduce") || type.startsWith("$logic") ? tree(width) : 1;
  }
}

/** Without the loops, which have no end. @returns nothing where there is no logic */
export function deepestPath(netlist: Netlist): Path | undefined {
  interface Depth {
    readonly levels: number;
    readonly before: Bit | undefined;
  }
  const depths = new Map<Bit, Depth>();
  const open = new Set<Bit>();
  // With a stack of its own: a path may be longer than the call stack is deep.
  const depthOf = (start: Bit) => {
    const todo: Bit[] = [start];
    while (todo.length > 0) {
      const bit = todo.at(-1)!;
      const driver = netlist.driver(bit);
      const sources = driver ? sourcesOf(driver).filter((one) => typeof one === "number") : [];
      if (depths.has(bit)) {
        todo.pop();
        continue;
      }
      const missing = open.has(bit) ? [] : sources.filter((one) => !depths.has(one) && !open.has(one));
      open.add(bit);
      if (missing.length > 0) {
        todo.push(...missing);
        continue;
      }
      let best: Depth = { levels: 0, before: undefined };
      for (const source of sources) {
        // One that is not known yet closes a loop, which has no end: the path does not go through it.
        const known = depths.get(source);
        if (known && (best.before === undefined || known.levels > best.levels)) {
          best = { levels: known.levels, before: source };
        }
      }
      depths.set(bit, sources.length === 0 ? best : { ...best, levels: best.levels + levelsOf(driver!.cell) });
      open.delete(bit);
      todo.pop();
    }
    return depths.get(start)!.levels;
  };
  const ends = [
    ...netlist.cells
      .filter(({ type }) => /dff|dlatch|^\$mem/.test(type))
      .flatMap(({ inputs }) => Object.values(inputs).flat()),
    ...netlist.ports.filter(({ direction }) => direction !== "input").flatMap(({ bits }) => bits),
  ].filter((bit) => typeof bit === "number");
  let deepest: Bit | undefined;
  for (const end of ends) if (deepest === undefined || depthOf(end) > depthOf(deepest)) deepest = end;
  if (deepest === undefined || depthOf(deepest) === 0) return;
  const cells: Cell[] = [];
  let from = deepest;
  for (let bit: Bit | undefined = deepest; bit !== undefined; bit = depths.get(bit)?.before) {
    const cell = netlist.driver(bit)?.cell;
    if (cell && depths.get(bit)!.before !== undefined && levelsOf(cell) > 0) cells.unshift(cell);
    from = bit;
  }
  return { levels: depthOf(deepest), cells, from, to: deepest };
}
