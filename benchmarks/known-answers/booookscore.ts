/** Which way of summarising BooookScore's readers preferred. Published: `annotatorN-counts.json` beside what they said. */
import { join } from "node:path";
import { openSet, type SetComparison } from "../../src/index.ts";
import type { Known } from "./known.ts";
import { json } from "./replayed.ts";

const annotations = "annotations/human_annotations/qualitative_comparison";

export async function booookscore(folder: string): Promise<Known[]> {
  const incremental = new Set(
    Object.values(json<Readonly<Record<string, string>>>(summaries(folder, "inc"))).map(plain),
  );
  const counts = new Map<string, { inc: number; hier: number; draw: number }>();
  const opened = await openSet("booookscore", { path: folder });
  for await (const { gold, a, b, extra } of opened.items() as AsyncIterable<SetComparison>) {
    const of = counts.get(String(extra.annotator)) ?? { inc: 0, hier: 0, draw: 0 };
    counts.set(String(extra.annotator), of);
    if (gold === "tie") of.draw += 1;
    else of[incremental.has(plain((gold === "a" ? a : b).text)) ? "inc" : "hier"] += 1;
  }
  return Array.from(counts).flatMap(([annotator, found]) => {
    const file = join(folder, annotations, `${annotator.replace(" ", "/annotator")}-counts.json`);
    const { Preference: published } = json<{ Preference: Readonly<Record<"inc" | "hier" | "draw", number>> }>(file);
    return (["inc", "hier", "draw"] as const).map((which) => ({
      what: `${annotator}: preferred ${which}, pairs`,
      published: published[which],
      found: found[which],
      digits: 0,
    }));
  });
}

function summaries(folder: string, way: "inc" | "hier"): string {
  return join(folder, "summaries", `gpt4-4096-${way}-cleaned.json`);
}

function plain(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
