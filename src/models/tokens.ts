/** Counts tokens where the provider has no tokenizer to ask. */
import type { Model } from "./model.ts";

/** The model's own count of the tokens in each text, or an estimate where it has none. */
export function tokenCounter({ countTokens }: Model): (texts: readonly string[]) => Promise<number[]> {
  return countTokens ?? (async (texts) => texts.map(approximateTokens));
}

/**
 * An estimate for the tokenizers of today: 3.8 ASCII characters to a token, 2 of other alphabets, 1 from Chinese,
 * Japanese and Korean. It rather errs high, so that what is planned with it fits; tokens.test.ts says by how much.
 */
export function approximateTokens(text: string): number {
  let ascii = 0;
  let alphabetic = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x80) ascii++;
    else if (code < FIRST_IDEOGRAPH) alphabetic++;
  }
  return Math.ceil(ascii / 3.8 + alphabetic / 2 + (text.length - ascii - alphabetic));
}

/** Where the CJK blocks of Unicode begin. */
const FIRST_IDEOGRAPH = 0x2e80;
