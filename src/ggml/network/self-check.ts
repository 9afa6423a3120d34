/**
 * Whether a device computes gradients as it should, before hours are spent on it: a gated layer and an attention of a
 * few numbers each, against finite differences. Drivers and releases have given wrong ones without an error.
 */
import { EspalierError } from "../../core/errors.ts";
import { seededRandom } from "../../core/random.ts";
import type { Tensor } from "../api.ts";
import type { OpenDevice } from "../devices.ts";
import { abilitiesOf } from "./abilities.ts";
import { attention, type MaskedStretch } from "./attention.ts";
import { frozen, type Sheet, Tape, type Value } from "./tape.ts";
import { F32, I32, Program, read, StaticTensors, shapeOf, write } from "./tensors.ts";

const [width, tokens] = [32, 32];
const [shares, step] = [0.05, 0.05];

/** @throws EspalierError when a gradient is wrong; what is left of 16-bit arithmetic on graphics cards is allowed */
export function selfCheck(device: OpenDevice): void {
  const { ggml } = device;
  const random = seededRandom("self check");
  const numbers = (length: number) => Float32Array.from({ length }, () => 2 * random() - 1);
  using set = new StaticTensors(device, 9);
  const [input, first, second, target, gradient] = Array.from({ length: 5 }, () => set.add(F32, [width, tokens]));
  const [positions, seed] = [set.add(I32, [tokens]), set.add(F32, [1])];
  const half = tokens / 2;
  // Of zeros: all that a stretch has is seen.
  const stretches = [
    { start: 0, queries: half, from: 0, keys: half, mask: set.add(F32, [half, half]) },
    { start: half, queries: half, from: 0, keys: tokens, mask: set.add(F32, [tokens, half]) },
  ];
  set.allocate().zero();
  for (const tensor of [input, second, target]) write(ggml, tensor!, numbers(width * tokens));
  write(
    ggml,
    positions,
    Int32Array.from({ length: tokens }, (_, place) => place),
  );
  write(ggml, seed, Float32Array.of(1));

  let loss: Tensor | undefined;
  const has = abilitiesOf(device);
  using program = new Program(device, (paper) => {
    const sheet: Sheet = { ...paper, has };
    const tape = new Tape(sheet, { isRecording: true });
    const fixed = (tensor: Tensor) => frozen(tensor, [width, tokens]);
    const trained: Value = { tensor: first!, shape: shapeOf([width, tokens]), isTrained: true, gradient: gradient! };
    const output = emit(sheet, tape, trained, { input: fixed(input!), second: fixed(second!), positions, stretches });
    const value = tape.sum(tape.multiply(output, fixed(target!)));
    loss = value.tensor;
    paper.ggml.set_output(loss);
    paper.expand(loss);
    tape.backward(value, seed);
  });
  const start = numbers(width * tokens);
  const at = (values: Float32Array) => {
    write(ggml, gradient!, new Float32Array(width * tokens));
    write(ggml, first!, values);
    program.run();
    return read(ggml, loss!)[0]!;
  };
  at(start);
  const slopes = read(ggml, gradient!);
  const size = Math.hypot(...slopes);
  const moved = (by: number) => at(start.map((value, place) => value + (by * slopes[place]!) / size));
  const numeric = (moved(step) - moved(-step)) / (2 * step);
  if (Math.abs(numeric - size) <= shares * size) return;
  throw new EspalierError(
    `${device.name} (${device.description}) computes wrong gradients: ${size.toPrecision(4)}, where differences give ` +
      `${numeric.toPrecision(4)}. Use another device, such as cpu, or update its driver.`,
  );
}

interface Fixed {
  readonly input: Value;
  readonly second: Value;
  readonly positions: Tensor;
  readonly stretches: readonly MaskedStretch[];
}

function emit(sheet: Sheet, tape: Tape, trained: Value, { input, second, positions, stretches }: Fixed): Value {
  const projected = tape.scale(tape.matmul(trained, input), 1 / Math.sqrt(width));
  const turned = tape.rotate(tape.reshape(tape.normalise(projected, 1e-6), width, 1, tokens), {
    ...{ positions, factors: null, dimensions: width, mode: 0, base: 10_000, scale: 1 },
  });
  const placed = {
    queries: turned,
    keys: tape.reshape(second, width, 1, tokens),
    values: tape.reshape(projected, width, 1, tokens),
  };
  const mixed = tape.reshape(attention(sheet, tape, placed, stretches), width, tokens);
  const gated = tape.checkpointed([mixed, projected], (onTape, [a, b]) => onTape.swiglu(a!, b!));
  return tape.add(gated, tape.geglu(projected, mixed));
}
