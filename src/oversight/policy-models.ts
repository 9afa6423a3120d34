/**
 * The models that policies are: each is opened once, whoever asks for it, its calls are kept in the journal, and all are
 * closed together, since a policy may be asked as long as anything above it grows.
 */
import type { Journal } from "../journal/journal.ts";
import { journaled, type UnderWay } from "../models/journaled.ts";
import type { Model } from "../models/model.ts";
import { openModel } from "../models/open.ts";

export interface PolicyModels extends AsyncDisposable {
  /**
   * @param model `llama/smollm2-135m`
   * @param adapter GGUF file, for a local model
   * @throws EspalierError, ModelError as `openModel` does
   */
  open(model: string, adapter?: string): Promise<Model>;
}

/** @param open how; `openModel` unless given */
export function policyModels(
  journal: Journal,
  open: PolicyModels["open"] = (model, adapter) => openModel(model, adapter === undefined ? {} : { adapter }),
): PolicyModels {
  const underWay: UnderWay = new Map();
  const opened = new Map<string, Promise<Model>>();
  return {
    open(model, adapter) {
      const key = JSON.stringify([model, adapter]);
      const known = opened.get(key);
      if (known) return known;
      const opening = open(model, adapter).then((found) => journaled(found, journal, underWay));
      opened.set(key, opening);
      // What could not be opened may be there the next time.
      opening.catch(() => opened.delete(key));
      return opening;
    },
    async [Symbol.asyncDispose]() {
      const found = await Promise.allSettled(opened.values());
      opened.clear();
      await Promise.all(found.map((one) => (one.status === "fulfilled" ? one.value.close?.() : undefined)));
    },
  };
}
