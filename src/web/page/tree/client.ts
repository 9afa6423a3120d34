/** Where the page has its data from: the server that it came from, or, in a static export, the file itself. */
import {
  type AgreementFound,
  type Block,
  type Detail,
  detailsTogether,
  type End,
  type Front,
  type Head,
  type LabelsPage,
  type OutputFound,
  type Rows,
  type Runs,
  type Unchanged,
  type WrittenPage,
} from "../../tree-api.ts";
import { token } from "./address.ts";

export interface TreeSource {
  readonly isLive: boolean;
  runs(): Promise<Runs | undefined>;
  /** @param take gets every line as it comes */
  tree(run: string, take: (line: Head | Block | End | Rows) => void | Promise<void>): Promise<void>;
  changes(
    run: string,
    seen: { version: number; since: number; status: string },
    take: (line: Head | Block | End | Rows | Unchanged) => void,
  ): Promise<void>;
  detail(run: string, id: string): Promise<Detail>;
  source(run: string): Promise<string | null>;
  /** By node. */
  outputs(run: string): Promise<ReadonlyMap<string, OutputFound>>;
}

interface Sourced {
  readonly source: string | null;
}

export class SourceError extends Error {
  /** 0: nobody answered. */
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }

  /** Asking again is in vain: without a valid token, and for what is not there. */
  get isFinal(): boolean {
    return this.status === 401 || this.status === 404;
  }
}

export function openSource(): TreeSource {
  return document.querySelector("script[data-kind]") ? exported() : served();
}

function served(): TreeSource {
  /** Of the run that was looked at last: it may be a book. */
  let source: { readonly run: string; readonly text: Promise<string | null> } | undefined;
  return {
    isLive: true,
    runs: () => json("runs", {}),
    tree: async (run, take) => readLines(await request("tree", { run }), take),
    changes: async (run, { version, since, status }, take) =>
      readLines(await request("changes", { run, version: String(version), since: String(since), status }), take),
    detail: (run, id) => json("node", { run, id }),
    source(run) {
      if (source?.run !== run) source = { run, text: json<Sourced>("source", { run }).then(({ source }) => source) };
      const asked = source;
      asked.text.catch(() => {
        if (source === asked) source = undefined;
      });
      return asked.text;
    },
    outputs: async (run) => new Map((await json<OutputFound[]>("outputs", { run })).map((found) => [found[0], found])),
  };
}

/** What lies beside the runs; a static export has none of it. */
export const beside = {
  front: (isAll: boolean) => json<Front>("front", isAll ? { all: "" } : {}),
  labels: (name: string, from: number) => json<LabelsPage>("labels", { name, from: String(from) }),
  agreement: async (name: string) =>
    (await json<{ agreement: AgreementFound | null }>("agreement", { name })).agreement,
  written: (key: string) => json<WrittenPage>("written", { key }),
} as const;

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
  /** Of the line that has not ended. */
  let parts: string[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    const text = decoder.decode(value, { stream: !done });
    let from = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", from)) {
      parts.push(text.slice(from, end));
      from = end + 1;
      const line = parts.join("");
      parts = [];
      if (line) await take(JSON.parse(line));
    }
    parts.push(text.slice(from));
    if (done) return;
  }
}

function exported(): TreeSource {
  const of = (kind: string) => [...document.querySelectorAll<HTMLScriptElement>(`script[data-kind="${kind}"]`)];
  const ids: string[] = [];
  /** By id. */
  let places: Map<string, number> | undefined;
  return {
    isLive: false,
    runs: async () => undefined,
    async tree(_, take) {
      for (const element of of("tree")) {
        const line = await unpacked<Head | Block | End | Rows>(element);
        if ("id" in line) ids.push(line.id);
        await take(line);
      }
    },
    async changes() {},
    async detail(_, id) {
      places ??= new Map(ids.flatMap((text) => text.split("\n")).map((one, place) => [one, place]));
      const place = places.get(id);
      if (place === undefined) throw new SourceError("There is no such node in this file.", 404);
      const find = () => of("details")[Math.floor(place / detailsTogether)];
      if (!find()) await allRead();
      const detail = (await unpacked<readonly (Detail | null)[]>(find()!))[place % detailsTogether];
      if (!detail) throw new SourceError("This node was gone when the file was written.", 404);
      return detail;
    },
    source: async () => (await unpacked<Sourced>(of("source")[0]!)).source,
    outputs: async () => new Map(),
  };
}

/** Of base64, of gzip, of JSON. */
function unpacked<T>({ textContent }: HTMLElement): Promise<T> {
  const bytes = Uint8Array.from(atob(textContent!), (character) => character.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
}

/** The details stand behind the page's script. */
function allRead(): Promise<unknown> {
  if (document.readyState !== "loading") return Promise.resolve();
  return new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve, { once: true }));
}
