/** A head or adapters, made by a plan and ready to score: what they are worth is measured afterwards. */
import { join } from "node:path";
import type { Tokenizer } from "../models/providers/llama/tokenizer.ts";
import type { Engine } from "./engine.ts";
import { featureFolder, openFeatureCache } from "./feature-cache.ts";
import { hiddenStates } from "./features.ts";
import { fitHeadOn } from "./fit-head.ts";
import { adapterFile, fitMembers, memberFolder, pairedGroups, rowTokensFor } from "./fit-lora.ts";
import type { Plan } from "./fit-plan.ts";
import { replyTokens } from "./grading-prompt.ts";
import { encodeHead } from "./head/file.ts";
import type { Manifest } from "./manifest.ts";
import { openScorer } from "./open.ts";
import type { Member } from "./report.ts";
import { fileHashes, headFile, writeWhole } from "./save.ts";
import { createScorer, headMember, type Scorer } from "./scorer.ts";
import type { WrittenPair } from "./written-pairs.ts";

/** What was made, before it is known what its rewards are worth. */
export interface Made extends AsyncDisposable {
  readonly draft: Manifest;
  readonly scorer: Scorer;
  readonly members: readonly Member[];
  readonly device: string;
}

export async function makeHead(
  plan: Plan,
  train: readonly WrittenPair[],
  tokenizer: Tokenizer,
  engine: Engine,
): Promise<Made> {
  const { options, device, threads, base, file, prompt, maxTokens } = plan;
  await using opened = new AsyncDisposableStack();
  options.onProgress?.({ kind: "reading" });
  const decoder = opened.use(
    await engine.openDecoder({ file, adapters: [], device, threads, contextTokens: maxTokens }),
  );
  const cache = await openFeatureCache(featureFolder(base.sha256), decoder.width);
  const { head } = await fitHeadOn(train, decoder, cache, options);
  await writeWhole(join(options.folder, headFile), encodeHead(head));
  const files = await fileHashes(options.folder, [headFile]);
  const scorer = createScorer(tokenizer, plan, [headMember(head)], (prompts, how) =>
    hiddenStates(decoder, cache, prompts, { signal: how?.signal }),
  );
  const stack = opened.move();
  return {
    draft: { format: 1, method: "head", base, prompt, maxTokens, width: head.width, files, centres: {}, scale: 1 },
    scorer,
    members: [],
    device: decoder.device,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

export async function makeAdapters(
  plan: Plan,
  train: readonly WrittenPair[],
  held: readonly WrittenPair[],
  tokenizer: Tokenizer,
  engine: Engine,
): Promise<Made> {
  const { options, device, threads, lora, schedule, seed, seeds, base, prompt, maxTokens } = plan;
  const rowTokens = rowTokensFor([...train, ...held]);
  const objective = {
    kind: "reward" as const,
    ...replyTokens(prompt, tokenizer.tokenize),
    centre: plan.centre,
    train: pairedGroups(train, rowTokens),
    held: held.length < fewestToChooseBy ? [] : pairedGroups(held, rowTokens),
  };
  const { folder, onProgress, signal } = options;
  const members = await fitMembers(
    objective,
    { folder, base: plan.file, device, threads, lora, schedule, rowTokens, seed, seeds, onProgress, signal },
    engine,
  );
  const adapters = members.map((member) => `${memberFolder(member.seed)}/${adapterFile}`);
  const files = await fileHashes(folder, adapters);
  const draft: Manifest = {
    format: 1,
    method: "lora",
    base,
    prompt,
    maxTokens,
    adapters,
    files,
    centres: {},
    scale: 1,
  };
  const scorer = await openScorer(folder, draft, { device, threads, ...(signal && { signal }) }, engine);
  return { draft, scorer, members, device: scorer.device, [Symbol.asyncDispose]: () => scorer[Symbol.asyncDispose]() };
}

/** Held-out pairs below which their loss is too much of an accident to choose the best step by. */
const fewestToChooseBy = 16;
