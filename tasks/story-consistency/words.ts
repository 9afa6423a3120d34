/** Words that are in every text and tell two sentences apart in nothing. */
const common = new Set(
  (
    "the and but for with was had has have who whom that this than then from into out not all now his her him she they " +
    "them there one more once very over down before after when said were where what which how"
  ).split(" "),
);
/** Letters of the shortest word that counts; names may be short. */
const shortest = 3;

export function isWeighty(word: string): boolean {
  return word.length >= shortest && !common.has(word.toLowerCase());
}
