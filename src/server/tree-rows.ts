/**
 * A run's nodes as the page takes them: columns, in blocks, each made when it is asked for. Where nodes stand comes
 * first, of all of them; what is written in their rows, which takes twice as long to find, comes after.
 */
import type { RunReader } from "../journal/run-reader.ts";
import { type Block, type End, flags, type Rows, statuses } from "../web/tree-api.ts";

/** The first is small, so that something is seen soon. */
const firstBlock = 500;
const laterBlocks = 5000;
/** Characters of a text in a row. */
const shown = 100;

/** @param since only what began or ended then or later */
export function* linesOf(reader: RunReader, run: string, since = 0): Generator<Block | End | Rows> {
  const places = new Map<string, number>();
  const words = new Words();
  yield* blocksOf(reader.shapes(run, since), places, words);
  yield { count: reader.count(run) };
  const judged = new Set(reader.judged(run).flatMap(({ a, b }) => [a, b]));
  yield* rowsOf(reader.texts(run, since), places, words, judged);
}

function* blocksOf(shapes: ReturnType<RunReader["shapes"]>, places: Map<string, number>, words: Words) {
  let block = emptyBlock();
  for (const [id, parent, position, task, label, status, started, ended] of shapes) {
    block.parent.push(parent === null ? null : (places.get(parent) ?? parent));
    places.set(id, places.size);
    block.id.push(id);
    block.position.push(position);
    block.task.push(words.indexOf(task));
    block.label.push(oneLine(label));
    block.status.push(statuses.indexOf(status));
    block.started.push(started);
    block.took.push(ended === null ? null : ended - started);
    if (block.id.length < (places.size <= firstBlock ? firstBlock : laterBlocks)) continue;
    yield endBlock(block, words);
    block = emptyBlock();
  }
  if (block.id.length > 0) yield endBlock(block, words);
}

const emptyBlock = () => ({
  id: [] as string[],
  parent: [] as (number | string | null)[],
  position: [] as number[],
  task: [] as number[],
  label: [] as string[],
  status: [] as number[],
  started: [] as number[],
  took: [] as (number | null)[],
});

function endBlock({ id, label, ...columns }: ReturnType<typeof emptyBlock>, words: Words): Block {
  return { ...columns, id: id.join("\n"), label: label.join("\n"), words: words.taken() };
}

function* rowsOf(
  texts: ReturnType<RunReader["texts"]>,
  places: ReadonlyMap<string, number>,
  words: Words,
  judged: ReadonlySet<string | null>,
): Generator<Rows> {
  let rows = emptyRows();
  let last: string | undefined;
  let done = 0;
  /** Of the node that the last row of the table was about. */
  const prompts = new Set<string>();
  const endNode = () => {
    if (prompts.size > 0) rows.prompts[rows.prompts.length - 1] = words.indexOf([...prompts].sort().join(", "));
    prompts.clear();
  };
  for (const [id, output, error, input, prompt, replayed, problem, tokens, cost, attempts] of texts) {
    if (id !== last) {
      endNode();
      last = id;
      if (rows.place.length === (done === 0 ? firstBlock : laterBlocks)) {
        done += rows.place.length;
        yield endRows(rows, words);
        rows = emptyRows();
      }
      const place = places.get(id);
      // Began since the shapes were read: it comes with what changed.
      if (place === undefined) continue;
      rows.place.push(place);
      rows.prompts.push(words.indexOf(""));
      rows.input.push(shortText(input));
      rows.output.push(output === null ? oneLine(error ?? "") : shortText(output));
      rows.flags.push(judged.has(id) ? flags.judged : 0);
      rows.calls.push(0);
      rows.tokens.push(0);
      rows.cost.push(0);
    }
    if (prompt === null || !places.has(id)) continue;
    const at = rows.place.length - 1;
    prompts.add(prompt);
    rows.calls[at]! += 1;
    rows.tokens[at]! += tokens ?? 0;
    rows.cost[at]! += cost ?? 0;
    if ((attempts ?? 1) > 1) rows.flags[at]! |= flags.retried;
    if (replayed) rows.flags[at]! |= flags.cached;
    if (problem) rows.flags[at]! |= flags.askedAgain;
  }
  endNode();
  if (rows.place.length > 0) yield endRows(rows, words);
}

const emptyRows = () => ({
  place: [] as number[],
  prompts: [] as number[],
  input: [] as string[],
  output: [] as string[],
  flags: [] as number[],
  calls: [] as number[],
  tokens: [] as number[],
  cost: [] as number[],
});

function endRows({ input, output, ...columns }: ReturnType<typeof emptyRows>, words: Words): Rows {
  return { ...columns, input: input.join("\n"), output: output.join("\n"), words: words.taken() };
}

/** Names that many nodes have in common, each sent once. */
class Words {
  readonly #indices = new Map<string, number>();
  #fresh: string[] = [];

  indexOf(word: string): number {
    const known = this.#indices.get(word);
    if (known !== undefined) return known;
    this.#fresh.push(word);
    this.#indices.set(word, this.#indices.size);
    return this.#indices.size - 1;
  }

  /** Those that came up since. */
  taken(): string[] {
    return this.#fresh.splice(0);
  }
}

/** @param json the beginning of a value. @returns words of it: of an object, its text where it has one */
export function shortText(json: string): string {
  const [, found] = json.match(json.startsWith('"') ? asString : asObject) ?? [];
  return oneLine(found === undefined ? json : unescaped(found));
}

const asString = /^"((?:[^"\\]|\\.)*)/s;
const asObject = /^\{.{0,120}?"(?:text|title|question|name)":"((?:[^"\\]|\\.)*)/s;

function unescaped(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replace(/\\(u[0-9a-f]{4}|.)/gis, (_, code: string) => {
    if (code.length > 1) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return "nrtbf".includes(code) ? " " : code;
  });
}

function oneLine(text: string): string {
  const beginning = text.slice(0, shown);
  const line = needsMending.test(beginning) ? text.replace(/\s+/g, " ").trim() : text;
  if (line.length <= shown) return line;
  // Not within a character.
  return `${line.slice(0, shown - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** White space that is not one blank between words. */
const needsMending = /\s\s|[^\S ]|^\s|\s$/;
