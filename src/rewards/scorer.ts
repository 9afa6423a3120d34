/**
 * From outputs to rewards: prompts are written, evaluated by the base or its adapters, and read by each member of the
 * model, a head or an adapter. Fitting measures with it what openRewardModel then gives.
 */
import { canonicalJson } from "../core/hash.ts";
import type { Decoder } from "../ggml/decoding/decoder.ts";
import type { Tokenizer } from "../models/providers/llama/tokenizer.ts";
import { inputText, replyTokens } from "./grading-prompt.ts";
import type { Head } from "./head/head.ts";
import { scoreHidden } from "./head/head.ts";
import type { Manifest } from "./manifest.ts";
import type { Score } from "./reward-model.ts";
import { type GradedItem, promptWriter } from "./tokens.ts";

/** Before centre and scale. */
export interface RawScore {
  /** Of each member. */
  readonly rewards: readonly number[];
  /** Of one member alone, where it knows: a head's posterior. */
  readonly sd: number;
  readonly cut: number;
}

export interface RawOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onDone?: ((items: number) => void) | undefined;
}

export interface Scorer {
  /** In the order given. */
  raw(items: readonly GradedItem[], options?: RawOptions): Promise<RawScore[]>;
}

/** A member reads the hidden state of its adapter, or of the bare base. */
interface Member {
  readonly adapter?: number;
  readonly read: (hidden: Float32Array) => { readonly mean: number; readonly sd: number };
}

/** @param hidden where hidden states come from; the decoder, or what it said before */
export function createScorer(
  tokenizer: Tokenizer,
  { prompt, maxTokens }: Pick<Manifest, "prompt" | "maxTokens">,
  members: readonly Member[],
  hidden: Decoder["hidden"],
): Scorer {
  const write = promptWriter(tokenizer, prompt, maxTokens);
  return {
    async raw(items, { signal, onDone } = {}) {
      // What begins alike is evaluated side by side.
      const order = [...Map.groupBy(items.keys(), (index) => sharedKey(items[index]!)).values()].flat();
      const written = order.map((index) => write(items[index]!));
      const prompts = written.map(({ tokens }) => tokens);
      const scores = items.map((_, place) => ({ rewards: [] as number[], sd: 0, cut: 0, place }));
      let reported = 0;
      for (const [number, { adapter, read }] of members.entries()) {
        const states = await hidden(prompts, {
          ...(adapter !== undefined && { adapter }),
          ...(signal && { signal }),
          onDone: (count) => {
            if (number < members.length - 1) return;
            reported += count;
            onDone?.(count);
          },
        });
        for (const [place, index] of order.entries()) {
          const { mean, sd } = read(states[place]!);
          scores[index]!.rewards.push(mean);
          scores[index]!.sd = sd;
          scores[index]!.cut = written[place]!.cut;
        }
      }
      if (reported < items.length) onDone?.(items.length - reported);
      return scores.map(({ rewards, sd, cut }) => ({ rewards, sd, cut }));
    },
  };
}

export function headMember(head: Head): Member {
  return { read: (hidden) => scoreHidden(head, hidden) };
}

/** One for each adapter: how much likelier the base with it says yes than no. */
export async function adapterMembers(
  tokenizer: Tokenizer,
  { prompt, adapters }: { readonly prompt: Manifest["prompt"]; readonly adapters: readonly string[] },
  decoder: Decoder,
): Promise<Member[]> {
  const { yes, no } = replyTokens(prompt, tokenizer.tokenize);
  const [yesRow, noRow] = await decoder.outputRows([yes, no]);
  const direction = yesRow!.map((value, index) => value - noRow![index]!);
  const read = (hidden: Float32Array) => {
    let mean = 0;
    for (let index = 0; index < hidden.length; index++) mean += direction[index]! * hidden[index]!;
    return { mean, sd: 0 };
  };
  return adapters.map((_, adapter) => ({ adapter, read }));
}

/** Outputs of which this is the same are graded by prompts that begin alike. */
export function sharedKey({ input, source }: Pick<GradedItem, "input" | "source">): string {
  return canonicalJson([inputText(input), source]);
}

/** Each member's rewards are moved to its own mean first: members differ in level, which means nothing. */
export function scoreOf(
  { rewards, sd, cut }: RawScore,
  task: string | undefined,
  { centres, scale }: Pick<Manifest, "centres" | "scale">,
): Score {
  const centre = (Object.hasOwn(centres, task ?? "") ? centres[task ?? ""] : undefined) ?? overall(centres);
  const centred = rewards.map((reward, member) => reward - (centre[member] ?? 0));
  const mean = centred.reduce((sum, reward) => sum + reward, 0) / centred.length;
  const squares = centred.reduce((sum, reward) => sum + (reward - mean) ** 2, 0);
  const spread = centred.length > 1 ? Math.sqrt(squares / (centred.length - 1)) : sd;
  return { mean: scale * mean, sd: scale * spread, ...(cut > 0 && { truncated: cut }) };
}

/** For a task that it was not trained on: the mean of those it was. */
function overall(centres: Manifest["centres"]): readonly number[] {
  const all = Object.values(centres);
  return (all[0] ?? []).map((_, member) => all.reduce((sum, one) => sum + one[member]!, 0) / all.length);
}
