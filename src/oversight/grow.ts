/**
 * Recursive reward modelling over the whole tree: its tasks are grown from the leaves, whose outputs anybody can judge,
 * to the root, whose judge reads what the policies grown below it have to say.
 * Source: Leike et al. 2018, arXiv:1811.07871.
 */
import { EspalierError, messageOf } from "../core/errors.ts";
import { makeFolders } from "../core/make-folders.ts";
import { lockFolder } from "../ggml/training/lock.ts";
import { saveGrown } from "./artefact.ts";
import { growLevel } from "./growing/grow-level.ts";
import type { Level } from "./growing/level.ts";
import { measure } from "./growing/measure.ts";
import { openLevel } from "./growing/open-level.ts";
import { checkedSettings, isFrozen, plotOf } from "./growing/settings.ts";
import { reportFile } from "./growing/task-folder.ts";
import { type Walked, walk } from "./growing/walk.ts";
import type { Below, GrowOptions, GrowReport, Plot, TaskReport } from "./growth.ts";
import type { JudgedTask } from "./judged-task.ts";
import type { Policy } from "./policy.ts";

/**
 * The same call goes on where it was stopped, at whatever step; tasks that are finished stay so. With other labels, outputs
 * or inputs too, until the root is finished: what was judged is judged once.
 * @throws EspalierError for a tree or plots that cannot be grown, and naming the task that could not be; what the signal
 *   was aborted with; whatever else policies, judges, fits and improvements throw
 */
export async function grow<Input>(root: JudgedTask<Input>, options: GrowOptions): Promise<GrowReport> {
  const settings = checkedSettings(options);
  const { onEvent = () => {} } = options;
  const { plots } = options;
  const walked = walk(root as JudgedTask<unknown>, ({ name }) => isFrozen(plots[name]));
  const planted = walked.map((place) => ({ place, plot: plotOf(place.task, plots, settings) }));
  const policies = new Map<JudgedTask<unknown>, Policy<unknown>>();
  using _lock = await lockedFolder(options.folder, settings.signal);
  await using opened = new AsyncDisposableStack();

  async function one(place: Walked, plot: Plot<unknown>): Promise<TaskReport> {
    const started = performance.now();
    const { task, height } = place;
    const given = { ...place, plot, settings, opened, onEvent };
    const isRoot = task === root;
    const level = await openLevel(given, belowOf(place, policies), { ...options, isRoot });
    const kept = await level.folder.kept<TaskReport>(reportFile);
    onEvent({ kind: "task-started", task: task.name, height, recalled: kept !== undefined });
    if (kept) {
      const silently = { ...level, onEvent: () => {} };
      const open = () => scoring(plot, async (own) => (await growLevel({ ...silently, opened: own })).policy);
      policies.set(task, recalledPolicy(kept, open));
      return kept;
    }
    return scoring(plot, (own) => grownNow({ ...level, opened: own }, started));
  }

  async function grownNow(level: Level, started: number): Promise<TaskReport> {
    const { task, height } = level;
    const grown = await growLevel(level);
    policies.set(task, grown.policy);
    const { policy, rounds } = grown;
    const { id, record } = policy;
    const report: TaskReport = {
      task: task.name,
      height,
      helpers: task.evaluation.map((subtask) => subtask.task.name),
      ...(await measure(level, grown)),
      policy: { id, ...(record && { record }) },
      milliseconds: Math.round(performance.now() - started),
    };
    const reward = rounds.at(-1)!.rewardFolder;
    await saveGrown(level.folder.path("."), { task: task.name, policy, reward, report });
    return level.folder.keep(reportFile, report);
  }

  /** A level's reward models are closed after the work where its policy asks none of them, else when growing ends. */
  async function scoring<Result>(
    { improvement }: Plot<unknown>,
    work: (own: AsyncDisposableStack) => Promise<Result>,
  ): Promise<Result> {
    await using own = new AsyncDisposableStack();
    const result = await work(own);
    if (improvement.asksReward !== false) opened.use(own.move());
    return result;
  }

  const tasks: TaskReport[] = [];
  for (const { place, plot } of planted) {
    settings.signal?.throwIfAborted();
    if (isFrozen(plot)) {
      policies.set(place.task, plot.frozen);
      continue;
    }
    const report = await one(place, plot).catch((error) => {
      throw error === settings.signal?.reason ? error : named(error, place);
    });
    tasks.push(report);
    onEvent({ kind: "task-finished", report, policy: policies.get(place.task)! });
  }
  return { tasks };
}

/** Two that grow one tree at once would draw and write the same things twice. */
async function lockedFolder(folder: string, signal = new AbortController().signal): Promise<Disposable> {
  try {
    makeFolders(folder);
  } catch (error) {
    throw new EspalierError(`${folder} cannot be made: ${messageOf(error)}. Name another folder.`, { cause: error });
  }
  return lockFolder(folder, signal, { wait: 0, work: "growing" });
}

function belowOf({ task, below }: Walked, policies: ReadonlyMap<JudgedTask<unknown>, Policy<unknown>>): Below {
  return {
    policy<Input>(asked: JudgedTask<Input>) {
      const found = below.has(asked as JudgedTask<unknown>) && policies.get(asked as JudgedTask<unknown>);
      if (found) return found as Policy<Input>;
      const names = Array.from(below, ({ name }) => `"${name}"`).join(", ");
      throw new EspalierError(
        `"${asked.name}" is not below "${task.name}" in the tree. What is: ${names || "nothing, it is a leaf"}.`,
      );
    },
  };
}

/** Its reward models are opened when it is first asked: where all above it is finished too, never. */
function recalledPolicy(
  { task, policy: { id, record } }: TaskReport,
  open: () => Promise<Policy<unknown>>,
): Policy<unknown> {
  const openKnown = async () => {
    const opened = await open();
    if (opened.id === id) return opened;
    throw new EspalierError(
      `"${task}" was grown as ${id}, and is ${opened.id} when it is opened again: what it is made of has changed. Remove its folder, and those of the tasks above it, to grow them again.`,
    );
  };
  let opening: Promise<Policy<unknown>> | undefined;
  return {
    id,
    ...(record && { record }),
    async sample(...asked) {
      opening ??= openKnown();
      return (await opening).sample(...asked);
    },
  };
}

/** For people the task is where it happened. */
function named(error: unknown, { task, height }: Walked): unknown {
  if (!(error instanceof EspalierError)) return error;
  return new EspalierError(`Growing "${task.name}" (height ${height}) stopped. ${error.message}`, { cause: error });
}
