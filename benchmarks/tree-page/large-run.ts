/** A run of many nodes in a journal, as a task leaves it: texts of a few hundred characters, one call a node. */
import type { NodeRecord } from "../../src/journal/journal.ts";
import { openJournal } from "../../src/journal/sqlite.ts";

/** Children of a node. */
const width = 10;
const words = "the keeper wrote one page for every night and the ship struck the rocks below the light".split(" ");

function text(seed: number, length: number): string {
  return Array.from({ length }, (_, at) => words[(seed * 31 + at * 7 + ((seed * at) % 13)) % words.length]).join(" ");
}

/** @returns the run's id */
export async function writeLargeRun(path: string, count: number): Promise<string> {
  const journal = openJournal(path);
  const run = "large-run";
  const started = Date.UTC(2026, 10, 28);
  const id = (index: number) => index.toString(16).padStart(16, "0");
  const levels: number[] = [];
  for (let first = 0; first < count; first += 10_000) {
    const calls: Promise<unknown>[] = [];
    for (let index = first; index < Math.min(count, first + 10_000); index += 1) {
      const parent = index === 0 ? null : Math.floor((index - 1) / width);
      levels[index] = parent === null ? 0 : levels[parent]! + 1;
      const input = JSON.stringify({ start: index * 900, end: index * 900 + 900, text: text(index, 120) });
      const reply = text(index + 1, 60);
      const key = `${id(index)}-call`;
      const [model, endpoint] = ["fake/large", "none"];
      const request = JSON.stringify({ messages: [{ role: "user", content: text(index, 140) }], maxTokens: 100 });
      const made = journal.claim({ key, model, endpoint, request }).then((claim) => {
        const figures = { inputTokens: 180, cachedInputTokens: 0, outputTokens: 70, cost: 0.0001 };
        const attempts = index % 50 === 0 ? 2 : 1;
        if (typeof claim === "string") return claim;
        return journal.finish(claim, { ...figures, attempts, reply: JSON.stringify({ text: reply }) });
      });
      calls.push(made);
      journal.saveNode({
        run,
        id: id(index),
        parent: parent === null ? null : id(parent),
        position: index === 0 ? 0 : (index - 1) % width,
        depth: levels[index]!,
        task: index * width + 1 < count ? "merge" : "summarise",
        label: `Part ${index}`,
        spanStart: index * 900,
        spanEnd: index * 900 + 900,
        status: index % 997 === 5 ? "failed" : "done",
        started: started + index * 3,
        ended: started + index * 3 + 900,
        execution: started,
        input,
        output: index % 997 === 5 ? null : JSON.stringify(reply),
        error: index % 997 === 5 ? "the model refused" : null,
        calls: JSON.stringify([
          { key, prompt: index * width + 1 < count ? "merge" : "summarise", replayed: index % 7 === 0 },
        ]),
      } satisfies NodeRecord);
    }
    await Promise.all(calls);
  }
  const common = { name: "A large run", task: "merge", options: "{}", error: null, input: "{}" };
  await journal.saveRun({ id: run, ...common, status: "done", output: '"done"', started, ended: started + count * 3 });
  await journal.close();
  return run;
}
