/** Opens the model that a command's flags name, showing how far a download is. */
import type { PullProgress } from "../models/download.ts";
import { type Model, ModelError } from "../models/model.ts";
import { type OpenOptions, openModel } from "../models/open.ts";
import type { ModelFlags, RunFlags } from "./options.ts";
import { bar, fitting, type StatusLine, statusLine } from "./status-line.ts";

type OpenFlags = Pick<RunFlags, "concurrency" | "retries" | "threads" | "quiet"> & { readonly dryRun?: boolean };

/** With --dry-run a model that nobody will ask is opened without its key. */
export async function openModelFor(
  { model, baseUrl, context, device, adapter, price }: ModelFlags,
  { concurrency, retries, threads, quiet, dryRun }: OpenFlags,
): Promise<Model> {
  const download = quiet ? undefined : showDownload();
  const open = (key: Pick<OpenOptions, "apiKey">) =>
    openModel(model, {
      concurrency,
      retries,
      ...key,
      ...(threads !== undefined && { threads }),
      ...(baseUrl !== undefined && { baseUrl: whole(baseUrl, model) }),
      ...(context !== undefined && { context }),
      ...(device !== undefined && { device }),
      ...(adapter !== undefined && { adapter }),
      ...(price !== undefined && { price }),
      ...(download && { onProgress: download.onProgress }),
    });
  try {
    return await open({}).catch((error) => {
      if (dryRun && error instanceof ModelError && error.kind === "key") return open({ apiKey: "none" });
      throw error;
    });
  } finally {
    download?.stop();
  }
}

/** Where a server was reached, also when the environment named it: another time it may name another. */
export function reachedAt({ endpoint }: Model): Pick<ModelFlags, "baseUrl"> {
  return /^https?:/.test(endpoint) ? { baseUrl: endpoint } : {};
}

/** With a run its base URL is kept without a query. A variable that names the same place still has it. */
function whole(baseUrl: string, model: string): string {
  const named = model.startsWith("openai/") ? process.env.OPENAI_BASE_URL : undefined;
  return named?.replace(/\/*(\?.*)?$/, "") === baseUrl ? named : baseUrl;
}

/** Draws nothing until the first byte is told. */
export function showDownload() {
  let line: StatusLine | undefined;
  let latest: PullProgress;
  const render = (width: number) => {
    const { source, bytes, total } = latest;
    const megabytes = (amount: number) => `${Math.round(amount / 1e6)} MB`;
    const share = total ? [bar(bytes / total), `${megabytes(bytes)} of ${megabytes(total)}`] : [megabytes(bytes)];
    return fitting([`Downloading ${share.join(" ")}`, source], width);
  };
  return {
    onProgress(progress: PullProgress) {
      latest = progress;
      line ??= statusLine(render);
    },
    stop: () => line?.stop(),
  };
}
