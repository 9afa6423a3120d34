/** What a GGUF file does not say of its architecture, because llama.cpp has it in its code: src/models/ of llama.cpp v0.5.0. */

export interface Architecture {
  /** Which dimensions of a head are turned together. */
  readonly rotates: "neighbours" | "halves";
  /** Of the feed-forward's gate. */
  readonly activation: "silu" | "gelu";
  /** Whether embeddings are multiplied with the root of their width. */
  readonly scalesEmbeddings: boolean;
  /** Layers that see only the last tokens: all but each `full`-th, and those turn at another base. */
  readonly window?: { readonly full: number; readonly base: number };
}
