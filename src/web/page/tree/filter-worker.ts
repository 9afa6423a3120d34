/**
 * Searches texts for a regular expression on a thread of its own, which can be ended: there are expressions that take
 * longer than the world will stand. Source: https://owasp.org/www-community/attacks/Regular_expression_Denial_of_Service_-_ReDoS
 */

/** What the thread is told. Columns replace, by node, what was there. */
export type Told =
  | { readonly column: "label" | "input" | "output"; readonly text: string; readonly indices: Int32Array }
  | ({ readonly query: number; readonly expression: string; readonly count: number } & Named);

/** Texts that many nodes share: `of` has, by node, indices into `words`. */
interface Named {
  readonly words: readonly string[];
  readonly of: readonly Int32Array[];
}

/** What it tells: that it begins, that it still gets on, and what it found: by node, 1 for a hit. */
export type Tells = { readonly query: number; readonly hits?: Uint8Array };

/**
 * What runs there. It is passed on as text, so that it needs no file of its own: it uses nothing from around it.
 * A new query ends the one before.
 */
export function searchInWorker(): void {
  const columns = { label: [] as string[], input: [] as string[], output: [] as string[] };
  /** Nodes between two looks at the clock, and milliseconds between two at what was told since. */
  const [together, turn] = [200, 30];
  let latest = 0;
  const tell = (message: Tells) => (self as unknown as { postMessage(message: Tells): void }).postMessage(message);

  self.onmessage = ({ data }: MessageEvent<Told>) => {
    if ("column" in data) {
      const lines = data.text.split("\n");
      for (let line = 0; line < lines.length; line += 1) columns[data.column][data.indices[line]!] = lines[line]!;
      return;
    }
    latest = data.query;
    void search(data);
  };

  async function search({ query, expression, count, words, of }: Extract<Told, { query: number }>): Promise<void> {
    tell({ query });
    const wanted = new RegExp(expression, "iu");
    const named = words.map((word) => wanted.test(word));
    tell({ query });
    const hits = new Uint8Array(count);
    let since = performance.now();
    const { label, input, output } = columns;
    for (let at = 0; at < count; at += 1) {
      const isHit =
        of.some((column) => named[column[at]!]) ||
        wanted.test(label[at] ?? "") ||
        wanted.test(output[at] ?? "") ||
        wanted.test(input[at] ?? "");
      if (isHit) hits[at] = 1;
      if (at % together !== 0 || performance.now() - since < turn) continue;
      tell({ query });
      await new Promise((resolve) => setTimeout(resolve));
      if (query !== latest) return;
      since = performance.now();
    }
    tell({ query, hits });
  }
}
