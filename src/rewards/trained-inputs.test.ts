import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { readTrainedInputs, trainedInputsFile, writeTrainedInputs } from "./trained-inputs.ts";

const folder = mkdtempSync(join(tmpdir(), "espalier-trained-"));
afterAll(() => rmSync(folder, { recursive: true }));

it("tells inputs that were trained on, whatever their white space, from others, and what they are about", async () => {
  await writeTrainedInputs(folder, [
    { input: "one  question" },
    { input: "one question" },
    { input: [{ role: "user", content: "two" }], source: "a text" },
  ]);
  expect(statSync(join(folder, trainedInputsFile)).size).toBe(16);
  const isTrained = (await readTrainedInputs(folder))!;
  expect(isTrained({ input: " one question\n" })).toBe(true);
  expect(isTrained({ input: "two", source: "a text" })).toBe(true);
  expect(isTrained({ input: "two" })).toBe(false);
  expect(isTrained({ input: "three" })).toBe(false);
});

it("knows nothing of a folder that was made before, and refuses a damaged file", async () => {
  expect(await readTrainedInputs(join(folder, "elsewhere"))).toBeUndefined();
  writeFileSync(join(folder, trainedInputsFile), "twelve bytes");
  await expect(readTrainedInputs(folder)).rejects.toThrow("its 12 bytes are no multiple of 8. Remove it.");
});
