/** What the process that decodes is asked, and what it answers: each answer names its question. */
import type { DecoderOptions } from "./decoder.ts";

export type Question =
  | { readonly kind: "open"; readonly options: DecoderOptions }
  | {
      readonly kind: "hidden";
      readonly id: number;
      readonly prompts: readonly Int32Array[];
      readonly adapter: number | undefined;
    }
  | { readonly kind: "rows"; readonly id: number; readonly tokens: readonly number[] }
  /** Of that question nothing more is wanted. */
  | { readonly kind: "stop"; readonly id: number };

export type Answer =
  | { readonly kind: "opened"; readonly width: number; readonly device: string; readonly vocabulary: number }
  /** Nothing can be asked then; `isUsers` is what a person can mend. */
  | { readonly kind: "not opened"; readonly message: string; readonly isUsers: boolean }
  | {
      readonly kind: "some";
      readonly id: number;
      /** In the question's prompts, and the state of each. */
      readonly places: readonly number[];
      readonly states: readonly Float32Array[];
      readonly evaluated: number;
      readonly reused: number;
    }
  | { readonly kind: "rows"; readonly id: number; readonly rows: readonly Float32Array[] }
  /** All of it was answered, or it was to stop. */
  | { readonly kind: "done"; readonly id: number }
  | { readonly kind: "failed"; readonly id: number; readonly message: string; readonly isUsers: boolean };
