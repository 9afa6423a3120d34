/** What can be counted of a design: the figures at the head of a report, and what two designs are compared by. */
import type { Design } from "./design.ts";
import { deepestPath } from "./levels.ts";
import type { Cell, Netlist, Register } from "./netlist.ts";

export interface Measures {
  readonly cells: number;
  readonly flipFlops: number;
  readonly latches: number;
  readonly memoryBits: number;
  /** Two-input gates, estimated cell by cell; memories left out. */
  readonly gates: number;
  /** Levels of gates, estimated. */
  readonly levels: number;
  readonly clocks: number;
  /** Flip-flops that change only when an enable lets them. */
  readonly enabledFlipFlops: number;
  readonly resetFlipFlops: number;
  /**
   * Flip-flops that change in a cycle, estimated without a simulation, which this build of Yosys lacks: half of those that
   * load, two of a counter, and enables let half of the time.
   */
  readonly toggles: number;
}

export function measure({ built }: Design): Measures {
  const state = built.registers.filter(({ isLatch }) => !isLatch);
  const bitsOf = (registers: typeof state) => registers.reduce((sum, { output }) => sum + output.length, 0);
  return {
    cells: built.cells.length,
    flipFlops: bitsOf(state),
    latches: bitsOf(built.registers.filter(({ isLatch }) => isLatch)),
    memoryBits: memoriesOf(built).reduce((sum, { bits }) => sum + bits, 0),
    gates: Math.round(built.cells.reduce((sum, cell) => sum + gatesOf(cell), 0)),
    levels: deepestPath(built)?.levels ?? 0,
    clocks: new Set(state.map(({ clock }) => clock)).size,
    enabledFlipFlops: bitsOf(state.filter(({ enable }) => enable !== undefined)),
    resetFlipFlops: bitsOf(state.filter(({ reset }) => reset !== undefined)),
    toggles: Math.round(10 * state.reduce((sum, register) => sum + togglesOf(register, built), 0)) / 10,
  };
}

function togglesOf({ data, output, enable }: Register, netlist: Netlist): number {
  const adder = netlist.driver(data[0]!)?.cell;
  const counts =
    /^\$(add|sub|alu)$/.test(adder?.type ?? "") && Object.values(adder!.inputs).flat().includes(output[0]!);
  // Bit n of a counter changes every 2^n cycles: 1 + 1/2 + 1/4 + …
  return (counts ? 2 : output.length / 2) * (enable === undefined ? 1 : 0.5);
}

export function memoriesOf({ cells }: Netlist) {
  return cells
    .filter(({ type }) => /^\$mem(_v2)?$/.test(type))
    .map((cell) => {
      const number = (name: string) => Number.parseInt(cell.parameters[name] ?? "0", 2);
      const [width, words] = [number("WIDTH"), number("SIZE")];
      return {
        cell,
        name: (cell.parameters.MEMID ?? cell.name).replace(/^\\+/, ""),
        width,
        words,
        bits: width * words,
      };
    });
}

/** Two-input gates, as usual implementations have them. */
export function gatesOf({ type, inputs, outputs }: Cell): number {
  const width = Math.max(0, ...Object.values(outputs).map((bits) => bits.length));
  const operands = Math.max(1, ...Object.values(inputs).map((bits) => bits.length));
  if (/dff/.test(type)) return 6 * width;
  if (/dlatch/.test(type)) return 4 * width;
  if (/^\$mem/.test(type)) return 0;
  switch (type) {
    case "$not":
    case "$pos":
    case "$buf":
      return 0.5 * width;
    case "$and":
    case "$or":
      return width;
    case "$xor":
    case "$xnor":
    case "$mux":
    case "$bwmux":
      return 3 * width;
    case "$pmux":
      return 2 * width * (inputs.S?.length ?? 1);
    case "$add":
    case "$sub":
    case "$alu":
    case "$neg":
      return 7 * Math.min(width, operands);
    case "$mul":
      return 8 * (inputs.A?.length ?? 1) * (inputs.B?.length ?? 1);
    case "$div":
    case "$mod":
    case "$divfloor":
    case "$modfloor":
      return 10 * operands * operands;
    case "$shl":
    case "$shr":
    case "$sshl":
    case "$sshr":
    case "$shift":
    case "$shiftx":
      return 3 * operands * Math.min(inputs.B?.length ?? 1, Math.ceil(Math.log2(operands + 1)));
    default:
      return operands;
  }
}
