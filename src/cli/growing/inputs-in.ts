/** What a tree's root is grown on: inputs of its type, one a line, or documents where the task is about one. */
import { extname } from "node:path";
import { z } from "zod";
import { EspalierError } from "../../core/errors.ts";
import { readDocument } from "../../documents/read.ts";
import type { JudgedTask } from "../../oversight/judged-task.ts";
import { RowError } from "../../preferences/formats/format.ts";
import { rowsIn, type UnreadLines } from "../lines.ts";
import type { TreeToGrow } from "./tree.ts";

/** @param limit inputs at most */
export async function inputsIn(
  files: readonly string[],
  { task, read }: TreeToGrow,
  unread: UnreadLines,
  limit = Number.POSITIVE_INFINITY,
): Promise<unknown[]> {
  const inputs: unknown[] = [];
  for (const file of files) {
    if (read && file !== "-" && !/^\.jsonl?$/.test(extname(file))) {
      inputs.push(task.input.parse(read(await readDocument(file))));
      if (inputs.length >= limit) return inputs;
      continue;
    }
    for await (const input of rowsIn(file, unread, (row) => [inputOf(row, task)])) {
      if (inputs.length >= limit) return inputs;
      inputs.push(input);
    }
  }
  if (inputs.length > 0) return inputs;
  const texts = read ? "" : " Of a text or a book none can be made: that takes a tree with `read`.";
  throw new EspalierError(
    `${files.join(", ")} holds no input of "${task.name}": each line should be one, as JSON.${texts}`,
  );
}

function inputOf(row: unknown, { name, input }: JudgedTask<unknown>): unknown {
  const { success, data, error } = input.safeParse(row);
  if (success) return data;
  throw new RowError(`it is no input of "${name}": ${z.prettifyError(error).replaceAll("\n", " ")}`);
}
