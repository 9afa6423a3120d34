/** Reads a report that was written as JSON: one of another version, or that is not whole, is refused with what was wrong. */
import * as z from "zod";
import { EspalierError, messageOf } from "../../core/errors.ts";
import type { EvalReport } from "../report.ts";

const count = z.int().min(0);
const amount = z.number().min(0);
const figure = z
  .object({ value: z.number(), low: z.number().optional(), high: z.number().optional() })
  .refine(({ low, high }) => (low === undefined) === (high === undefined), "an interval has both low and high");
const direction = z.enum(["higher", "lower"]);
const spent = z.object({
  calls: count,
  inputTokens: count,
  outputTokens: count,
  cost: amount.nullable(),
  milliseconds: amount,
});
const arm = z.object({
  name: z.string(),
  samples: count,
  failed: count,
  recalled: count,
  spent,
  stopped: z.string().optional(),
  errors: z.array(z.object({ message: z.string(), count })),
});
const measuring = z.object({
  metric: z.string(),
  models: z.array(z.string()),
  recalled: count,
  spent: spent.omit({ milliseconds: true }),
});
const metric = z.object({
  name: z.string(),
  unit: z.enum(["share", "number", "tokens", "dollars", "seconds"]),
  better: direction.optional(),
  arms: z.array(z.object({ arm: z.string(), figure: figure.optional(), n: count, without: count, clusters: count })),
  differences: z.array(
    z.object({
      arm: z.string(),
      baseline: z.string(),
      figure,
      p: z.number().min(0).max(1).optional(),
      adjusted: z.number().min(0).max(1).optional(),
    }),
  ),
  faults: z.array(z.object({ arm: z.string(), samples: count, message: z.string() })).optional(),
});
const curve = z.object({
  title: z.string(),
  x: z.string(),
  y: z.string(),
  points: z.array(
    z.object({
      x: z.number(),
      y: z.number(),
      low: z.number().optional(),
      high: z.number().optional(),
      n: z.number().optional(),
    }),
  ),
  diagonal: z.boolean().optional(),
});
const threshold = z.object({
  metric: z.string(),
  arm: z.string(),
  least: z.number().optional(),
  most: z.number().optional(),
  value: z.number().optional(),
  held: z.boolean(),
});
const set = z.object({
  name: z.string(),
  citation: z.string(),
  licence: z.string(),
  checksum: z.string().optional(),
});
const report = z.object({
  version: z.literal(1),
  name: z.string(),
  question: z.string(),
  answer: z.string().optional(),
  command: z.string(),
  espalier: z.string(),
  commit: z.string().optional(),
  started: z.iso.datetime(),
  seconds: amount,
  data: z.object({ items: count, clusters: count, sets: z.array(set), hash: z.string() }),
  seeds: z.array(z.number()),
  epochs: count,
  baseline: z.string(),
  arms: z.array(arm),
  metrics: z.array(metric),
  measuring: z.array(measuring).optional(),
  curves: z.array(z.object({ metric: z.string(), arm: z.string(), curve })),
  thresholds: z.array(threshold),
  tradeOffs: z.array(z.object({ x: z.string(), y: z.string() })).optional(),
  caveats: z.array(z.string()),
});

/**
 * @param text JSON, as `JSON.stringify` writes a report
 * @returns what was written, with what this version knows nothing of
 * @throws EspalierError with each place that does not fit
 */
export function readReport(text: string): EvalReport {
  const value = parsed(text);
  const version = typeof value === "object" && value !== null && "version" in value ? value.version : undefined;
  if (version === undefined) throw new EspalierError("This is no report of an eval: it has no version.");
  if (version !== 1) {
    const found = JSON.stringify(version)?.slice(0, 40);
    throw new EspalierError(`This report has version ${found}; this espalier reads version 1. Run the eval again.`);
  }
  const checked = report.safeParse(value);
  if (!checked.success) throw new EspalierError(`This report does not fit:\n${z.prettifyError(checked.error)}`);
  return value as EvalReport;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new EspalierError(`This is no report of an eval: it is no JSON (${messageOf(error)}).`);
  }
}
