import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { SampleRecord } from "./samples.ts";
import { openJournal } from "./sqlite.ts";

const sample: SampleRecord = {
  ...{ key: "k", eval: "e", arm: "judge", item: "1", seed: 0, epoch: 0 },
  ...{ status: "failed", at: 1, body: '{"error":"no"}' },
};

test("a sample is there in another process; one that failed is replaced, one that is done stays", async () => {
  const folder = mkdtempSync(join(tmpdir(), "espalier-samples-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "journal.db");
  const journal = openJournal(path);
  expect(journal.samples.find("k")).toBeUndefined();
  await journal.samples.save(sample);
  await journal.samples.save({ ...sample, status: "done", at: 2, body: '{"output":1}' });
  await journal.samples.save({ ...sample, at: 3 });
  await journal.close();
  const later = openJournal(path);
  onTestFinished(() => later.close());
  expect(later.samples.find("k")).toEqual({ ...sample, status: "done", at: 2, body: '{"output":1}' });
});
