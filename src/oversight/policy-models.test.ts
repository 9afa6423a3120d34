import { expect, test } from "vitest";
import { fake } from "../models/providers/fake.ts";
import { quickJournal } from "../tasks/testing/quick-journal.ts";
import { policyModels } from "./policy-models.ts";

function opening() {
  const said: string[] = [];
  const models = policyModels(quickJournal(), async (id, adapter) => {
    if (id === "none") throw new Error("no such model");
    said.push(`open ${id} ${adapter}`);
    return {
      ...fake(() => {
        said.push(`ask ${id}`);
        return "yes";
      }),
      async close() {
        said.push(`close ${id}`);
      },
    };
  });
  return { said, models };
}

test("a model is opened once, answers again from the journal, and is closed with the others", async () => {
  const { said, models } = opening();
  const [one, two] = await Promise.all([models.open("m"), models.open("m")]);
  await one.complete([{ role: "user", content: "well?" }]);
  await two.complete([{ role: "user", content: "well?" }]);
  await models.open("m", "a.gguf");
  await models[Symbol.asyncDispose]();
  expect(said).toEqual(["open m undefined", "ask m", "open m a.gguf", "close m", "close m"]);
});

test("one that could not be opened is tried again, and closes nothing", async () => {
  const { models } = opening();
  await expect(models.open("none")).rejects.toThrow("no such model");
  await expect(models.open("none")).rejects.toThrow("no such model");
  await models[Symbol.asyncDispose]();
});
