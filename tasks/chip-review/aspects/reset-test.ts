/** The test that a clocked block begins with, where it asks for a reset. */
import type { Assign, Block, Structure } from "../structure.ts";
import { partsOf, type Syntax } from "../syntax.ts";

const resetName = /(?:^|_)(?:a?rst|a?reset|res|clr|clear)(?:$|_|n$|b$|i$)|^[an]?(?:rst|reset)/i;
export const lowName = /(?:_n|_b|_l|n_i|_ni)$|^(?:n_?|a?)(?:rst|reset)_?n(?:_|$)|^n_?(?:rst|reset)|(?:rst|reset)n$/i;

export function isResetName(name: string): boolean {
  return resetName.test(name);
}

/** Where in the source a reset writes a register. */
export function resetLines(register: string, modules: readonly Structure[]): Syntax[] {
  const own = register.split(".").at(-1)!;
  return modules.flatMap((module) =>
    module.blocks.flatMap((block) => {
      const reset = resetOf(block);
      if (!reset) return [];
      return block.assigns
        .filter((one) => one.targets.includes(own) && isUnder(one, reset, true))
        .map(({ syntax }) => syntax);
    }),
  );
}

/** Where a reset of the block that writes a register begins: where its own reset is missing. */
export function resetBranch(register: string, modules: readonly Structure[]): Syntax[] {
  const own = register.split(".").at(-1)!;
  return modules.flatMap(({ blocks }) =>
    blocks.flatMap((block) => {
      const reset = resetOf(block);
      if (!reset || !block.assigns.some(({ targets }) => targets.includes(own))) return [];
      return block.assigns
        .filter((one) => isUnder(one, reset, true))
        .slice(0, 1)
        .map(({ syntax }) => syntax);
    }),
  );
}

export interface ResetTest {
  readonly signal: string;
  /** Level at which it resets. */
  readonly high: boolean;
  readonly test: Syntax;
}

/** The first test of a clocked block, where it asks for a reset: by its name, or because the block waits for its edge. */
export function resetOf(block: Block): ResetTest | undefined {
  if (block.kind !== "edges") return;
  for (const { guards } of block.assigns) {
    const test = guards[0]?.test;
    if (!test || guards[0]!.holds === undefined) continue;
    const level = levelOf(test);
    if (!level) continue;
    const isEdge = block.edges.length > 1 && block.edges.some(({ signal }) => signal === level.signal);
    if (isEdge || isResetName(level.signal)) return { ...level, test };
  }
  return;
}

/** `rst`, `!rst_n`, `rst == 1'b0`. */
function levelOf(test: Syntax): Pick<ResetTest, "signal" | "high"> | undefined {
  const parts = partsOf(test);
  if (test.kind === "IDENTIFIER")
    return test.name === undefined || parts.length > 0 ? undefined : { signal: test.name, high: true };
  if (test.kind === "LOGIC_NOT" || test.kind === "BIT_NOT") {
    const inner = levelOf(parts[0]!);
    return inner && { ...inner, high: !inner.high };
  }
  if ((test.kind === "EQ" || test.kind === "NE") && parts[1]?.kind === "CONSTANT") {
    const inner = levelOf(parts[0]!);
    const isOne = /1$/.test(parts[1].bits ?? "");
    return inner && { ...inner, high: inner.high === (isOne === (test.kind === "EQ")) };
  }
  return;
}

export function isUnder({ guards }: Assign, { test }: ResetTest, active: boolean): boolean {
  return guards[0]?.test === test && guards[0].holds === active;
}
