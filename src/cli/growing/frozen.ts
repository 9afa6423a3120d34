/** Helpers that were grown before take their places in a tree. */
import { EspalierError } from "../../core/errors.ts";
import { type OpenGrownOptions, openGrown, readArtefact } from "../../oversight/artefact.ts";
import { walk } from "../../oversight/growing/walk.ts";
import type { Below } from "../../oversight/growth.ts";
import type { Policy } from "../../oversight/policy.ts";
import { isFrozen, type PartialPlot, type TreeToGrow } from "./tree.ts";

/**
 * @param opened closes them
 * @throws EspalierError for a folder that is no such helper, or one of a task that the tree has not
 */
export async function withFrozen(
  tree: TreeToGrow,
  folders: readonly string[],
  options: Omit<OpenGrownOptions<unknown>, "code">,
  opened: AsyncDisposableStack,
): Promise<TreeToGrow> {
  const tasks = walk(tree.task).map(({ task }) => task);
  const artefacts = await Promise.all(folders.map(async (folder) => ({ folder, ...(await readArtefact(folder)) })));
  const strange = artefacts.find((one) => !tasks.some(({ name }) => name === one.task));
  if (strange) {
    const known = tasks.map(({ name }) => `"${name}"`).join(", ");
    throw new EspalierError(
      `${strange.folder} was grown for "${strange.task}", which the tree has not. Its tasks are: ${known}.`,
    );
  }
  const plots: Record<string, PartialPlot> = { ...tree.plots };
  // Leaves first: a policy in code may read what the helpers below it say.
  for (const task of tasks) {
    const found = artefacts.find((one) => one.task === task.name);
    if (!found) continue;
    const code = found.policy.code === undefined ? undefined : codeOf(task.name, plots);
    const grown = await openGrown(found.folder, task, { ...options, ...(code && { code }) });
    plots[task.name] = { frozen: opened.use(grown) };
  }
  return { ...tree, plots };
}

/** The policy that a task begins with. */
function codeOf(task: string, plots: TreeToGrow["plots"]): Policy<unknown> | undefined {
  const plot = plots[task];
  const policy = isFrozen(plot) ? plot.frozen : plot?.policy;
  const below: Below = {
    policy({ name }) {
      const known = plots[name];
      if (isFrozen(known)) return known.frozen as Policy<never>;
      throw new EspalierError(
        `The helper for "${task}" asks the one for "${name}": name its folder with --frozen too.`,
      );
    },
  };
  return typeof policy === "function" ? policy(below) : policy;
}
