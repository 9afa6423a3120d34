/** Asks a model what it thinks of a design, as a journaled run: asked again, nothing is paid twice. */
import type { Journal } from "../../journal/journal.ts";
import { run } from "../../tasks/run.ts";
import type { ChipReview } from "../content.ts";
import { openModelFor, reachedAt } from "../open-model.ts";
import { type CallFlags, limitsOf, type ModelFlags, modelFlagsOf } from "../options.ts";

interface Asked {
  readonly top: string;
  readonly file: string;
  readonly code: string;
  readonly specification?: string;
}

/** @throws EspalierError when the model cannot be reached, or a limit is met */
export async function opinionOf(
  { askReviewer }: ChipReview,
  asked: Asked,
  flags: ModelFlags & CallFlags & { readonly quiet?: boolean },
  journal: Journal,
) {
  const model = await openModelFor(flags, flags);
  try {
    const settings = { ...modelFlagsOf(flags), ...reachedAt(model) };
    const { output } = await run(askReviewer, asked, {
      model,
      journal,
      name: `review of ${asked.file}`,
      settings,
      limits: limitsOf(flags),
      concurrency: flags.concurrency,
    });
    return output;
  } finally {
    await model.close?.();
  }
}
