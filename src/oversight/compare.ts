/**
 * Protocols head to head on one task: the same judge, assistant, comparisons, labels and tokens for each, and how much
 * more often right it makes the judge. Sources: Kenton et al. 2024, arXiv:2407.04622; Leike et al. 2018, arXiv:1811.07871.
 *
 * Labels and tokens bind. A protocol has its tokens for preparing, one call after the other, and for judging together: what
 * preparing leaves is divided among the test comparisons alike. Where they are used up, preparing ends with the labels it
 * has, and a comparison is judged without more from the assistant. The judge itself is heard on each: its reading of what
 * there is, booked like all else, is all by which tokens can be exceeded.
 */
import { join } from "node:path";
import { EspalierError } from "../core/errors.ts";
import { contentHash } from "../core/hash.ts";
import type { Journal } from "../journal/journal.ts";
import { JournalError } from "../journal/journal.ts";
import type { Judge } from "../judges/judge.ts";
import { mapInOrder } from "../judges/labelling/in-order.ts";
import { type Model, ModelError } from "../models/model.ts";
import type { Comparison, Side } from "../preferences/comparison.ts";
import { inputKey } from "../rewards/split.ts";
import { type Account, account, booked, booking } from "./comparing/accounts.ts";
import { blinded } from "./comparing/blinded.ts";
import { keptJudge } from "./comparing/kept-judge.ts";
import { type Outcome, type ProtocolRow, rowsOf } from "./comparing/rows.ts";
import type { Protocol, Setting } from "./protocol.ts";
import type { RewardFit } from "./reward-fit.ts";

export type { ProtocolRow } from "./comparing/rows.ts";

export interface CompareProtocolsOptions {
  /** Makes the judge; whatever model it asks goes through `counted`, so that its tokens are booked: `(counted) => modelJudge(counted(model), rubric)`. */
  readonly judge: (counted: (model: Model) => Model) => Judge;
  /** Journaled where calls are not to be paid for twice. */
  readonly assistant: Model;
  readonly train: readonly Comparison[];
  /** Those whose right answer is a side count; nobody who judges sees it. */
  readonly test: readonly Comparison[];
  /** Judgements that each protocol may ask for in preparing. */
  readonly labels: number;
  /** For each protocol, in and out, of judge and assistant together. */
  readonly tokens: number;
  readonly reward?: RewardFit;
  /** Receives what protocols train, a folder for each. */
  readonly folder: string;
  /** Keeps verdicts: the same call goes on where it was stopped. */
  readonly journal: Journal;
  /** Where the journal keeps them; "protocols" unless given. */
  readonly dataset?: string;
  readonly seed?: number;
  /** Times that all is done, each with a seed of its own; 1 unless given. */
  readonly repeats?: number;
  /** Test comparisons being judged at once; 4 unless given. */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: CompareEvent) => void;
}

export type CompareEvent =
  | { readonly kind: "preparing"; readonly protocol: string; readonly repeat: number }
  /** `problem`: it takes no part in this repeat. */
  | { readonly kind: "prepared"; readonly protocol: string; readonly repeat: number; readonly problem?: string }
  /** Test comparisons that every protocol has judged. */
  | { readonly kind: "judged"; readonly repeat: number; readonly done: number; readonly of: number };

/**
 * @returns a row for each protocol, in their order
 * @throws EspalierError for protocols of one name, a test without right answers, and test comparisons that are trained on;
 *   what would meet every comparison, such as a wrong key
 */
export async function compareProtocols(
  protocols: readonly Protocol[],
  options: CompareProtocolsOptions,
): Promise<ProtocolRow[]> {
  const { folder, repeats = 1, seed = 0, concurrency = 4, signal, onEvent = () => {} } = options;
  const train = options.train.map(blinded);
  const test = testOf(options);
  refuse(protocols, train, test);
  const judge = options.judge((model) => booked(model, "judge"));
  const assistant = booked(options.assistant, "assistant");
  await using models = new AsyncDisposableStack();
  const reward = options.reward && collecting(options.reward, models);
  const outcomes: Outcome[] = [];

  for (let repeat = 0; repeat < repeats; repeat++) {
    const outcome = (protocol: Protocol): Outcome => ({ protocol: protocol.name, repeat, labels: 0, verdicts: [] });
    const all = protocols.map((protocol) => ({ protocol, outcome: outcome(protocol) }));
    const prepared: Prepared[] = [];
    for (const { protocol, outcome } of all) {
      onEvent({ kind: "preparing", protocol: protocol.name, repeat });
      const own = { ...options, train, judge, assistant, seed: seed + repeat, reward, test: test.length };
      const place = join(folder, `repeat-${repeat}`, protocol.name.replace(/[^a-z0-9]+/gi, "-"));
      const found = await prepare(protocol, outcome, own, place);
      if (found) prepared.push(found);
      const problem = outcome.problem === undefined ? {} : { problem: outcome.problem };
      onEvent({ kind: "prepared", protocol: protocol.name, repeat, ...problem });
    }
    const judgeAll = async (item: TestItem) => {
      // Each in turn is the first: what changes while time goes by meets all of them.
      const turn = item.at % Math.max(1, prepared.length);
      for (const one of [...prepared.slice(turn), ...prepared.slice(0, turn)]) await one.judge(item, repeat);
    };
    let done = 0;
    for await (const _ of mapInOrder(test, judgeAll, { concurrency, ahead: 2 * concurrency })) {
      onEvent({ kind: "judged", repeat, done: ++done, of: test.length });
      signal?.throwIfAborted();
    }
    outcomes.push(...all.map(({ outcome }) => outcome));
  }
  return rowsOf(
    protocols.map(({ name }) => name),
    outcomes,
  );
}

