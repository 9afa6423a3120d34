/** Opens the model that a command's flags name, showing how far a download is. */
import cliProgress from "cli-progress";
import type { PullProgress } from "../models/download.ts";
import type { Model } from "../models/model.ts";
import { openModel } from "../models/open.ts";
import type { ModelFlags, RunFlags } from "./options.ts";

export async function openModelFor(
  { model, baseUrl, context, device, price }: ModelFlags,
  { concurrency, retries, quiet }: Pick<RunFlags, "concurrency" | "retries" | "quiet">,
): Promise<Model> {
  const download = quiet ? undefined : showDownload();
  try {
    return await openModel(model, {
      concurrency,
      retries,
      ...(baseUrl !== undefined && { baseUrl }),
      ...(context !== undefined && { context }),
      ...(device !== undefined && { device }),
      ...(price !== undefined && { price }),
      ...(download && { onProgress: download.onProgress }),
    });
  } finally {
    download?.stop();
  }
}

/** Draws nothing until the first byte is told. */
export function showDownload() {
  let bar: cliProgress.SingleBar | undefined;
  let current: string | undefined;
  return {
    onProgress({ source, bytes, total }: PullProgress) {
      if (source !== current) {
        current = source;
        bar?.stop();
        bar = new cliProgress.SingleBar({
          stream: process.stderr,
          format: `Downloading {bar} {percentage}% of {size}, {eta_formatted} left · ${source}`,
          noTTYOutput: true,
          notTTYSchedule: 5000,
          barsize: 24,
        });
        bar.start(total ?? bytes, bytes, { size: total ? `${Math.round(total / 1e6)} MB` : "unknown size" });
      }
      bar?.update(bytes);
    },
    stop: () => bar?.stop(),
  };
}
