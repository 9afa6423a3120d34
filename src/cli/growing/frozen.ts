/** Helpers that were grown before take their places in a tree. */
import { EspalierError } from "../../core/errors.ts";
import { type OpenGrownOptions, openGrown, readArtefact } from "../../oversight/artefact.ts";
import { walk } from "../../oversight/growing/walk.ts";
import type { TreeToGrow } from "./tree.ts";

/**
 * @param opened closes them
 * @throws EspalierError for a folder that is no such helper, or one of a task that the tree has not
 */
export async function withFrozen(
  tree: TreeToGrow,
  folders: readonly string[],
  options: OpenGrownOptions,
  opened: AsyncDisposableStack,
): Promise<TreeToGrow> {
  const tasks = walk(tree.task).map(({ task }) => task);
  const plots = { ...tree.plots };
  for (const folder of folders) {
    const { task: name } = await readArtefact(folder);
    const task = tasks.find((one) => one.name === name);
    if (!task) {
      const known = tasks.map((one) => `"${one.name}"`).join(", ");
      throw new EspalierError(`${folder} was grown for "${name}", which the tree has not. Its tasks are: ${known}.`);
    }
    plots[name] = { frozen: opened.use(await openGrown(folder, task, options)) };
  }
  return { ...tree, plots };
}
