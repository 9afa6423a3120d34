/**
 * A folder with all those above it. Not by `recursive` of mkdir, which never returns where no folder can be made, as
 * below /proc (seen with Node.js 24).
 */
import { mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** @throws what mkdir throws; EEXIST where a file stands in its place */
export function makeFolders(path: string): void {
  const folder = resolve(path);
  const parent = dirname(folder);
  if (isFolder(folder) || parent === folder) return;
  makeFolders(parent);
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process may have been quicker.
    if (!isFolder(folder)) throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
