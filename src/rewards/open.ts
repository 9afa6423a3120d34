/** A reward model from its folder. */
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Device } from "../core/device.ts";
import { EspalierError } from "../core/errors.ts";
import { type Engine, llamaCpp } from "./engine.ts";
import { decodeHead } from "./head/file.ts";
import type { Manifest } from "./manifest.ts";
import type { RewardModel } from "./reward-model.ts";
import { checkFiles, headFile, modelId, readManifest } from "./save.ts";
import { adapterMembers, createScorer, headMember, type Scorer, scoreOf } from "./scorer.ts";

export interface OpenRewardModelOptions {
  /** `auto` unless given. */
  readonly device?: Device;
  /** Processor threads; as many as there are cores unless given. */
  readonly threads?: number;
  readonly signal?: AbortSignal;
}

/** @throws EspalierError for a folder that is no whole reward model, or whose base is another file now; ModelError */
export async function openRewardModel(
  folder: string,
  options: OpenRewardModelOptions = {},
  engine: Engine = llamaCpp,
): Promise<RewardModel> {
  const manifest = await readManifest(folder);
  await checkFiles(folder, manifest);
  const scorer = await openScorer(folder, manifest, options, engine);
  const scoreAll: RewardModel["scoreAll"] = async (items, scoring) => {
    const scores = await scorer.raw(items, scoring);
    return scores.map((raw, index) => scoreOf(raw, items[index]!.task, manifest));
  };
  return {
    id: modelId(manifest),
    scoreAll,
    async score(input, output, { signal, ...about } = {}) {
      const [score] = await scoreAll([{ ...about, input, output }], signal && { signal });
      return score!;
    },
    [Symbol.asyncDispose]: () => scorer[Symbol.asyncDispose](),
  };
}

/**
 * What the folder's members say, before centre and scale.
 * @throws EspalierError when the base is not the one they were trained for
 */
export async function openScorer(
  folder: string,
  manifest: Manifest,
  { device = "auto", threads = availableParallelism(), signal }: OpenRewardModelOptions,
  engine: Engine,
): Promise<Scorer & AsyncDisposable & { readonly device: string }> {
  await using opened = new AsyncDisposableStack();
  const tokenizer = opened.use(await engine.openTokenizer(manifest.base.model, signal && { signal }));
  if (tokenizer.sha256 !== manifest.base.sha256) {
    throw new EspalierError(
      `${folder} was trained for another base: sha256 ${manifest.base.sha256}, but ${tokenizer.path} has ${tokenizer.sha256}. Rewards mean something on that file alone.`,
    );
  }
  const adapters = manifest.method === "lora" ? manifest.adapters.map((name) => join(folder, name)) : [];
  const decoder = opened.use(
    await engine.openDecoder({
      file: tokenizer.path,
      adapters,
      device,
      threads,
      contextTokens: manifest.maxTokens,
    }),
  );
  const members =
    manifest.method === "lora"
      ? await adapterMembers(tokenizer, { prompt: manifest.prompt, adapters }, decoder)
      : [headMember(await readHead(folder, manifest.width, decoder.width))];
  const scorer = createScorer(tokenizer, manifest, members, (prompts, how) => decoder.hidden(prompts, how));
  const stack = opened.move();
  return { ...scorer, device: decoder.device, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

async function readHead(folder: string, width: number, baseWidth: number) {
  const path = join(folder, headFile);
  const head = decodeHead(await readFile(path), path);
  if (head.width === width && width === baseWidth) return head;
  throw new EspalierError(
    `${path} is ${head.width} wide, its manifest says ${width}, and hidden states of the base have ${baseWidth}.`,
  );
}
