/** What takes room on the chip, and what of it is for nothing. */
import { memoriesOf } from "../measures.ts";
import type { Syntax } from "../syntax.ts";
import { unreadSignal } from "./dead-logic.ts";
import { finder, type Rule, reviewer } from "./rule.ts";

const find = finder("area");

/** Bits from which a memory is worth a block of RAM. */
const worthABlock = 1024;
/** Bits of an operand from which a multiplier is large. */
const wideMultiplier = 24;

/** A memory that is read without a clock cannot be a block of RAM: it becomes flip-flops and multiplexers. */
export const memoryOfFlipFlops: Rule = ({ built }) =>
  memoriesOf(built).flatMap(({ cell, name, words, width, bits }) => {
    if (bits < worthABlock || /1/.test(cell.parameters.RD_CLK_ENABLE ?? "0")) return [];
    if ((cell.inputs.WR_EN ?? []).length === 0) return [];
    // A register right behind it is what memories are read into.
    const readers = (cell.outputs.RD_DATA ?? []).flatMap((bit) => built.readers(bit));
    if (readers.length > 0 && readers.every(({ type }) => /^\$s?dffe?$/.test(type))) return [];
    return [
      find("memory-without-clock", {
        severity: "note",
        ground: "netlist",
        lines: cell.places,
        text: `${name} (${words} × ${width} bits) is read without a clock: most block RAMs cannot, so it becomes ${bits} flip-flops or distributed RAM.`,
        evidence: "read port of the memory has no clock",
      }),
    ];
  });

/** A memory that one reset clears. */
export const memoryCleared: Rule = ({ modules }) =>
  modules.flatMap(({ signals, blocks }) =>
    blocks.flatMap((block) => {
      if (block.kind !== "edges") return [];
      const cleared = block.assigns.filter(
        ({ target, guards, right, syntax }) =>
          signals.get(target)?.isMemory &&
          guards[0]?.holds !== undefined &&
          right.kind === "CONSTANT" &&
          isInLoop(block.syntax, syntax),
      );
      return [...new Map(cleared.map((one) => [one.target, one]))].map(([target, { syntax }]) =>
        find("memory-cleared", {
          severity: "note",
          ground: "source",
          lines: [syntax],
          text: `${target} is cleared as a whole: a block RAM cannot do that, so it becomes flip-flops.`,
          evidence: "assigned in a loop below a test of the reset",
        }),
      );
    }),
  );

function isInLoop(node: Syntax, wanted: Syntax, inside = false): boolean {
  if (node === wanted) return inside;
  return node.children.some((child) => isInLoop(child, wanted, inside || node.kind === "FOR"));
}

export const largeArithmetic: Rule = ({ built }) =>
  built.cells.flatMap(({ type, inputs, places }) => {
    const [a, b] = [inputs.A?.length ?? 0, inputs.B?.length ?? 0];
    if (type !== "$mul" || Math.min(a, b) < wideMultiplier) return [];
    return [
      find("wide-multiplier", {
        severity: "note",
        ground: "netlist",
        lines: places,
        text: `A multiplier of ${a} × ${b} bits: about ${8 * a * b} gates, where several cycles would do with one adder.`,
        evidence: `$mul, ${a} and ${b} bits`,
      }),
    ];
  });

export const reviewArea = reviewer([memoryOfFlipFlops, memoryCleared, largeArithmetic, unreadSignal]);
