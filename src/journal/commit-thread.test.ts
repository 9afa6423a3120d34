import { tmpdir } from "node:os";
import { expect, it } from "vitest";
import { CommitThread } from "./commit-thread.ts";

it("that could not begin says so to every batch, not only to the one that was waiting", async () => {
  const thread = new CommitThread(tmpdir());
  for (let batch = 0; batch < 2; batch++)
    await expect(thread.commit([])).rejects.toThrow("unable to open database file");
  await thread.close();
});
