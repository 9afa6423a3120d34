import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openDevice } from "../devices.ts";
import { readGguf } from "../gguf/read.ts";
import { writeGguf } from "../gguf/write.ts";
import { read } from "./tensors.ts";
import { loadWeights, turnedTensors } from "./weights.ts";

// More numbers than are transposed at once, and no whole number of pieces.
const [columns, rows] = [8, 2 ** 21 + 96];

test("the output embedding is transposed for log-probabilities alone, and whole, though in pieces", async () => {
  const folder = mkdtempSync(join(tmpdir(), "espalier-weights-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "embedding.gguf");
  const values = Float32Array.from({ length: columns * rows }, (_, place) => place % 1_000_003);
  const data = () => new Uint8Array(values.buffer);
  writeGguf(file, {}, [{ name: "token_embd.weight", type: "F32", shape: [columns, rows], data }]);
  const gguf = readGguf(file);
  expect(turnedTensors(gguf, false)).toEqual([]);

  using device = await openDevice("cpu", 1);
  using weights = loadWeights(device, gguf, { turned: turnedTensors(gguf, true) });
  const turned = read(device.ggml, weights.get("token_embd.weight")!.transposed!);
  const wrong = turned.findIndex((value, at) => value !== values[(at % rows) * columns + Math.floor(at / rows)]);
  expect(wrong).toBe(-1);
});
