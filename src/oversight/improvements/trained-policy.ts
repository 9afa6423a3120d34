/** A local language model with an adapter that was trained on a level's outputs or pairs, as that level's next policy. */
import { join } from "node:path";
import { EspalierError } from "../../core/errors.ts";
import { contentHash } from "../../core/hash.ts";
import type { Engine } from "../../rewards/engine.ts";
import { type FitPolicyOptions, fitPolicy, type PolicyData } from "../../rewards/fit-policy.ts";
import { tellFit } from "../fit-progress.ts";
import type { Improving } from "../improvement.ts";
import { type ModelPolicyOptions, modelPolicy } from "../model-policy.ts";
import type { Policy } from "../policy.ts";
import type { PolicyModels } from "../policy-models.ts";

export interface TrainedOptions {
  /** A local model: `llama/smollm2-135m`. A policy that is this model with an adapter is trained on from there. */
  readonly base: string;
  /** Opens what was trained; whoever made it closes it. */
  readonly models: PolicyModels;
  /** How the trained policy samples. */
  readonly sampling?: Omit<ModelPolicyOptions, "adapter">;
  /** How it is trained. */
  readonly fit?: Pick<FitPolicyOptions, "device" | "threads" | "held" | "maxTokens" | "schedule" | "lora">;
}

export async function trainedPolicy<Input>(
  data: PolicyData,
  policy: Policy<Input>,
  { task, folder, seed, signal, onProgress }: Omit<Improving<Input>, "inputs" | "reward" | "pairs">,
  { base, models, sampling, fit = {} }: TrainedOptions,
  engine?: Engine,
): Promise<Policy<Input>> {
  const earlier = policy.record?.model === base ? policy.record.adapter : undefined;
  const { adapter, ended } = await fitPolicy(
    data,
    {
      ...fit,
      base,
      folder: join(folder, "adapter"),
      seed,
      ...(earlier !== undefined && { adapter: earlier }),
      ...(signal && { signal }),
      ...(onProgress && { onProgress: tellFit(onProgress) }),
    },
    engine,
  );
  if (ended === "diverged") onProgress?.("training diverged: the best parameters before it are used");
  return modelPolicy(task, await models.open(base, adapter), { ...sampling, adapter });
}

/** Names what can change what comes of training: not where it computes. */
export function trainedId(name: string, { base, sampling = {}, fit = {} }: TrainedOptions, more: unknown = []): string {
  const { device: _, threads: __, ...recipe } = fit;
  return `${name}/${base}#${contentHash([sampling, recipe, more]).slice(0, 8)}`;
}

/** @throws EspalierError where there is nothing to learn from */
export function refuseNone(outputs: readonly unknown[], task: string, what: string): void {
  if (outputs.length > 0) return;
  throw new EspalierError(`There is ${what} to train the policy of "${task}" on. Give it more inputs or more labels.`);
}
