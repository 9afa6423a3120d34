/** What every importer reads a file into: paragraphs in order, some of them marked as headings by the file itself. */
export interface Block {
  /** Never empty; a line feed within it is meant, as in a poem. */
  readonly text: string;
  /** A heading's depth as the file marks it; 1 is the highest. */
  readonly level?: number;
}

export interface Reading {
  /** From the file's metadata. */
  readonly title?: string;
  readonly blocks: readonly Block[];
}
