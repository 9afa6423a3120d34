import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { getLlama, LlamaLogLevel } from "node-llama-cpp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EspalierError } from "../../core/errors.ts";
import { seededRandom } from "../../core/random.ts";
import { writeRandomAdapter } from "../testing/adapter.ts";
import { tinyShape, writeTinyModel } from "../testing/tiny-model.ts";
import type { DecoderOptions } from "./decoder.ts";
import { openDecoder } from "./open.ts";

const folder = mkdtempSync(join(tmpdir(), "espalier-decoding-"));
afterAll(() => rmSync(folder, { recursive: true }));

/**
 * Of states about 1 in size, by what they are decoded with: attention adds in F16. A mistake about who sees whom is
 * larger by far.
 */
const blur = 2e-2;

const architectures = ["llama", "qwen2", "qwen3", "gemma3"] as const;
const model = (architecture: string) => join(folder, `${architecture}.gguf`);
const adapter = (architecture: string) => join(folder, `${architecture}-adapter.gguf`);

beforeAll(async () => {
  for (const architecture of architectures) {
    await writeTinyModel(model(architecture), { architecture, type: "F32" });
    writeRandomAdapter(adapter(architecture), model(architecture));
  }
});

function open(options: Partial<DecoderOptions> = {}) {
  return openDecoder({ file: model("llama"), adapters: [], device: "cpu", threads: 1, contextTokens: 128, ...options });
}

/** Prompts of up to 60 tokens, many of which begin alike: longer than gemma3's sliding window. */
function somePrompts(count: number): number[][] {
  const next = seededRandom(7);
  const token = () => Math.floor(next() * tinyShape.vocabulary);
  const tokens = (length: number) => Array.from({ length }, token);
  const stems = [tokens(40), tokens(30), tokens(1)];
  return Array.from({ length: count }, (_, place) => [...stems[place % 3]!, ...tokens(1 + Math.floor(next() * 20))]);
}

function worstDifference(a: readonly Float32Array[], b: readonly Float32Array[]): number {
  return Math.max(...a.flatMap((state, place) => Array.from(state, (value, at) => Math.abs(value - b[place]![at]!))));
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, at) => sum + value * b[at]!, 0);
}

describe.each(architectures)("a decoder of %s", (architecture) => {
  it("gives together what it gives one by one, with an adapter and without", async () => {
    await using decoder = await open({ file: model(architecture), adapters: [adapter(architecture)] });
    const prompts = somePrompts(40);
    const bare: Float32Array[][] = [];
    for (const options of [{}, { adapter: 0 }]) {
      const together = await decoder.hidden(prompts, options);
      const alone: Float32Array[] = [];
      for (const prompt of prompts) alone.push(...(await decoder.hidden([prompt], options)));
      expect(worstDifference(together, alone)).toBeLessThan(blur);
      bare.push(together);
    }
    expect(worstDifference(bare[0]!, bare[1]!)).toBeGreaterThan(0.1);
  });

  it("agrees with node-llama-cpp's logits, with an adapter and without", async () => {
    await using decoder = await open({ file: model(architecture), adapters: [adapter(architecture)] });
    const prompts = somePrompts(3);
    const [yes, no] = (await decoder.outputRows([262, 264])) as [Float32Array, Float32Array];
    const llama = await getLlama({ gpu: false, build: "never", logLevel: LlamaLogLevel.disabled });
    const reference = await llama.loadModel({ modelPath: model(architecture) });
    for (const [lora, options] of [
      [undefined, {}],
      [adapter(architecture), { adapter: 0 }],
    ] as const) {
      const context = await reference.createContext({ contextSize: 128, ...(lora && { lora }), threads: 1 });
      const sequence = context.getSequence();
      for (const prompt of prompts) {
        await sequence.clearHistory();
        const asked = [...prompt.slice(0, -1), [prompt.at(-1)!, { generateNext: { probabilities: true } }]] as const;
        const found = (await sequence.controlledEvaluate(asked as never)).at(-1)!.next.probabilities!;
        const logit = Math.log(found.get(262 as never)! / found.get(264 as never)!);
        // Alone, as there: then both compute the same.
        const [state] = (await decoder.hidden([prompt], options)) as [Float32Array];
        expect(dot(state, yes) - dot(state, no)).toBeCloseTo(logit, 4);
      }
      await context.dispose();
    }
    await reference.dispose();
  });
});

