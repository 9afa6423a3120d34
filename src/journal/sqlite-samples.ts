/** Samples of evals in the embedded journal. */
import type { DatabaseSync } from "node:sqlite";
import type { GroupCommit } from "./group-commit.ts";
import type { SampleRecord, Samples } from "./samples.ts";

/** @param database to read from. @param batches to write through */
export function sqliteSamples(database: DatabaseSync, batches: GroupCommit): Samples {
  const find = database.prepare("SELECT * FROM samples WHERE key = ?");
  return {
    async save({ key, eval: name, arm, item, seed, epoch, status, at, body }) {
      await batches.write(["saveSample", key, name, arm, item, seed, epoch, status, at, body]);
    },
    find: (key) => find.get(key) as SampleRecord | undefined,
  };
}
