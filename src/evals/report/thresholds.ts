/** Thresholds in words. */
import type { MetricFound } from "../eval.ts";
import type { ThresholdFound } from "../report.ts";
import { figureWords } from "./numbers.ts";

/** @returns such as "at least 80.0%", "0.010 to 0.200" */
export function boundWords({ least, most }: ThresholdFound, unit: MetricFound["unit"]): string {
  const words = (value: number) => figureWords({ value }, unit);
  if (least !== undefined && most !== undefined) return `${words(least)} to ${words(most)}`;
  if (least !== undefined) return `at least ${words(least)}`;
  return most === undefined ? "anything" : `at most ${words(most)}`;
}
