/**
 * What a reward model is, is good for and is not, for people: its folder's README.md, with the front matter that the
 * hub reads. Source: Mitchell et al. 2019, "Model Cards for Model Reporting", arXiv:1810.03993.
 */
import { basename } from "node:path";
import type { Figure } from "../core/statistics/interval.ts";
import type { LoraShape, Schedule } from "../ggml/training/job.ts";
import { count } from "./count.ts";
import { fewestHeld } from "./evaluate.ts";
import type { Manifest } from "./manifest.ts";
import type { PairsOptions } from "./pairs.ts";
import type { FitReport, PairCounts } from "./report.ts";

export interface CardFacts {
  /** Of Espalier: its version, and the commit where it ran from a checkout. */
  readonly version: string;
  readonly commit: string | undefined;
  /** Release of the libraries that computed. */
  readonly llamaCpp: string;
  /** GGUF file. */
  readonly baseFile: string;
  /** Of the base, as its file says it. */
  readonly licence: string | undefined;
  /** Where the pairs came from. */
  readonly data: string | undefined;
  /** How pairs were made of labels, and labels used. */
  readonly labels: PairsOptions | undefined;
  readonly noise: number | undefined;
  readonly controlLength: boolean | undefined;
  readonly lora?: LoraShape;
  readonly schedule?: Schedule;
}

/** @returns Markdown */
export function modelCard(report: FitReport, manifest: Manifest, facts: CardFacts): string {
  const parts = [
    frontMatter(facts.licence),
    `# Reward model ${report.id}`,
    `Tells how good an output is, learned from ${count(report.data.train.pairs, "preference")}. ${form(manifest)}`,
    `![${manifest.method === "head" ? "Calibration" : "Loss of each seed by step; calibration"}](picture.svg)`,
    "## How good it is",
    quality(report),
    ...(report.warnings.length > 0 ? ["## Warnings", report.warnings.map((text) => `- ${text}`).join("\n")] : []),
    "## Data",
    data(report, facts),
    "## Training",
    training(report, manifest, facts),
    "## Use",
    use(manifest, facts),
    "## Intended use and limits",
    limits(report),
  ];
  return `${parts.join("\n\n")}\n`;
}

function frontMatter(licence: string | undefined): string {
  const lines = [
    ...(licence === undefined ? [] : [`license: ${JSON.stringify(licence)}`]),
    "tags: [reward-model, preference, gguf, llama.cpp, espalier]",
    "pipeline_tag: text-classification",
  ];
  return ["---", ...lines, "---"].join("\n");
}

function form({ method, prompt }: Manifest): string {
  return method === "head"
    ? "A linear head on the last hidden state of a frozen base; its sd is that of the head's posterior."
    : `The reward is log p(${prompt.yes}) - log p(${prompt.no}) at the first token of the reply to a grading prompt, by the base with an adapter (LoRA); of several adapters it is the mean.`;
}

function quality({ held, trainAccuracy, data: { train } }: FitReport): string {
  const fitted = trainAccuracy && `Accuracy on the pairs it was trained on (${train.pairs}): ${figure(trainAccuracy)}.`;
  if (!held)
    return ["Nothing with a better side was held out: how good it is, is not known.", fitted].filter(Boolean).join(" ");
  const tooFew = `too few to tell: it takes ${fewestHeld} pairs, of two inputs or more`;
  const rows = [
    ["accuracy", figure(held.accuracy)],
    ["accuracy, length controlled", held.lengthControlled ? figure(held.lengthControlled) : tooFew],
    ...(held.longerIsBetter ? [["accuracy of preferring the longer", figure(held.longerIsBetter)]] : []),
    ["expected calibration error", held.calibrationError ? figure(held.calibrationError) : tooFew],
    ...(held.calibrationErrorByChance === undefined
      ? []
      : [["the same of a perfectly calibrated model, by chance", percent(held.calibrationErrorByChance)]]),
    ["loss, nats per pair (0.693 knows nothing)", held.loss.toFixed(3)],
  ];
  return [
    `On ${count(held.pairs, "pair")} of ${count(held.inputs, "input")} held out; in brackets 95% intervals.`,
    table(["", "held out"], rows),
    fitted,
    ...(held.curve.length > 0
      ? [
          "Calibration: of pairs with about this probability, how often the output ahead was the better one.",
          table(
            ["said", "was", "pairs"],
            held.curve.map(({ predicted, observed, pairs }) => [percent(predicted), figure(observed), String(pairs)]),
          ),
        ]
      : []),
  ]
    .filter((part) => part !== undefined)
    .join("\n\n");
}

