/** What is looked at, in the part of the address behind #, so that an address tells it to another person or another day. */

export const tabs = ["io", "prompts", "verdicts", "source"] as const;
export type Tab = (typeof tabs)[number];

export interface View {
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
}

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
  };
}

export function addressOf(view: View, secret = token): string {
  const fields = new URLSearchParams();
  if (secret) fields.set("token", secret);
  for (const [name, value] of Object.entries(view)) {
    if (value && value !== "io" && value !== "tree") fields.set(name, value);
  }
  return `#${fields}`;
}