describe("a decoder", () => {
  it("decodes a thousand prompts, says how far it is, and finds what they share", async () => {
    await using decoder = await open();
    const prompts = somePrompts(1000);
    let done = 0;
    const states = await decoder.hidden(prompts, {
      onDone: (more) => {
        done += more;
      },
    });
    expect(done).toBe(1000);
    expect(states.every((state) => state.length === decoder.width && state.every(Number.isFinite))).toBe(true);
    const { evaluated, reused } = decoder.tokens;
    expect(evaluated + reused).toBe(prompts.flat().length);
    expect(reused / (evaluated + reused)).toBeGreaterThan(0.6);
    const some = [1, 500, 999];
    expect(
      worstDifference(
        await decoder.hidden(some.map((at) => prompts[at]!)),
        some.map((at) => states[at]!),
      ),
    ).toBeLessThan(blur);
  });

  it("answers what was asked at once in turn", async () => {
    await using decoder = await open();
    const [a, b] = [somePrompts(5), somePrompts(9).slice(5)];
    const [states, others, rows] = await Promise.all([
      decoder.hidden(a),
      decoder.hidden(b),
      decoder.outputRows([0, 511]),
    ]);
    expect([states.length, others.length, rows.length]).toEqual([5, 4, 2]);
    expect(await decoder.hidden(a)).toEqual(states);
    expect(await decoder.hidden([])).toEqual([]);
  });

  it("stops when it is told to, and answers what is asked then", async () => {
    await using decoder = await open();
    const stop = new AbortController();
    const asked = decoder.hidden(somePrompts(1000), {
      signal: stop.signal,
      onDone: () => stop.abort(new Error("enough")),
    });
    await expect(asked).rejects.toThrow("enough");
    await expect(decoder.hidden([[1]], { signal: stop.signal })).rejects.toThrow("enough");
    expect(await decoder.hidden([[1, 2]])).toHaveLength(1);
    expect(decoder.tokens.evaluated + decoder.tokens.reused).toBeLessThan(somePrompts(1000).flat().length);
  });

  it("that is killed while it works says so, then and after", async () => {
    await using decoder = await open();
    const { promise: pid, resolve } = Promise.withResolvers<number>();
    const asked = decoder.hidden(somePrompts(1000), {
      onDone: () => void childOf(process.pid).then(resolve),
    });
    const failed = expect(asked).rejects.toThrow(/ended \(SIGKILL\), as the system ends one when memory is short/);
    process.kill(await pid, "SIGKILL");
    await failed;
    await expect(decoder.hidden([[1]])).rejects.toThrow(EspalierError);
  });

  it.each([
    ["an empty prompt", [[1], []], "Prompt 2 is empty"],
    ["a long prompt", [new Array(129).fill(1)], "Prompt 1 has 129 tokens; this decoder was opened for at most 128"],
    ["a token of another vocabulary", [[1, 512]], "0 to 511; one of them is 512"],
    ["a token that is none", [[-1]], "one of them is -1"],
  ])("refuses %s and goes on", async (_, prompts, message) => {
    await using decoder = await open();
    await expect(decoder.hidden(prompts)).rejects.toThrow(message);
    await expect(decoder.outputRows([512])).rejects.toThrow("one of them is 512");
    await expect(decoder.hidden([[1]], { adapter: 0 })).rejects.toThrow(RangeError);
    expect(await decoder.hidden([[1]])).toHaveLength(1);
  });

  it("refuses what is no model, no adapter, or not for each other", async () => {
    const noise = join(folder, "noise.gguf");
    writeFileSync(noise, "noise");
    await expect(open({ file: noise })).rejects.toThrow('it begins with "nois", not with "GGUF"');
    await expect(open({ adapters: [noise] })).rejects.toThrow('it begins with "nois"');
    await expect(open({ file: adapter("llama") })).rejects.toThrow(
      /llama.cpp cannot load the model .*adapter.gguf; it wrote: /,
    );
    await expect(open({ adapters: [model("llama")] })).rejects.toThrow(
      /adapter .* does not fit .*; it wrote: .*general.type/,
    );
    await expect(open({ adapters: [adapter("gemma3")] })).rejects.toThrow(
      /gemma3-adapter.gguf does not fit the model .*; it wrote: /,
    );
  });

  it("keeps no program alive, and ends with it", async () => {
    const program = `
      const { openDecoder } = await import(${JSON.stringify(new URL("./open.ts", import.meta.url).href)});
      const options = ${JSON.stringify({ file: model("llama"), adapters: [], device: "cpu", threads: 1, contextTokens: 64 })};
      const decoder = await openDecoder(options);
      const states = await decoder.hidden([[1, 2]]);
      console.log(states.length);`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program]);
    expect(stdout.trim()).toBe("1");
  });
});

/** The decoder's process, while there is but one. */
async function childOf(pid: number): Promise<number> {
  const { stdout } = await promisify(execFile)("ps", ["-o", "pid=,args=", "--ppid", String(pid)]);
  return Number.parseInt(stdout.split("\n").find((line) => line.includes("decoding/worker"))!, 10);
}
