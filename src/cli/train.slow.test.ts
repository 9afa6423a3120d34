/** `espalier train` on the real default model, killed in the middle. */
import { readFileSync, writeFileSync } from "node:fs";
import { watch } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { scrambledPairs } from "../rewards/testing/scrambled.ts";
import { espalier, start, temporaryFolder } from "./testing/program.ts";

test("train that is killed (kill -9) and run again ends with the very adapter of one that never was", async () => {
  const cwd = temporaryFolder();
  const rows = scrambledPairs(10).map(({ input, chosen, rejected }) =>
    JSON.stringify({ prompt: input, chosen, rejected }),
  );
  writeFileSync(join(cwd, "labels.jsonl"), `${rows.join("\n")}\n`);
  const command = (out: string) =>
    `train labels.jsonl --method lora --rank 4 --epochs 4 --context 256 --out ${out}`.split(" ");

  const killed = start(command("killed"), { cwd });
  await Promise.race([hasSteps(cwd, 2), killed.ended]);
  killed.process.kill("SIGKILL");
  expect(await killed.ended).toMatchObject({ code: null });
  // At once: what it had started may still be finishing its row.
  const again = await espalier(command("killed"), { cwd });
  expect(again, again.stderr).toMatchObject({ code: 0 });
  const whole = await espalier(command("whole"), { cwd });
  expect(whole, whole.stderr).toMatchObject({ code: 0 });

  const adapterOf = (out: string) => readFileSync(join(cwd, out, "seed-0", "adapter.gguf"));
  expect(adapterOf("killed").equals(adapterOf("whole"))).toBe(true);
});

/** Resolves when a training below a folder has told of so many steps. */
async function hasSteps(folder: string, count: number): Promise<void> {
  for await (const { filename } of watch(folder, { recursive: true })) {
    if (!filename?.endsWith("steps.jsonl")) continue;
    if (readFileSync(join(folder, filename), "utf8").split("\n").length > count) return;
  }
}
