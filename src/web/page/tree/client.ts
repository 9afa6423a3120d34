/** Where the page has its data from: the server that it came from, or, in a static export, the file itself. */
import type { Block, Detail, End, Head, Runs, Unchanged } from "../../tree-api.ts";
import { token } from "./address.ts";

export interface TreeSource {
  readonly isLive: boolean;
  runs(): Promise<Runs | undefined>;
  /** @param take gets every line as it comes */
  tree(run: string, take: (line: Head | Block | End) => void | Promise<void>): Promise<void>;
  changes(
    run: string,
    seen: { version: number; since: number; status: string },
    take: (line: Head | Block | End | Unchanged) => void,
  ): Promise<void>;
  detail(run: string, id: string): Promise<Detail>;
  source(run: string): Promise<string | null>;
  /** Node to a hash of its output. */
  outputs(run: string): Promise<Map<string, string>>;
}

export class SourceError extends Error {
  /** 0: nobody answered. */
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

export function openSource(): TreeSource {
  return document.querySelector('script[type="application/json"]') ? exported() : served();
}

function served(): TreeSource {
  return {
    isLive: true,
    runs: () => json("runs", {}),
    tree: async (run, take) => readLines(await request("tree", { run }), take),
    changes: async (run, { version, since, status }, take) =>
      readLines(await request("changes", { run, version: String(version), since: String(since), status }), take),
    detail: (run, id) => json("node", { run, id }),
    source: async (run) => (await json<{ source: string | null }>("source", { run })).source,
    outputs: async (run) => new Map(await json<[string, string][]>("outputs", { run })),
  };
}

/** @throws SourceError with a sentence for the person */
async function request(path: string, fields: Record<string, string>): Promise<Response> {
  const response = await fetch(`api/${path}?${new URLSearchParams(fields)}`, {
    headers: { Authorization: `Bearer ${token}` },
  }).catch(() => {
    throw new SourceError("The server does not answer. Is espalier view still running?", 0);
  });
  if (response.ok) return response;
  const { problem } = await response.json().catch(() => ({}));
  throw new SourceError(problem ?? `The server answered ${response.status}.`, response.status);
}

async function json<T>(path: string, fields: Record<string, string>): Promise<T> {
  return (await request(path, fields)).json();
}

async function readLines<T>(response: Response, take: (line: T) => void | Promise<void>): Promise<void> {
  const decoder = new TextDecoder();
  const reader = response.body!.getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    rest += decoder.decode(value, { stream: !done });
    const lines = rest.split("\n");
    rest = lines.pop()!;
    for (const line of lines) if (line) await take(JSON.parse(line));
    if (done) return;
  }
}

function exported(): TreeSource {
  const of = (kind: string) => [...document.querySelectorAll<HTMLScriptElement>(`script[data-kind="${kind}"]`)];
  /** A node to the element that has it. */
  let places: Map<string, HTMLScriptElement> | undefined;
  return {
    isLive: false,
    runs: async () => undefined,
    async tree(_, take) {
      for (const { textContent } of of("tree")) await take(JSON.parse(textContent!));
    },
    async changes() {},
    async detail(_, id) {
      const find = () =>
        new Map(of("details").flatMap((element) => element.dataset.ids!.split(" ").map((one) => [one, element])));
      places ??= find();
      if (!places.has(id)) {
        await allRead();
        places = find();
      }
      const place = places.get(id);
      if (!place) throw new SourceError("There is no such node in this file.", 404);
      return JSON.parse(place.textContent!)[id];
    },
    source: async () => JSON.parse(of("source")[0]?.textContent ?? '{"source":null}').source,
    outputs: async () => new Map(),
  };
}

/** The details stand behind the page's script. */
function allRead(): Promise<unknown> {
  if (document.readyState !== "loading") return Promise.resolve();
  return new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve, { once: true }));
}
