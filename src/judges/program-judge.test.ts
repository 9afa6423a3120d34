import { expect, test, vi } from "vitest";
import { comparison } from "../preferences/comparison.ts";
import { programJudge } from "./program-judge.ts";

const pair = comparison({
  input: "Ask for salt.",
  source: "A table.",
  a: { text: "The salt, please.", origin: { model: "secret" } },
  b: { text: "Salt!" },
  gold: "a",
});
const judged = { status: "judged" };

test("the output with more merit is better, wherever it stands, and equal ones are a tie", async () => {
  const shorter = programJudge("shorter", (output) => -output.length);
  expect(await shorter.compare(pair)).toEqual({ ...judged, choice: "b" });
  expect(await shorter.compare({ ...pair, a: pair.b, b: pair.a })).toEqual({ ...judged, choice: "a" });
  expect(await shorter.compare({ ...pair, b: pair.a })).toEqual({ ...judged, choice: "tie" });
});

test("a program is handed what it opens, never the right answer or where an output came from", async () => {
  const merit = vi.fn(async () => 1);
  await programJudge("reads the source", merit, ["source"]).compare(pair);
  expect(merit.mock.calls).toEqual([
    ["The salt, please.", { source: "A table." }, "a"],
    ["Salt!", { source: "A table." }, "b"],
  ]);
  const all = vi.fn((_output: string, _shown: object) => 1);
  await programJudge("reads all", all).compare(pair);
  expect(Object.keys(all.mock.calls[0]![1])).toEqual(["id", "input", "task", "source", "notes"]);
});

test.each([undefined, Number.NaN])("a merit of %s is no verdict", async (merit) => {
  const judge = programJudge("unsure", (output) => (output === "Salt!" ? merit : 1));
  expect(await judge.compare(pair)).toEqual({ status: "unjudged", reason: `unsure weighed them 1 and ${merit}` });
});