interface TestItem {
  /** Its place, from 0. */
  readonly at: number;
  readonly comparison: Comparison;
  readonly gold: Side;
  /** Tells which are of one input. */
  readonly input: string;
}

interface Prepared {
  readonly judge: (item: TestItem, repeat: number) => Promise<void>;
}

interface Preparing extends Omit<CompareProtocolsOptions, "judge" | "test" | "reward"> {
  readonly judge: Judge;
  readonly reward: RewardFit | undefined;
  readonly seed: number;
  /** How many comparisons it will judge. */
  readonly test: number;
}

/** @returns undefined when it cannot be prepared, for a reason that is in the outcome */
async function prepare(
  protocol: Protocol,
  outcome: Outcome,
  { train, assistant, labels, tokens, seed, reward, signal, test, ...options }: Preparing,
  folder: string,
): Promise<Prepared | undefined> {
  // All that decides which verdict tokens are refused: with more labels, those that were made are found again.
  const scope = contentHash([protocol.name, seed, tokens, assistant.id, train.map(({ id }) => id)]);
  const kept = keptJudge(options.judge, { journal: options.journal, dataset: options.dataset ?? "protocols" }, scope);
  let isPreparing = true;
  const judge: Judge = {
    ...kept,
    async compare(comparison, how) {
      if (isPreparing && outcome.labels >= labels) {
        throw new EspalierError(`The protocol "${protocol.name}" asked for more than its ${labels} labels.`);
      }
      if (isPreparing) outcome.labels += 1;
      return kept.compare(comparison, how);
    },
  };
  const setting: Setting = {
    ...{ judge, assistant, train, labels, folder, seed },
    ...(reward && { reward }),
    ...(signal && { signal }),
  };
  const preparing = account(tokens, { hearsJudge: false });
  try {
    const overseen = await booking(preparing, () => protocol.prepare(setting));
    outcome.preparing = preparing.budget.spent.tokens;
    const share = Math.max(0, tokens - outcome.preparing) / test;
    return { judge: (item, repeat) => judgeItem(overseen, item, repeat, account(share, { hearsJudge: true })) };
  } catch (error) {
    signal?.throwIfAborted();
    // What only this protocol suffers from is its result.
    if (!(error instanceof EspalierError) || error instanceof ModelError || error instanceof JournalError) throw error;
    outcome.preparing = preparing.budget.spent.tokens;
    outcome.problem = error.message;
    return undefined;
  } finally {
    isPreparing = false;
  }

  async function judgeItem(overseen: Judge, item: TestItem, repeat: number, own: Account): Promise<void> {
    const verdict = await booking(own, () => overseen.compare(item.comparison, signal && { signal }));
    const { at, gold, input } = item;
    outcome.verdicts.push({
      ...{ item: `${repeat} ${at}`, input, gold, verdict },
      ...{ tokens: own.budget.spent.tokens, isUsedUp: own.isUsedUp },
    });
  }
}

function testOf({ test }: CompareProtocolsOptions): TestItem[] {
  return test.flatMap((found, at) => {
    const { gold } = found;
    return gold === "a" || gold === "b" ? [{ at, comparison: blinded(found), gold, input: inputKey(found) }] : [];
  });
}

/** What is fitted is opened, and is closed when all is judged. */
function collecting(reward: RewardFit, models: AsyncDisposableStack): RewardFit {
  return {
    id: reward.id,
    async fit(pairs, place) {
      const fitted = await reward.fit(pairs, place);
      models.use(fitted.model);
      return fitted;
    },
  };
}

function refuse(protocols: readonly Protocol[], train: readonly Comparison[], test: readonly TestItem[]): void {
  const names = protocols.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) {
    throw new EspalierError(`Two protocols are named "${twice}": give one of them another name.`);
  }
  if (test.length === 0) {
    throw new EspalierError(
      'No test comparison has a right answer that is a side: nothing can be measured. Give some with gold "a" or "b".',
    );
  }
  const trained = new Set(train.map(({ id }) => id));
  const shared = test.filter(({ comparison }) => trained.has(comparison.id)).length;
  if (shared > 0) {
    throw new EspalierError(
      `${shared} of ${test.length} test comparisons are trained on as well: what is measured must not have been learned.`,
    );
  }
}
