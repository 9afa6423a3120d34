/** Where a test grows: a folder and a journal of its own, removed after it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach } from "vitest";
import { openJournal } from "../../journal/sqlite.ts";
import type { GrowOptions } from "../growth.ts";

/** @returns the present test's: to be read in the test, not before */
export function freshPlace(): Pick<GrowOptions, "folder" | "journal"> {
  let now: Pick<GrowOptions, "folder" | "journal">;
  beforeEach(() => {
    const place = { folder: mkdtempSync(join(tmpdir(), "espalier-grow-")), journal: openJournal(":memory:") };
    now = place;
    return async () => {
      await place.journal.close();
      rmSync(place.folder, { recursive: true });
    };
  });
  return {
    get folder() {
      return now.folder;
    },
    get journal() {
      return now.journal;
    },
  };
}
