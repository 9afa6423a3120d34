import { expect, test } from "vitest";
import { openDevice } from "../devices.ts";
import { pack } from "../training/packing.ts";
import { countTensors, type Paper } from "./counted.ts";
import { createTrainer } from "./create-trainer.ts";
import { F32, Program, StaticTensors } from "./tensors.ts";
import { tinyGroups, tinyJob } from "./testing/tiny-training.ts";

test("what is counted on paper is what a graph has", async () => {
  using device = await openDevice("cpu", 1);
  using set = new StaticTensors(device, 2);
  const [a, b] = [set.add(F32, [32, 4]), set.add(F32, [32, 4])];
  set.allocate().zero();
  const emit = ({ ggml, context, expand }: Paper) => {
    const sum = ggml.add(context, a, b);
    expand(ggml.mul_mat(context, ggml.mul(context, sum, a), ggml.sqr(context, b)));
  };
  expect(countTensors(emit)).toEqual({ made: 4, given: 2 });
  using program = new Program(device, emit);
  expect(program.nodes).toBe(4);
});

test("a set refuses a tensor too many, which would end the process", async () => {
  using device = await openDevice("cpu", 1);
  using set = new StaticTensors(device, 1);
  set.add(F32, [1]);
  expect(() => set.add(F32, [1])).toThrow("More tensors than the set was made for.");
});

test.each([
  { architecture: "llama", type: "Q4_1", recomputesLayers: false },
  { architecture: "qwen2", type: "F32", recomputesLayers: true },
  { architecture: "gemma3", type: "Q4_1", recomputesLayers: true },
] as const)("a row of a hundred groups is a graph that fits: $architecture", async ({ recomputesLayers, ...model }) => {
  const job = { ...(await tinyJob(model)), rowTokens: 3000 };
  using device = await openDevice("cpu", 1);
  const trainer = createTrainer(job, device, { recomputesLayers });
  for (const count of [1, 100]) {
    const row = pack(tinyGroups(count), job.rowTokens)[0]!;
    const { loss, weight } = trainer.accumulate(row, 1);
    expect(loss / weight).toBeGreaterThan(0);
    expect(weight).toBeCloseTo(1.7 * count);
  }
  trainer.dispose();
});
