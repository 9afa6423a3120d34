/** Thresholds in words. */
import type { MetricFound } from "../eval.ts";
import type { ThresholdFound } from "../report.ts";
import { chosenWords } from "./numbers.ts";

/** @returns such as "at least 80%", "0.01 to 0.2" */
export function boundWords({ least, most }: ThresholdFound, unit: MetricFound["unit"]): string {
  const words = (value: number) => chosenWords(value, unit);
  if (least !== undefined && most !== undefined) return `${words(least)} to ${words(most)}`;
  if (least !== undefined) return `at least ${words(least)}`;
  return most === undefined ? "anything" : `at most ${words(most)}`;
}
