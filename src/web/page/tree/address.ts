/** What is looked at, in the part of the address behind #, so that an address tells it to another person or another day. */

import type { Folds } from "./folds.ts";

export const tabs = ["io", "prompts", "verdicts", "source"] as const;
export type Tab = (typeof tabs)[number];

export interface View extends Folds {
  readonly run?: string | undefined;
  /** Another run to compare it with. */
  readonly with?: string | undefined;
  readonly node?: string | undefined;
  readonly tab: Tab;
  readonly list: "tree" | "waterfall";
  /** A regular expression. */
  readonly filter: string;
  /** Only nodes that call this prompt. */
  readonly prompt?: string | undefined;
  /** Only nodes that show this chip: a status, a badge, or what a comparison says. */
  readonly only?: string | undefined;
  /** Instead of a run: a dataset of labels, from its comparison with this number on. */
  readonly labels?: string | undefined;
  readonly from?: number | undefined;
  /** Instead of a run: a card or a report of growing, by its key. */
  readonly written?: string | undefined;
}

export const start: View = { tab: "io", list: "tree", filter: "" };

/** What browsers send nowhere; none in a static export. */
export const token = new URLSearchParams(location.hash.slice(1)).get("token") ?? "";

export function readAddress(hash: string): View {
  const fields = new URLSearchParams(hash.slice(1));
  const tab = tabs.find((name) => name === fields.get("tab")) ?? "io";
  return {
    run: fields.get("run") ?? undefined,
    with: fields.get("with") ?? undefined,
    node: fields.get("node") ?? undefined,
    tab,
    list: fields.get("list") === "waterfall" ? "waterfall" : "tree",
    filter: fields.get("filter") ?? "",
    prompt: fields.get("prompt") ?? undefined,
    only: fields.get("only") ?? undefined,
    fold: numberIn(fields.get("fold")),
    turned: fields.get("turned") ?? undefined,
    labels: fields.get("labels") ?? undefined,
    from: numberIn(fields.get("from")),
    written: fields.get("written") ?? undefined,
  };
}

export function addressOf(view: View, secret = token): string {
  const fields = new URLSearchParams();
  if (secret) fields.set("token", secret);
  for (const [name, value] of Object.entries(view)) {
    if (value !== undefined && !["", "io", "tree"].includes(value)) fields.set(name, String(value));
  }
  return `#${fields}`;
}

function numberIn(text: string | null): number | undefined {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
