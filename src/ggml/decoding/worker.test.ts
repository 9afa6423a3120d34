import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import { writeTinyModel } from "../testing/tiny-model.ts";
import type { Question } from "./messages.ts";

const folder = mkdtempSync(join(tmpdir(), "espalier-decoding-worker-"));
afterAll(() => rmSync(folder, { recursive: true }));

it("answers after signals that reached all processes of a terminal, and ends when whoever asked is gone", async () => {
  const file = join(folder, "base.gguf");
  await writeTinyModel(file, { architecture: "llama", type: "F32" });
  const worker = fork(fileURLToPath(new URL("./worker.ts", import.meta.url)), {
    serialization: "advanced",
    execArgv: [],
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const ended = once(worker, "exit");
  const answer = async (question: Question) => {
    worker.send(question);
    const [heard] = await Promise.race([once(worker, "message"), ended]);
    return heard;
  };
  const options = { file, adapters: [], device: "cpu", threads: 1, contextTokens: 64 } as const;
  expect(await answer({ kind: "open", options })).toMatchObject({ kind: "opened" });
  worker.kill("SIGINT");
  worker.kill("SIGTERM");
  expect(await answer({ kind: "rows", id: 1, tokens: [1] })).toMatchObject({ kind: "rows" });
  worker.disconnect();
  expect(await ended).toEqual([0, null]);
});
