import { describe, expect, it } from "vitest";
import type { Helper } from "../helpers/helper.ts";
import { ModelError } from "../models/model.ts";
import { type Comparison, comparison, type Note } from "../preferences/comparison.ts";
import { assisted } from "./assisted.ts";
import type { Judge } from "./judge.ts";

const pair = comparison({ input: "?", a: { text: "yes" }, b: { text: "no" }, gold: "a" });

function recording() {
  const seen: Comparison[] = [];
  const judge: Judge = {
    id: "judge",
    kind: "model",
    rubric: "terse@1",
    async compare(comparison) {
      seen.push(comparison);
      return { status: "judged", choice: "a" };
    },
  };
  return { judge, seen };
}

const note = (helper: string): Note => ({ helper, about: "b", text: `${helper} was here` });
const helping = (name: string): Helper => ({ name, note: async () => [note(name)] });
const failing = (error: Error): Helper => ({ name: "failing", note: () => Promise.reject(error) });

describe("an assisted judge", () => {
  it("reads its helpers' notes after those that are there, in their order", async () => {
    const { judge, seen } = recording();
    await assisted(judge, [helping("one"), helping("two")]).compare({ ...pair, notes: [note("before")] });
    expect(seen[0]!.notes).toEqual([note("before"), note("one"), note("two")]);
  });

  it("nests: an outer helper reads the comparison, an inner one also the outer's note", async () => {
    const { judge, seen } = recording();
    const counting: Helper = {
      name: "counting",
      note: async ({ notes = [] }) => [{ helper: "counting", about: "both", text: `${notes.length} notes` }],
    };
    const nested = assisted(assisted(judge, [counting]), [helping("outer")]);
    await nested.compare(pair);
    expect(seen[0]!.notes!.map(({ text }) => text)).toEqual(["outer was here", "1 notes"]);
    expect(nested).toMatchObject({ id: "judge+counting+outer", kind: "model", rubric: "terse@1" });
  });

  it("shows no helper the right answer", async () => {
    const curious: Helper = {
      name: "curious",
      note: async ({ gold }) => [{ helper: "curious", about: "both", text: `gold: ${gold}` }],
    };
    const { judge, seen } = recording();
    await assisted(judge, [curious]).compare(pair);
    expect(seen[0]!.notes![0]!.text).toBe("gold: undefined");
  });

  it("has no verdict where a helper failed, and throws what would meet every comparison", async () => {
    const { judge, seen } = recording();
    const away = assisted(judge, [failing(new ModelError("unavailable", "the server is away"))]);
    expect(await away.compare(pair)).toEqual({
      status: "unjudged",
      reason: 'its helper "failing" failed: the server is away',
    });
    await expect(assisted(judge, [failing(new ModelError("key", "wrong key"))]).compare(pair)).rejects.toThrow(
      "wrong key",
    );
    expect(seen).toHaveLength(0);
  });
});
