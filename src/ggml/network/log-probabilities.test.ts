import { expect, test } from "vitest";
import { seededRandom } from "../../core/random.ts";
import type { Tensor } from "../api.ts";
import { openDevice } from "../devices.ts";
import { LogProbabilities } from "./log-probabilities.ts";
import { frozen, type Sheet, Tape, type Value } from "./tape.ts";
import { F32, Program, read, StaticTensors, shapeOf, write } from "./tensors.ts";

// So large a vocabulary that predictions go through in three chunks, the last of them shorter.
const [width, vocabulary, count] = [32, 100_000, 200];

test("log-probabilities and their gradients are right in each chunk, and where tokens are next to impossible", async () => {
  using device = await openDevice("cpu", 1);
  const { ggml } = device;
  const random = seededRandom("log-probabilities");
  const numbers = (length: number, size: number) => Float32Array.from({ length }, () => size * (2 * random() - 1));
  const embedding = numbers(width * vocabulary, 1);
  const transposed = embedding.map((_, at) => embedding[(at % vocabulary) * width + Math.floor(at / vocabulary)]!);
  const states = numbers(width * count, 1);
  // Logits of some hundreds: shares that are nought in 32 bits.
  for (const at of [0, 90, 199]) for (let part = 0; part < width; part++) states[at * width + part]! *= 40;
  const tokens = Array.from({ length: count }, () => Math.floor(random() * vocabulary));
  const slopes = numbers(count, 1);

  using set = new StaticTensors(device, 5);
  const [input, gradient] = [set.add(F32, [width, count]), set.add(F32, [width, count])];
  const [matrix, turned] = [set.add(F32, [width, vocabulary]), set.add(F32, [vocabulary, width])];
  const seed = set.add(F32, [1, count]);
  set.allocate().zero();
  const all = [input, matrix, turned, seed] as const;
  for (const [place, values] of [states, embedding, transposed, slopes].entries()) write(ggml, all[place]!, values);

  using logProbabilities = new LogProbabilities(device, { count, vocabulary });
  logProbabilities.write(tokens);
  let output: Tensor | undefined;
  using program = new Program(device, (paper) => {
    const sheet: Sheet = {
      ...paper,
      has: { outerProduct: false, softmaxBack: false, siluBack: false, normBack: false },
    };
    const tape = new Tape(sheet, { isRecording: true });
    const trained: Value = { tensor: input, shape: shapeOf([width, count]), isTrained: true, gradient };
    const value = logProbabilities.emit(sheet, tape, trained, frozen(matrix, [width, vocabulary], turned));
    output = value.tensor;
    paper.ggml.set_output(output);
    paper.expand(output);
    tape.backward(value, seed);
  });
  program.run();
  const found = read(ggml, output!);
  const gradients = read(ggml, gradient);

  for (const at of [0, 1, 82, 83, 84, 90, 165, 166, 167, 198, 199]) {
    const wanted = inDoubles(embedding, states.subarray(at * width, (at + 1) * width), tokens[at]!);
    expect(found[at]! / wanted.logProbability, `${at}: ${found[at]}`).toBeCloseTo(1, 5);
    for (const [part, slope] of wanted.gradient.entries()) {
      expect(gradients[at * width + part], `${at}, ${part}`).toBeCloseTo(slope * slopes[at]!, 4);
    }
  }
  expect(found[0]).toBeLessThan(-104);
  // Two numbers for each logit of a chunk, not of all.
  expect(program.bytes).toBeLessThan(2.5 * 4 * 2 ** 23);
});

function inDoubles(embedding: Float32Array, state: Float32Array, token: number) {
  const row = (which: number) => embedding.subarray(which * width, (which + 1) * width);
  const logits = Array.from({ length: vocabulary }, (_, which) =>
    row(which).reduce((sum, part, at) => sum + part * state[at]!, 0),
  );
  const most = logits.reduce((left, right) => Math.max(left, right));
  const logarithm = most + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - most), 0));
  const gradient = Array.from(row(token), Number);
  for (const [which, logit] of logits.entries()) {
    const share = Math.exp(logit - logarithm);
    for (const [at, part] of row(which).entries()) gradient[at]! -= share * part;
  }
  return { logProbability: logits[token]! - logarithm, gradient };
}
