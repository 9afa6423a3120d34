/** How far an eval is, as one line. */
import type { EvalProgress } from "../../evals/run.ts";
import { progressLine } from "../progress.ts";
import { bar, fitting, type StatusLine, statusLine } from "../status-line.ts";

export interface EvalLine extends StatusLine {
  onProgress(progress: EvalProgress): void;
}

/** Says nothing while the eval goes on. */
export const noEvalLine: EvalLine = { onProgress() {}, note() {}, stop() {} };

export function showEvalProgress(output: NodeJS.WriteStream = process.stderr): EvalLine {
  const started = performance.now();
  let latest: EvalProgress | undefined;
  const line = statusLine(
    (width) => (latest ? render(latest, performance.now() - started, width) : "Reading the data"),
    output,
  );
  return {
    ...line,
    onProgress(progress) {
      if (!latest && !output.isTTY)
        line.note(`${progress.of - progress.done} samples to make, ${progress.recalled} in the journal.`);
      latest = progress;
    },
  };
}

function measuringLine(measured: number, of: number, width: number): string {
  const words = `Measuring: ${measured}/${of} samples`;
  const drawn = `${bar(of === 0 ? 1 : measured / of)} ${words}`;
  return drawn.length <= width && Number.isFinite(width) ? drawn : fitting([words], width);
}

function render(
  { of, done, recalled, failed, inFlight, spent, measured }: EvalProgress,
  milliseconds: number,
  width: number,
): string {
  const { inputTokens, outputTokens, cost } = spent;
  if (measured !== undefined) return measuringLine(measured, done, width);
  return progressLine(
    {
      ...{ unit: "samples", expected: of, done, inFlight, replayed: recalled, failed },
      ...{ tokens: inputTokens + outputTokens, written: outputTokens, cost: cost ?? 0, seconds: milliseconds / 1000 },
    },
    width,
  );
}
