/** The judging server with a dataset of its own, as `espalier judge` starts it. */
import type { Journal } from "../../journal/journal.ts";
import { openJournal } from "../../journal/sqlite.ts";
import { Batch, type BatchOptions } from "../../judges/human/batch.ts";
import { overview } from "../../judges/human/overview.ts";
import { JudgingSession } from "../../judges/human/session.ts";
import { type Comparison, comparison } from "../../preferences/comparison.ts";
import type { Preference } from "../../preferences/preference.ts";
import { importComparison, readDataset } from "../../preferences/store.ts";
import { type Bearer, judgingApp } from "../../server/judging-app.ts";
import { listen } from "../../server/listen.ts";
import type { Files } from "../build.ts";

const dataset = "stories";

export interface JudgingServer {
  /** @param who takes part, or overseer */
  address(who: string): string;
  preferences(): Preference[];
  readonly journal: Journal;
  close(): Promise<void>;
}

/** Comparisons are handed out in the order given. */
export async function startJudging(
  files: Files,
  pairs: readonly Omit<Comparison, "id">[],
  options: Partial<BatchOptions> & { readonly guidelines?: string } = {},
): Promise<JudgingServer> {
  const journal = openJournal(":memory:");
  for (const [index, parts] of pairs.entries()) importComparison(journal, dataset, index, comparison(parts));
  await journal.labels.flush();
  const { guidelines, ...batchOptions } = options;
  const batch = new Batch(journal, { dataset, judges: ["ann"], order: (all) => [...all], ...batchOptions });
  const tokens = new Map<string, Bearer>(
    batch.judges.map((judge) => {
      const access = { role: "judge", name: judge, dataset, ...(guidelines !== undefined && { guidelines }) } as const;
      return [`token-of-${judge}`, { access, session: new JudgingSession({ batch, judge }) }];
    }),
  );
  tokens.set("token-of-overseer", { access: { role: "overseer", dataset }, overview: () => overview(batch) });
  const server = await listen((isOurHost) => judgingApp({ files, tokens, isOurHost }));
  return {
    address: (who) => `${server.url}#token-of-${who}`,
    preferences: () => [...readDataset(journal, dataset)].flatMap((pair) => pair.preferences),
    journal,
    async close() {
      await server.close();
      await journal.close();
    },
  };
}
