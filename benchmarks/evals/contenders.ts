/** The same eval as each program is given it: one prompt for each item, one look at the reply. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cpuOf } from "./cpu-of.ts";
import { pythonCpuOf } from "./python.ts";

export interface Job {
  /** Of the mock: `http://127.0.0.1:PORT/v1`. */
  readonly baseUrl: string;
  /** A new one. */
  readonly folder: string;
  readonly items: number;
  readonly concurrency: number;
}

const topic = (item: number) => `lighthouse ${item}`;

/** @returns milliseconds of processor time, start-up included */
export async function espalierEval({ baseUrl, folder, items, concurrency }: Job): Promise<number> {
  const door = new URL("../../src/index.ts", import.meta.url).href;
  await writeFile(
    join(folder, "bench.eval.ts"),
    `import { defineEval, openModel } from ${JSON.stringify(door)};
const model = await openModel("openai/gpt-4o-mini", { baseUrl: ${JSON.stringify(baseUrl)}, apiKey: "none", concurrency: ${concurrency} });
export default defineEval<string, string>({
  name: "bench",
  question: "How much is spent beside the calls?",
  data: () => Array.from({ length: ${items} }, (_, item) => \`lighthouse \${item}\`),
  arms: { mock: async (topic) => (await model.complete([{ role: "user", content: \`Say something about \${topic}.\` }])).text },
  metrics: { contains: { unit: "share", score: ({ output }) => Number(output!.includes(" ")) } },
});
`,
  );
  const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
  return cpuOf([main, "eval", "bench.eval.ts", "--quiet", "--concurrency", String(concurrency)], { cwd: folder });
}

/** It keeps results in its database, and writes no reports. @param promptfoo its folder in some node_modules */
export async function promptfooEval({ baseUrl, folder, items, concurrency }: Job, promptfoo: string): Promise<number> {
  const config = {
    prompts: ["Say something about {{topic}}."],
    providers: [{ id: "openai:chat:gpt-4o-mini", config: { apiBaseUrl: baseUrl, apiKey: "none" } }],
    tests: Array.from({ length: items }, (_, item) => ({
      vars: { topic: topic(item) },
      assert: [{ type: "contains", value: " " }],
    })),
  };
  await writeFile(join(folder, "promptfooconfig.json"), JSON.stringify(config));
  const quiet = {
    PROMPTFOO_DISABLE_TELEMETRY: "1",
    PROMPTFOO_DISABLE_UPDATE: "1",
    PROMPTFOO_CONFIG_DIR: join(folder, "kept"),
  };
  const flags = ["--no-cache", "--no-table", "--no-progress-bar", "-j", String(concurrency)];
  const main = join(promptfoo, "dist", "src", "entrypoint.js");
  return cpuOf([main, "eval", "-c", "promptfooconfig.json", ...flags], { cwd: folder, env: quiet });
}

/** It keeps results in its log. @param python that has inspect_ai and openai */
export async function inspectEval({ baseUrl, folder, items, concurrency }: Job, python: string): Promise<number> {
  await writeFile(
    join(folder, "bench.py"),
    `from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.scorer import includes
from inspect_ai.solver import generate

@task
def bench():
    samples = [Sample(input=f"Say something about lighthouse {item}.", target=" ") for item in range(${items})]
    return Task(dataset=MemoryDataset(samples), solver=generate(), scorer=includes())
`,
  );
  const flags = ["--display", "none", "--log-dir", "logs", "--model", "openai/gpt-4o-mini"];
  const together = ["--max-connections", String(concurrency), "--max-samples", String(concurrency)];
  const args = ["-m", "inspect_ai", "eval", "bench.py", ...flags, ...together];
  return pythonCpuOf(python, args, { cwd: folder, env: { OPENAI_BASE_URL: baseUrl, OPENAI_API_KEY: "none" } });
}
