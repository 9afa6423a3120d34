import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { fake } from "../../models/providers/fake.ts";
import { saveGrown } from "../../oversight/artefact.ts";
import type { Below } from "../../oversight/growth.ts";
import { defineJudgedTask, type JudgedTask, subtask } from "../../oversight/judged-task.ts";
import { modelPolicy } from "../../oversight/model-policy.ts";
import type { Policy } from "../../oversight/policy.ts";
import { policyModels } from "../../oversight/policy-models.ts";
import { quickJournal } from "../../tasks/testing/quick-journal.ts";
import { withFrozen } from "./frozen.ts";
import { isFrozen } from "./tree.ts";

const leaf = defineJudgedTask<string>({
  name: "leaf",
  input: z.string(),
  size: () => 1,
  present: (text) => ({ input: text }),
  evaluation: [],
});
const root = defineJudgedTask<string>({
  ...leaf,
  name: "root",
  size: () => 2,
  evaluation: [subtask(leaf, (input) => [{ input, about: "both" }])],
});

const model = fake(() => "an answer");
const models = policyModels(quickJournal(), async () => model);

async function grown(task: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "espalier-frozen-"));
  await saveGrown(folder, { task, policy: modelPolicy(leaf, model) });
  return folder;
}

test("a helper that was grown before takes its task's place, whatever its plot was", async () => {
  const tree = { task: root as JudgedTask<unknown>, plots: { leaf: { train: ["x"] }, root: { train: ["y"] } } };
  await using opened = new AsyncDisposableStack();
  const { plots } = await withFrozen(tree, [await grown("leaf")], { models }, opened);
  expect(plots.root).toBe(tree.plots.root);
  const plot = plots.leaf;
  if (!isFrozen(plot)) throw new Error("it is to be grown");
  expect(await plot.frozen.sample("well?", 1, { seed: 1 })).toEqual(["an answer"]);
});

test("one of a task that the tree has not is refused", async () => {
  await using opened = new AsyncDisposableStack();
  const folder = await grown("twig");
  await expect(
    withFrozen({ task: root as JudgedTask<unknown>, plots: {} }, [folder], { models }, opened),
  ).rejects.toThrow(`${folder} was grown for "twig", which the tree has not. Its tasks are: "leaf", "root".`);
});

test("one that chooses from what a policy in code gives is opened with that of its plot, and with what it asks", async () => {
  const words: Policy<string> = { id: "words", sample: async () => ["words"] };
  const folder = await mkdtemp(join(tmpdir(), "espalier-frozen-"));
  await saveGrown(folder, { task: "root", policy: { ...words, id: "from words", record: { code: "from words" } } });
  const plots = {
    leaf: { policy: words as Policy<unknown> },
    root: { policy: (below: Below) => ({ ...(below.policy(leaf) as Policy<unknown>), id: "from words" }) },
  };
  const tree = { task: root as JudgedTask<unknown>, plots };
  await using opened = new AsyncDisposableStack();
  await expect(withFrozen(tree, [folder], { models }, opened)).rejects.toThrow(
    'The helper for "root" asks the one for "leaf": name its folder with --frozen too.',
  );
  const { plots: found } = await withFrozen(tree, [folder, await grown("leaf")], { models }, opened);
  expect(isFrozen(found.root) && (await found.root.frozen.sample("well?", 1, { seed: 1 }))).toEqual(["an answer"]);
});
