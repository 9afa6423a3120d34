/** The tree that `espalier grow` is given: a task that ships, or a file of the user's own. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { EspalierError, messageOf } from "../../core/errors.ts";
import type { JudgedTask } from "../../oversight/judged-task.ts";
import { asModule } from "../as-module.ts";
import { loadTree } from "../content.ts";
import type { TreeToGrow } from "./tree.ts";

/** @param name of a task that ships, or the path of a file whose default export is `{ task, plots }` or a judged task */
export async function treeToGrow(name: string): Promise<TreeToGrow> {
  return /[./\\]/.test(name) ? treeIn(name) : loadTree(name);
}

async function treeIn(file: string): Promise<TreeToGrow> {
  const path = resolve(file);
  if (!existsSync(path)) throw new EspalierError(`There is no file "${file}" to take a task from.`);
  const module = await import(pathToFileURL(path).href).catch((cause: unknown) => {
    throw new EspalierError(`${file} could not be loaded: ${messageOf(cause)}${asModule(path, cause)}`, { cause });
  });
  const found: unknown = module.default;
  if (isTask(found)) return { task: found, plots: {} };
  if (isRecord(found) && isTask(found.task)) {
    const { task, plots = {}, policiesOn, read } = found;
    const areFunctions = [policiesOn, read].every((one) => one === undefined || typeof one === "function");
    if (isRecord(plots) && Object.values(plots).every(isRecord) && areFunctions) {
      return { ...found, task, plots } as unknown as TreeToGrow;
    }
  }
  throw new EspalierError(
    `${file} has no judged task as its default export. It should be one, made by defineJudgedTask, or { task, plots } with what is known of the tasks of its tree, by their names: policy, judge, reward, improvement, train, held, gold. Functions beside them: \`policiesOn\` gives policies on a model, \`read\` makes an input of a document.`,
  );
}

function isTask(value: unknown): value is JudgedTask<unknown> {
  return (
    isRecord(value) &&
    typeof value.name === "string" &&
    typeof value.size === "function" &&
    typeof value.present === "function" &&
    Array.isArray(value.evaluation) &&
    isRecord(value.input)
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
