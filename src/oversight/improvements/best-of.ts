/**
 * Best of n: a policy that draws n outputs and gives the one with the highest reward. Nothing is trained, so it is the
 * cheapest improvement to make and the dearest one to ask.
 */
import { EspalierError } from "../../core/errors.ts";
import { toJson } from "../../core/json.ts";
import { bestByReward, type PenaltyOptions } from "../../rewards/best-of-n.ts";
import type { RewardModel } from "../../rewards/reward-model.ts";
import { seedOf } from "../growing/seed-of.ts";
import type { Improvement } from "../improvement.ts";
import type { JudgedTask } from "../judged-task.ts";
import type { Policy, SampleOptions } from "../policy.ts";

export function bestOf<Input>(n: number, options: PenaltyOptions = {}): Improvement<Input> {
  if (!(Number.isInteger(n) && n >= 1)) throw new EspalierError(`There is no best of ${n} outputs: give 1 or more.`);
  const { penalty = 0 } = options;
  return {
    id: `best-of-${n}${penalty > 0 ? `-${penalty}sd` : ""}`,
    // What was the best of n under an earlier reward model is drawn anew: the best of n of n would cost n times as much.
    improve: async (policy, { task, reward }) => bestOfPolicy(drawnFrom(policy), task, reward, n, options),
  };
}

/** Of the policies that give the best of n, those that they draw from. */
const drawn = new WeakMap<object, Policy<never>>();

function drawnFrom<Input>(policy: Policy<Input>): Policy<Input> {
  return (drawn.get(policy) as Policy<Input> | undefined) ?? policy;
}

/** Also for an artefact, which is opened with its reward model. */
export function bestOfPolicy<Input>(
  policy: Policy<Input>,
  task: Pick<JudgedTask<Input>, "name" | "present">,
  reward: RewardModel,
  n: number,
  options: PenaltyOptions = {},
): Policy<Input> {
  const { penalty = 0 } = options;
  /** Pairs of one input raise the same questions again and again. */
  const known = new Map<string, Promise<string | undefined>>();

  async function best(input: Input, { seed, signal }: SampleOptions): Promise<string | undefined> {
    const { input: asked, source } = task.present(input);
    const about = { task: task.name, ...(source !== undefined && { source }), ...(signal && { signal }) };
    const found = await policy.sample(input, n, { seed, ...(signal && { signal }) });
    return found.length === 0 ? undefined : (await bestByReward(reward, asked, found, { ...about, penalty })).text;
  }

  function once(input: Input, how: SampleOptions): Promise<string | undefined> {
    const key = toJson([how.seed, input]);
    const before = known.get(key);
    if (before) return before;
    const finding = best(input, how);
    known.set(key, finding);
    finding.catch(() => known.delete(key));
    return finding;
  }

  const choosing: Policy<Input> = {
    id: `${policy.id}, best of ${n} by ${reward.id}${penalty > 0 ? ` less ${penalty} sd` : ""}`,
    async sample(input, count, { seed, ...how }) {
      const outputs = await Promise.all(
        Array.from({ length: count }, (_, place) => once(input, { ...how, seed: seedAt(seed, place) })),
      );
      return outputs.filter((text) => text !== undefined);
    },
    record: { ...(policy.record ?? { code: policy.id }), bestOf: n, ...(penalty > 0 && { penalty }) },
  };
  drawn.set(choosing, policy as Policy<never>);
  return choosing;
}

/** Of the first output it is the seed itself: what was drawn with it before is in the journal. */
function seedAt(seed: number, place: number): number {
  return place === 0 ? seed : seedOf(seed, "best of n", place);
}
