/** A run's result and its whole tree as files in a folder. */
import type { Journal, RunRecord } from "../journal/journal.ts";
import { writeFiles } from "./out-folder.ts";
import { outline } from "./outline.ts";
import { outputText, readTree } from "./tree.ts";

/**
 * @param source the text that the nodes' spans point into, where it is at hand
 * @returns the files written; none when the run has no tree yet
 * @throws EspalierError when they cannot be written
 */
export function writeTree(
  journal: Journal,
  { id, name, status }: Pick<RunRecord, "id" | "name" | "status">,
  folder: string,
  source?: string,
): string[] {
  const root = readTree(journal, id);
  if (!root) return [];
  const files: Record<string, string> = {
    ...(root.output !== undefined && { "summary.txt": `${outputText(root)}\n` }),
    "tree.json": `${JSON.stringify({ run: id, name, status, root }, null, 2)}\n`,
    "outline.md": outline(name, root, source),
    ...(source !== undefined && { "source.txt": source }),
  };
  return writeFiles(folder, files, `Run ${id} itself is kept: try  espalier resume ${id} --out FOLDER`);
}
