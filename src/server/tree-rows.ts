/** A run's nodes as the page takes them: columns, in blocks, each made when it is asked for. */
import type { NodeCall } from "../journal/journal.ts";
import type { NodeRow, RunReader } from "../journal/run-reader.ts";
import { type Block, flags, statuses } from "../web/tree-api.ts";

/** The first is small, so that something is seen soon. */
const firstBlock = 500;
const laterBlocks = 5000;
/** Characters of a text in a row. */
const shown = 100;

/** @param since only what began or ended then or later */
export function* blocksOf(reader: RunReader, run: string, since = 0): Generator<Block> {
  const judged = new Set(reader.judged(run).flatMap(({ a, b }) => [a, b]));
  const places = new Map<string, number>();
  const words = new Map<string, number>();
  let block = emptyBlock();
  const word = (text: string) => {
    const known = words.get(text);
    if (known !== undefined) return known;
    block.words.push(text);
    words.set(text, words.size);
    return words.size - 1;
  };
  for (const row of reader.rows(run, since)) {
    const calls = JSON.parse(row.calls) as NodeCall[];
    const used = figuresOf(calls, reader);
    block.parent.push(row.parent === null ? null : (places.get(row.parent) ?? row.parent));
    places.set(row.id, places.size);
    block.id.push(row.id);
    block.position.push(row.position);
    block.task.push(word(row.task));
    block.prompts.push(word([...new Set(calls.map(({ prompt }) => prompt))].sort().join(", ")));
    block.label.push(oneLine(row.label));
    block.input.push(shortText(row.input));
    block.output.push(row.output === null ? oneLine(row.error ?? "") : shortText(row.output));
    block.status.push(statuses.indexOf(row.status));
    block.flags.push(used.flags | (judged.has(row.id) ? flags.judged : 0));
    block.started.push(row.started);
    block.ended.push(row.ended ?? 0);
    block.calls.push(calls.length);
    block.tokens.push(used.tokens);
    block.cost.push(used.cost);
    if (block.id.length < (places.size <= firstBlock ? firstBlock : laterBlocks)) continue;
    yield block;
    block = emptyBlock();
  }
  if (block.id.length > 0) yield block;
}

function figuresOf(calls: readonly NodeCall[], reader: RunReader) {
  let [tokens, cost, found] = [0, 0, 0];
  for (const { key, replayed, problem } of calls) {
    const figures = reader.figures(key);
    tokens += (figures?.inputTokens ?? 0) + (figures?.outputTokens ?? 0);
    cost += figures?.cost ?? 0;
    if ((figures?.attempts ?? 1) > 1) found |= flags.retried;
    if (replayed) found |= flags.cached;
    if (problem !== undefined) found |= flags.askedAgain;
  }
  return { tokens, cost, flags: found };
}

/** @param json the beginning of a value. @returns words of it: of an object, its text where it has one */
export function shortText(json: NodeRow["input"]): string {
  const [, text] = json.match(/^\{.{0,120}?"(?:text|title|question|name)":"((?:[^"\\]|\\.)*)/s) ?? [];
  const [, whole] = json.match(/^"((?:[^"\\]|\\.)*)/s) ?? [];
  const found = text ?? whole;
  return oneLine(found === undefined ? json : unescaped(found));
}

function unescaped(text: string): string {
  return text.replace(/\\(u[0-9a-f]{4}|.)/gis, (_, code: string) => {
    if (code.length > 1) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return "nrtbf".includes(code) ? " " : code;
  });
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  if (line.length <= shown) return line;
  // Not within a character.
  return `${line.slice(0, shown - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] extends readonly (infer Item)[] ? Item[] : T[Key] };

function emptyBlock(): Mutable<Block> {
  return {
    id: [],
    parent: [],
    position: [],
    task: [],
    prompts: [],
    label: [],
    input: [],
    output: [],
    status: [],
    flags: [],
    started: [],
    ended: [],
    calls: [],
    tokens: [],
    cost: [],
    words: [],
  };
}
