/**
 * What a grown task leaves behind: helper.json in its folder says who answers, with which adapter and which reward model,
 * on which base. It is opened as the policy that it was, for another tree or for nothing but answers.
 */
import { existsSync } from "node:fs";
import { cp, readFile } from "node:fs/promises";
import { basename, isAbsolute, join, relative, sep } from "node:path";
import { z } from "zod";
import { EspalierError, messageOf } from "../core/errors.ts";
import { sha256OfFile } from "../models/catalogue/sha256.ts";
import { modelFile } from "../models/providers/llama/file.ts";
import { type OpenRewardModelOptions, openRewardModel } from "../rewards/open.ts";
import { manifestFile, writeWhole } from "../rewards/save.ts";
import type { TaskReport } from "./growth.ts";
import { bestOfPolicy } from "./improvements/best-of.ts";
import type { JudgedTask } from "./judged-task.ts";
import { modelPolicy } from "./model-policy.ts";
import type { Policy } from "./policy.ts";
import type { PolicyModels } from "./policy-models.ts";

export const helperFile = "helper.json";

const artefactSchema = z.object({
  format: z.literal(1),
  task: z.string(),
  policy: z.object({
    model: z.string().exactOptional(),
    code: z.string().exactOptional(),
    adapter: z.string().exactOptional(),
    bestOf: z.int().min(1).exactOptional(),
    penalty: z.number().exactOptional(),
    temperature: z.number().exactOptional(),
    maxTokens: z.int().exactOptional(),
    attempts: z.int().exactOptional(),
  }),
  /** Of a local model's file, and of its adapter. */
  baseSha256: z.string().exactOptional(),
  adapterSha256: z.string().exactOptional(),
  /** Folder of its reward model, from the artefact's. */
  reward: z.string().exactOptional(),
  report: z.unknown().exactOptional(),
});

export type Artefact = z.infer<typeof artefactSchema>;

export interface Grown {
  readonly task: string;
  readonly policy: Policy<never>;
  /** Folder of the reward model that it was improved against; one in memory alone is not kept. */
  readonly reward?: string;
  readonly report?: TaskReport;
}

/**
 * What lies outside the folder is copied into it.
 * @returns false for a policy that cannot be opened again: one without a record, or the best of n by a reward model that
 *   is in no folder
 */
export async function saveGrown(folder: string, { task, policy, reward, report }: Grown): Promise<boolean> {
  const { record } = policy;
  const isKept = reward !== undefined && existsSync(join(reward, manifestFile));
  if (!record || (record.bestOf !== undefined && !isKept)) return false;
  const adapter = record.adapter === undefined ? undefined : await placed(folder, record.adapter);
  const base = record.model === undefined ? undefined : await baseHash(record.model);
  const artefact: Artefact = {
    format: 1,
    task,
    policy: { ...record, ...(adapter !== undefined && { adapter }) },
    ...(base !== undefined && { baseSha256: base }),
    ...(adapter !== undefined && { adapterSha256: await sha256OfFile(join(folder, adapter)) }),
    ...(isKept && { reward: await placed(folder, reward) }),
    ...(report && { report }),
  };
  await writeWhole(join(folder, helperFile), `${JSON.stringify(artefact, null, 2)}\n`);
  return true;
}

export interface OpenGrownOptions<Input> extends OpenRewardModelOptions {
  readonly models: PolicyModels;
  /** What it chooses from, where that is a policy in code. */
  readonly code?: Policy<Input>;
}

/** `{ frozen: await openGrown(…) }` is a plot. To be closed by whoever opened it; the models that it asks are closed with `models`. */
export interface OpenedGrown<Input> extends Policy<Input>, AsyncDisposable {}

/** @throws EspalierError for a folder that is no such artefact, one of another task, and one whose files have changed */
export async function openGrown<Input>(
  folder: string,
  task: JudgedTask<Input>,
  { models, code, ...scoring }: OpenGrownOptions<Input>,
): Promise<OpenedGrown<Input>> {
  const artefact = await readArtefact(folder);
  const { policy: record, reward } = artefact;
  if (artefact.task !== task.name) {
    throw new EspalierError(
      `${folder} was grown for "${artefact.task}", not for "${task.name}": name the folder of that task.`,
    );
  }
  const drawn = record.code === undefined ? await openModelPolicy(folder, task, artefact, models) : code;
  if (drawn === undefined || (record.code !== undefined && drawn.id !== record.code)) {
    const found = drawn ? `; "${drawn.id}" was given` : "";
    throw new EspalierError(`${folder} chooses from what the policy "${record.code}" gives: bring that along${found}.`);
  }
  const { bestOf, penalty } = record;
  if (bestOf === undefined) return { ...drawn, async [Symbol.asyncDispose]() {} };
  const rewardModel = await openRewardModel(join(folder, reward!), scoring);
  return {
    ...bestOfPolicy(drawn, task, rewardModel, bestOf, penalty === undefined ? {} : { penalty }),
    [Symbol.asyncDispose]: () => rewardModel[Symbol.asyncDispose](),
  };
}

async function openModelPolicy<Input>(
  folder: string,
  task: JudgedTask<Input>,
  { policy: record, baseSha256, adapterSha256 }: Artefact,
  models: PolicyModels,
): Promise<Policy<Input>> {
  const { model: name = "", adapter: file, bestOf: _, penalty: __, ...sampling } = record;
  if (baseSha256 !== undefined) refuseOther(name, baseSha256, await baseHash(name));
  const adapter = file === undefined ? undefined : join(folder, file);
  if (adapter !== undefined) refuseOther(adapter, adapterSha256, await sha256OfFile(adapter).catch(() => undefined));
  const model = await models.open(name, adapter);
  return modelPolicy(task, model, { ...sampling, ...(adapter !== undefined && { adapter }) });
}

/** @throws EspalierError where there is none that can be read */
export async function readArtefact(folder: string): Promise<Artefact> {
  const path = join(folder, helperFile);
  const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === "ENOENT" || cause.code === "ENOTDIR" ? `there is no ${helperFile}` : messageOf(cause);
    throw new EspalierError(
      `${folder} is no grown helper: ${why}. One is made by espalier grow, in a folder per task.`,
      {
        cause,
      },
    );
  });
  try {
    return artefactSchema.parse(JSON.parse(text));
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : messageOf(cause);
    throw new EspalierError(`${path} cannot be used: ${why}.`, { cause });
  }
}

/** @returns its path from the folder */
async function placed(folder: string, path: string): Promise<string> {
  const inside = relative(folder, path);
  if (!inside.startsWith("..") && !isAbsolute(inside)) return inside.split(sep).join("/");
  const name = basename(path);
  await cp(path, join(folder, name), { recursive: true });
  return name;
}

/** @returns undefined for a model that is no file here */
async function baseHash(model: string): Promise<string | undefined> {
  if (!model.startsWith("llama/")) return undefined;
  const { path, fingerprint } = await modelFile(model.slice("llama/".length), {});
  return fingerprint.match(/^sha256:(.*)$/)?.[1] ?? sha256OfFile(path);
}

function refuseOther(file: string, expected: string | undefined, found: string | undefined): void {
  if (found === expected) return;
  throw new EspalierError(
    `${file} is not what the helper was grown with: its sha256 was ${expected}, and is ${found ?? "not to be read"}. Copy it from where it came, or grow the helper again.`,
  );
}
