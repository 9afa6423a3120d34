/**
 * Which prompts are decoded together, and what of them is decoded at all: sorted, prompts that begin alike stand next
 * to each other and make a tree, of which each branch is one sequence and each node one token.
 */

export interface Limits {
  /** Tokens that the memory holds; no prompt is longer. */
  readonly tokens: number;
  readonly sequences: number;
}

export interface Round {
  /** So many tokens of the last round's last prompt stay in memory: the first prompt here begins with them. */
  readonly kept: number;
  /** By sequence. */
  readonly prompts: readonly PlannedPrompt[];
  readonly tokens: readonly PlannedToken[];
}

export interface PlannedPrompt {
  /** Places in what was asked: equal prompts are one. */
  readonly places: readonly number[];
  /** Of what was kept, what this prompt begins with too. */
  readonly kept: number;
}

export interface PlannedToken {
  readonly token: number;
  readonly position: number;
  /** That go through it: `first` up to before `end`. */
  readonly first: number;
  readonly end: number;
  /** A prompt ends here. */
  readonly isLast: boolean;
}

type Prompt = ArrayLike<number>;

/** @param prompts each of 1 to `tokens` tokens */
export function planRounds(prompts: readonly Prompt[], limits: Limits): Round[] {
  const entries = distinct(prompts);
  const rounds: Round[] = [];
  let start = 0;
  while (start < entries.length) {
    let used = entries[start]!.prompt.length;
    let end = start + 1;
    for (; end < entries.length && end - start < limits.sequences; end++) {
      const { prompt, shared } = entries[end]!;
      if (used + prompt.length - shared > limits.tokens) break;
      used += prompt.length - shared;
    }
    rounds.push(round(entries.slice(start, end)));
    start = end;
  }
  return rounds;
}

interface Entry {
  readonly prompt: Prompt;
  readonly places: number[];
  /** Tokens that it begins with as the entry before it does. */
  readonly shared: number;
}

/** In lexical order: of all before it, a prompt shares most with its neighbour. */
function distinct(prompts: readonly Prompt[]): Entry[] {
  const sorted = prompts.map((prompt, place) => ({ prompt, place }));
  sorted.sort((a, b) => compare(a.prompt, b.prompt));
  const entries: Entry[] = [];
  for (const { prompt, place } of sorted) {
    const before = entries.at(-1);
    const shared = before === undefined ? 0 : common(before.prompt, prompt);
    if (before?.prompt.length === shared && prompt.length === shared) before.places.push(place);
    else entries.push({ prompt, places: [place], shared });
  }
  return entries;
}

function round(entries: readonly Entry[]): Round {
  let kept = Number.POSITIVE_INFINITY;
  const prompts = entries.map(({ places, shared }) => {
    kept = Math.min(kept, shared);
    return { places, kept };
  });
  const tokens: PlannedToken[] = [];
  for (const [first, { prompt, shared }] of entries.entries()) {
    let end = entries.length;
    for (let position = shared; position < prompt.length; position++) {
      // Deeper tokens are shared by fewer.
      end = endOfBranch(entries, first, end, position);
      tokens.push({ token: prompt[position]!, position, first, end, isLast: position === prompt.length - 1 });
    }
  }
  return { kept: entries[0]!.shared, prompts, tokens };
}

function endOfBranch(entries: readonly Entry[], first: number, limit: number, position: number): number {
  let end = first + 1;
  while (end < limit && entries[end]!.shared > position) end++;
  return end;
}

function compare(a: Prompt, b: Prompt): number {
  const shared = common(a, b);
  return (a[shared] ?? -1) - (b[shared] ?? -1);
}

/** @returns how many tokens both begin with */
function common(a: Prompt, b: Prompt): number {
  const most = Math.min(a.length, b.length);
  let shared = 0;
  while (shared < most && a[shared] === b[shared]) shared++;
  return shared;
}
