/** A set that nobody published, in a file as a public set has it. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** @returns the file's path */
export function inventedSet(records: readonly object[]): string {
  const path = join(mkdtempSync(join(tmpdir(), "espalier-set-")), "invented.jsonl");
  writeFileSync(path, records.map((record) => `${JSON.stringify(record)}\n`).join(""));
  return path;
}