function data({ data: { train, held, cutPrompts, cutTokens } }: FitReport, facts: CardFacts): string {
  const { data: from } = facts;
  const rows = [
    ["trained on", String(train.pairs), String(train.inputs), counts(train.judges), counts(train.tasks)],
    ["held out", String(held.pairs), String(held.inputs), counts(held.judges), counts(held.tasks)],
  ];
  return [
    ...(from === undefined ? [] : [`From \`${from.replaceAll("`", "'")}\`. No input is on both sides.`]),
    table(["", "pairs", "inputs", "judged by", "tasks"], rows),
    [...labelsUsed(facts), `- Cut to fit: ${count(cutPrompts, "prompt")}, ${count(cutTokens, "token")}`].join("\n"),
  ].join("\n\n");
}

function labelsUsed({ labels: { gold, weights = {}, hard, strongest } = {}, noise = 0, controlLength }: CardFacts) {
  const weighed = Object.entries(weights).map(([judge, weight]) => `${cell(judge)} ${weight}`);
  return [
    ...(gold ? ["- Known right answers were learned, not what judges said"] : []),
    ...(weighed.length > 0 ? [`- Judges' weights: ${weighed.join(", ")}; all others 1`] : []),
    ...(hard ? ["- Choices alone were learned, not how probable judges thought them"] : []),
    ...(strongest ? [`- Margins: ${strongest} logits where a judge gave the highest strength`] : []),
    ...(noise > 0 ? [`- Label noise: ${percent(noise)} of labels were taken to be wrong`] : []),
    ...(controlLength ? ["- Length controlled: what length explains of the labels was not learned"] : []),
  ];
}

function counts(by: PairCounts["judges"]): string {
  const entries = Object.entries(by).sort(([, one], [, other]) => other - one);
  const shown = entries.slice(0, 8).map(([name, pairs]) => `${cell(name || "none")} (${pairs})`);
  return [...shown, ...(entries.length > 8 ? [`${entries.length - 8} more`] : [])].join(", ");
}

function training({ members, device, milliseconds, scale }: FitReport, manifest: Manifest, facts: CardFacts): string {
  const { base, maxTokens } = manifest;
  const lines = [
    `- Base: ${cell(base.model)} (${base.architecture}), file ${basename(facts.baseFile)}, sha256 \`${base.sha256}\`, licence ${facts.licence ?? "not known"}`,
    `- Prompts of at most ${maxTokens} tokens; ${scale === 1 ? "rewards keep the scale they came with: too few held-out pairs to fit one" : `rewards are multiplied with ${scale.toPrecision(3)}, fitted on held-out pairs`}`,
    `- By Espalier ${facts.version}${facts.commit === undefined ? "" : ` (commit ${facts.commit})`} with llama.cpp ${facts.llamaCpp}, on ${device}, ${(milliseconds / 1000).toFixed(0)} s`,
  ];
  const { lora, schedule } = facts;
  if (lora && schedule) {
    lines.push(
      `- LoRA: rank ${lora.rank}, alpha ${lora.alpha}, on ${lora.targets.join(", ")}`,
      `- AdamW: learning rate ${schedule.learningRate}, ${schedule.decay} after a warm-up of ${percent(schedule.warmup)}, weight decay ${schedule.weightDecay}, gradient norm cut to ${schedule.clip}, ${count(schedule.batch, "pair")} a step, ${count(schedule.epochs, "epoch")}`,
    );
  }
  const rows = members.map(({ seed, ended, steps, bestStep, heldLoss, tokens, peakBytes }) => [
    String(seed),
    ended,
    `${bestStep} of ${steps}`,
    heldLoss?.toFixed(3) ?? "",
    String(tokens),
    `${(peakBytes / 1e9).toFixed(2)} GB`,
  ]);
  const seeds = table(["seed", "ended", "best step", "held-out loss", "tokens", "memory"], rows);
  return [lines.join("\n"), ...(rows.length > 0 ? [seeds] : [])].join("\n\n");
}

function use(manifest: Manifest, { baseFile }: CardFacts): string {
  const ours = [
    "With Espalier:",
    '```ts\nconst rewardModel = await openRewardModel("FOLDER");\nconst { mean, sd } = await rewardModel.score(input, output);\n```',
    "Rewards are logits: the sigmoid of a difference of two is the probability that the one ahead is preferred. Rewards of different inputs are not to be compared.",
  ];
  if (manifest.method === "head")
    return [...ours, "The head is Espalier's own file; the base is untouched."].join("\n\n");
  const { prompt, adapters } = manifest;
  const request = {
    messages: [
      ...(prompt.system === "" ? [] : [{ role: "system", content: prompt.system }]),
      { role: "user", content: prompt.user },
    ],
    max_tokens: 1,
    temperature: 0,
    logprobs: true,
    top_logprobs: 1000,
  };
  return [
    ...ours,
    "With llama.cpp's server, one adapter at a time:",
    `\`\`\`sh\nllama-server -m ${basename(baseFile)} --lora ${adapters[0]} -ctk f32 -ctv f32\ncurl http://127.0.0.1:8080/v1/chat/completions -d @request.json\n\`\`\``,
    "with request.json, its places filled and paragraphs whose place is empty left out:",
    `\`\`\`json\n${JSON.stringify(request, null, 2)}\n\`\`\``,
    `The reward is ${manifest.scale.toPrecision(4)} × (logprob of ${JSON.stringify(prompt.yes)} - logprob of ${JSON.stringify(prompt.no)} - centre); centres are in reward-model.json. Where one of both is not among the top 1000, ask for more of them: up to the whole vocabulary. Other builds of llama.cpp round a quantised base differently: rewards may differ by some tenths.`,
  ].join("\n\n");
}

function limits({ method, data: { train }, base }: FitReport): string {
  return [
    "- For ranking outputs of the kinds of tasks above; it prefers what its judges preferred, with their mistakes.",
    `- Learned from ${count(train.inputs, "input")}: on others its rewards are extrapolations, and its sd says so only in part.`,
    ...(method === "head" && Object.keys(train.judges).some((judges) => judges.includes(", "))
      ? [
          "- Verdicts of several judges on one pair count as if they were independent: where judges share their mistakes, the sd is too small.",
        ]
      : []),
    "- Optimising hard against it finds outputs that it likes and judges do not (Gao et al. 2022, arXiv:2210.10760): watch best-of-n against fresh labels.",
    `- Valid on the base file with sha256 ${base.sha256.slice(0, 12)}… alone: another quantisation of the same model moves rewards.`,
    "- On a quantised base a reward depends a little on what is scored in the same batch, since llama.cpp rounds activations there: on SmolLM2-135M in Q4_1 it moved by 0.07 at the median, where rewards themselves had a standard deviation of 0.47. Rewards that differ by no more than such a move are as good as equal.",
  ].join("\n");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** A name that came from a file is no Markdown. */
function cell(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[|<>`[\]*_\\]/g, "\\$&");
}

function figure({ value, low, high }: Figure): string {
  return low === undefined
    ? `${percent(value)} [too few inputs]`
    : `${percent(value)} [${percent(low)}, ${percent(high)}]`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}
