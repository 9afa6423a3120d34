import { expect, test } from "vitest";
import { type CardFacts, modelCard } from "./card.ts";
import type { Manifest } from "./manifest.ts";
import type { FitReport } from "./report.ts";

const base = { model: "llama/tiny", sha256: "0".repeat(64), architecture: "llama" };
const counts = { pairs: 1, inputs: 1, judges: { anna: 1 }, tasks: { "": 1 } };
const report: FitReport = {
  folder: "rm",
  id: "head-0",
  method: "head",
  base,
  data: { train: counts, held: counts, cutPrompts: 1, cutTokens: 1 },
  held: { pairs: 1, inputs: 1, accuracy: { value: 1 }, loss: 0.5, curve: [] },
  scale: 1,
  members: [],
  warnings: [],
  device: "CPU",
  milliseconds: 1,
};
const manifest: Manifest = {
  format: 1,
  method: "head",
  base,
  prompt: { name: "short", system: "", user: "{input}: {output}", yes: "yes", no: "no" },
  maxTokens: 128,
  width: 8,
  files: {},
  centres: {},
  scale: 1,
};
const facts: CardFacts = {
  version: "0.0.0",
  commit: undefined,
  llamaCpp: "b0",
  baseFile: "tiny.gguf",
  licence: undefined,
  data: "labels.jsonl",
  labels: undefined,
  noise: undefined,
  controlLength: undefined,
};

test("of one held-out pair the card claims no more than one tells", () => {
  const card = modelCard(report, manifest, facts);
  expect(card).not.toMatch(/\b1 (pairs|inputs|prompts|tokens|preferences)\b/);
  expect(card).toMatch(/expected calibration error \| too few to tell/);
  expect(card).toMatch(/length controlled \| too few to tell/);
  expect(card).toContain("rewards keep the scale they came with");
  expect(card).not.toContain("fitted on held-out pairs");
  expect(card).toContain("![Calibration](picture.svg)");
  expect(modelCard({ ...report, scale: 2 }, manifest, facts)).toContain(
    "multiplied with 2.00, fitted on held-out pairs",
  );
});

test("the card lists how labels were used", () => {
  const labels = { gold: true, weights: { lead: 2, "a|b": 0.5 } };
  const card = modelCard(report, manifest, { ...facts, labels, noise: 0.1, controlLength: true });
  expect(card).toContain("Known right answers were learned");
  expect(card).toContain("weights: lead 2, a\\|b 0.5; all others 1");
  expect(card).toContain("10.0% of labels were taken to be wrong");
  expect(card).toContain("Length controlled");
  expect(modelCard(report, manifest, facts)).not.toMatch(/weights:|Label noise|Length controlled|Known right/);
});

test("the card says how far a reward moves with its batch", () => {
  expect(modelCard(report, manifest, facts)).toMatch(/quantised base.*same batch.*0\.07 at the median/);
});
