/** A readable text with its parts: what every importer makes of a file. */

export interface Section {
  /** The heading, where the source has one. */
  readonly title?: string;
  /** UTF-16 offsets into `Document.text`; `end` is exclusive. Sections are in order and do not overlap. */
  readonly start: number;
  readonly end: number;
}

export interface Document {
  readonly title?: string;
  /** Clean text: line feeds only, no byte-order mark, paragraphs parted by an empty line. */
  readonly text: string;
  /** Chapters, or one section for a text without any. Licence and front matter lie in none of them. */
  readonly sections: readonly Section[];
}
