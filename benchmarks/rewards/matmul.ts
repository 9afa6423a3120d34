/** How quickly ggml multiplies matrices here, in the shapes and types that a model has: what no graph can go beyond. */

import { openDevice } from "../../src/ggml/devices.ts";
import { tensorTypes } from "../../src/ggml/gguf/types.ts";
import { Program, StaticTensors } from "../../src/ggml/network/tensors.ts";

export interface Multiplication {
  /** Number of `enum ggml_type`, of the matrix that stays. */
  readonly type: number;
  readonly inner: number;
  readonly rows: number;
  /** Tokens. */
  readonly columns: number;
}

/** @returns seconds that each takes, the median of several */
export async function timeMultiplications(all: readonly Multiplication[], threads: number): Promise<number[]> {
  using device = await openDevice("cpu", threads);
  return all.map(({ type, inner, rows, columns }) => {
    using operands = new StaticTensors(device, 2);
    const [matrix, input] = [operands.add(type, [inner, rows]), operands.add(tensorTypes.F32.id, [inner, columns])];
    operands.allocate().zero();
    // So often in one graph that starting it does not count.
    const times = Math.max(1, Math.round(2e9 / flops({ inner, rows, columns })));
    using program = new Program(device, ({ ggml, context, expand }) => {
      for (let time = 0; time < times; time++) expand(ggml.mul_mat(context, matrix, input));
    });
    program.run();
    const seconds = Array.from({ length: 7 }, () => {
      const began = performance.now();
      program.run();
      return (performance.now() - began) / 1000 / times;
    });
    return seconds.sort((one, two) => one - two)[3]!;
  });
}

export function flops({ inner, rows, columns }: Omit<Multiplication, "type">): number {
  return 2 * inner * rows * columns;
}
