import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { getLlama, LlamaLogLevel, type Token } from "node-llama-cpp";
import { expect, it } from "vitest";
import { openDecoder } from "./open.ts";

const file = join(homedir(), ".cache/espalier/models/SmolLM2-135M-Instruct.Q4_1.gguf");

it("a decoder of the default model agrees with node-llama-cpp, and evaluates what pairs share once", async () => {
  expect(existsSync(file), `${file} is missing: npx espalier complete "hello" gets it`).toBe(true);
  const llama = await getLlama({ gpu: false, build: "never", logLevel: LlamaLogLevel.disabled });
  const model = await llama.loadModel({ modelPath: file });
  const [yes, no] = [model.tokenize("yes")[0]!, model.tokenize("no")[0]!];
  const words = "the river rose in the night and the old mill stood in water to its second row of windows ".repeat(9);
  const prompts = [0, 1, 2].flatMap((pair) =>
    [" It rained.", " The dam had broken, as they had feared."].map((end) => [
      ...model.tokenize(`Story ${pair}: ${words}\nQuestion: why?\nAnswer:${end}\nGood?`),
    ]),
  );
  await using decoder = await openDecoder({ file, adapters: [], device: "cpu", threads: 1, contextTokens: 512 });
  const [yesRow, noRow] = (await decoder.outputRows([yes, no])) as [Float32Array, Float32Array];
  const ours = performance.now();
  const states = await decoder.hidden(prompts);
  const oursTook = performance.now() - ours;

  const context = await model.createContext({ contextSize: 512, threads: 1 });
  const sequence = context.getSequence();
  let theirsTook = 0;
  for (const [place, prompt] of prompts.entries()) {
    await sequence.clearHistory();
    const asked: Parameters<typeof sequence.controlledEvaluate>[0] = [
      ...(prompt.slice(0, -1) as Token[]),
      [prompt.at(-1) as Token, { generateNext: { probabilities: true } }],
    ];
    const began = performance.now();
    const found = (await sequence.controlledEvaluate(asked)).at(-1)!.next.probabilities!;
    theirsTook += performance.now() - began;
    const reward = states[place]!.reduce((sum, value, at) => sum + value * (yesRow[at]! - noRow[at]!), 0);
    // Weights of 4 bits: activations are rounded to 8, so that what comes first in a sum makes 0.1 of a reward.
    expect(Math.abs(reward - Math.log(found.get(yes)! / found.get(no)!))).toBeLessThan(0.3);
  }
  const { evaluated, reused } = decoder.tokens;
  expect(reused / (evaluated + reused)).toBeGreaterThan(0.4);
  const all = evaluated + reused;
  const speed = (took: number) => `${Math.round((all / took) * 1000)} tokens/s`;
  console.info(
    `${all} tokens in ${prompts.length} prompts, ${Math.round((reused / all) * 100)}% reused: ${speed(oursTook)} (${Math.round((evaluated / oursTook) * 1000)} evaluated); node-llama-cpp ${speed(theirsTook)}`,
  );
  await context.dispose();
  await model.dispose();
});
