/** What lies in a reward model's folder beside its members, and what it said of itself when it was finished. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { commit, version } from "../core/version.ts";
import type { TrainingStep } from "../ggml/training/job.ts";
import type { Tokenizer } from "../models/providers/llama/tokenizer.ts";
import { modelCard } from "./card.ts";
import { memberFolder } from "./fit-lora.ts";
import type { Plan } from "./fit-plan.ts";
import type { Manifest } from "./manifest.ts";
import { type Curve, picture } from "./picture.ts";
import type { FitReport, Member } from "./report.ts";
import { checkFiles, manifestFile, memberFiles, modelId, readManifest, saveManifest, writeWhole } from "./save.ts";
import { writeTrainedInputs } from "./trained-inputs.ts";

const metricsFile = "metrics.json";

/**
 * @returns what was said of the model when it was made, if it is there whole
 * @throws EspalierError when one of its files is not as it was
 */
export async function finishedReport({ options: { folder }, seeds }: Plan): Promise<FitReport | undefined> {
  const text = await readFile(join(folder, metricsFile), "utf8").catch(() => undefined);
  if (text === undefined || !existsSync(join(folder, manifestFile))) return undefined;
  const manifest = await readManifest(folder);
  if (!memberFiles(manifest).every((name) => existsSync(join(folder, name)))) return undefined;
  await checkFiles(folder, manifest);
  const report = { ...(JSON.parse(text) as Omit<FitReport, "folder">), folder };
  return report.members.length === seeds && report.id === modelId(manifest) ? report : undefined;
}

/** All that lies beside the members; the manifest, with which the folder becomes a model, last. */
export async function publish(plan: Plan, manifest: Manifest, report: FitReport, tokenizer: Tokenizer): Promise<void> {
  const { folder, data, labels, noise, controlLength } = plan.options;
  const curves = await Promise.all(report.members.map((member) => curveOf(folder, member)));
  await writeTrainedInputs(folder, plan.train);
  const { folder: _, ...metrics } = report;
  await writeWhole(join(folder, metricsFile), `${JSON.stringify(metrics, null, 2)}\n`);
  await writeWhole(
    join(folder, "picture.svg"),
    picture({ curves, calibration: report.held?.curve ?? [], held: report.data.held.pairs }),
  );
  const { lora, schedule, file } = plan;
  const card = modelCard(report, manifest, {
    version: version(),
    commit: await commit(),
    llamaCpp: tokenizer.llamaCpp,
    baseFile: file,
    licence: tokenizer.licence,
    data,
    labels,
    noise,
    controlLength,
    ...(plan.method === "lora" && { lora, schedule }),
  });
  await writeWhole(join(folder, "README.md"), card);
  await saveManifest(folder, manifest);
}

async function curveOf(folder: string, { seed }: Member): Promise<Curve> {
  const text = await readFile(join(folder, memberFolder(seed), "steps.jsonl"), "utf8").catch(() => "");
  const steps = text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as TrainingStep);
  return { name: `seed ${seed}`, steps };
}
