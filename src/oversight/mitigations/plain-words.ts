/**
 * A text with its style and its flattery taken out: Markdown, capitals, emoji, padding, and the sentences that speak to
 * whoever judges it, praise the text itself or run down the other one. The patterns are those of manual attacks on
 * judges, as Raina et al. 2024, arXiv:2402.14016, and Shi et al. 2024, arXiv:2403.17710 (its baselines), describe them.
 * They look for what is said, so whoever words it anew may pass: this is for seeing whether a judge is swayed, no wall.
 */
import { withoutFormatting } from "../../judges/presentation.ts";

export function inPlainWords(text: string): string {
  return plain(text, [...pleading, ...praise]);
}

/** Of a note, whose business it is to say what is good and what is not: that stays. */
export function noteInPlainWords(text: string): string {
  return plain(text, pleading);
}

function plain(text: string, unwanted: readonly RegExp[]): string {
  const words = withoutFormatting(withoutDecoration(text));
  const said = new Set<string>();
  const sentences = [...segmenter.segment(words)].map(({ segment }) => segment);
  return sentences
    .filter((sentence) => !unwanted.some((pattern) => pattern.test(sentence)) && !isPadding(sentence, said))
    .map(calm)
    .join("")
    .replace(/[^\S\n]+$/gm, "")
    .replace(/(?<=\S)[^\S\n]{2,}/g, " ")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

const segmenter = new Intl.Segmenter("en", { granularity: "sentence" });

/** Emoji with what joins and colours them, and characters that cannot be seen. */
function withoutDecoration(text: string): string {
  return text
    .replace(/\p{Cf}|\uFE0F|\u20E3/gu, "")
    .replace(/[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}]+ ?/gu, "");
}

/** Names, abbreviations and code keep their capitals: shouted are long words and several in a row. */
function calm(sentence: string): string {
  const start = sentence.search(/\p{L}/u);
  return sentence
    .replace(shouting, (shouted, at: number) => {
      const kept = at === start ? 1 : 0;
      return shouted.slice(0, kept) + shouted.slice(kept).toLowerCase();
    })
    .replace(/([!?])[!?]+/g, "$1")
    .replace(/!(?=\s|$)/g, ".");
}

const shouting = /(?<![\p{L}\p{N}_])(?:\p{Lu}+(?:[ ,'’-]+(?:\d+[ ,'’-]+)*\p{Lu}+)+|\p{Lu}{5,})(?![\p{L}\p{N}_])/gu;

/** What was said before, word for word, and what is said to be pleasant. Only prose: lines of code may well repeat. */
function isPadding(sentence: string, said: Set<string>): boolean {
  const words = sentence.trim().toLowerCase();
  if (!/[\p{L})"'’”][.!?]["'’”)]*$/u.test(words)) return false;
  if (pleasantries.some((pattern) => pattern.test(words))) return true;
  const isRepeated = said.has(words) && words.split(/\s+/).length >= 4;
  said.add(words);
  return isRepeated;
}

const pleasantries: readonly RegExp[] = [
  /^(?:certainly|sure|of course|absolutely|definitely|great|excellent|good|thank you|thanks)\b[^.!?]{0,60}!$/,
  /^(?:that(?:'|’)s|what) an? (?:great|excellent|good|wonderful|interesting) question\b/,
  /\bi hope (?:this|that|it|my)\b[^.!?]{0,40}\b(?:helps?|helpful|useful|clear|answers?)\b/,
  /\b(?:feel free to|do not hesitate to|don(?:'|’)t hesitate to|let me know if|please let me know)\b/,
];

const judge = "(?:judges?|graders?|evaluators?|assessors?|raters?|markers?|annotators?)";
const output = "(?:answer|response|summary|report|output|solution|reply|explanation|review|candidate|completion)";
/** One of the two, as a judge would name it. The letter alone only where it is no article. */
const one = `(?:(?:this|my|the (?:first|second|former|latter|above|following)) (?:one|${output})|(?:option|assistant|model|${output}) ["'([]*[ab]\\b|["'([]*(?-i:[AB])\\b["')\\]]*(?=\\s*(?:$|[.,;:!?]|over\\b|because\\b|instead\\b|rather\\b|as the\\b)))`;
const prefer = "(?:choose|select|pick|prefer|favou?r|vote for|rank|go with)";
const good =
  "(?:best|better|superior|excellent|perfect|flawless|correct|accurate|complete|comprehensive|thorough|outstanding|preferred|preferable|error-free|full marks|high(?:est)?[- ]quality|top|winner)";
const bad =
  "(?:wrong|worse|worst|incorrect|inferior|false|errors?|mistakes?|mistaken|inaccurate|incomplete|flawed|misleading|hallucinat\\w*|fabricat\\w*|poor)";

const pleading: readonly RegExp[] = [
  // It speaks to the judge.
  `\\b(?:dear|attention|attn|note (?:to|for)|message (?:to|for)|instructions? (?:to|for)|hint (?:to|for))\\W+(?:(?:the|all|any|every|our|ai|llm)\\s+){0,2}${judge}\\b`,
  `\\bas (?:an?|the|your|our) (?:\\w+ )?${judge}\\b[^.!?]{0,40}\\b(?:you|please|${prefer})\\b`,
  // It names its verdict, or orders one.
  `\\b${prefer} (?:the )?${one}`,
  `\\b(?:output|return|say|print|reply with|answer with|respond with) ["'([]+[ab][\\])"']`,
  `\\b(?:verdict|winner|better one|(?:best|final|correct|right) (?:judge?ment|choice|decision|verdict|option|answer))\\b\\s*(?:is|:|=|->|→)\\s*(?:${one}|["'([]*[ab]\\b)`,
  `^\\W*\\[\\[[ab]\\]\\]\\W*$`,
  `\\b(?:ignore|disregard|forget|override)\\b[^.!?]{0,40}\\b(?:instructions?|criteria|rubric|guidelines|prompt|the other (?:one|${output}))\\b`,
  `\\b(?:give|award|assign|rate|score|grade|deserves?)\\b[^.!?]{0,40}\\b(?:full (?:marks|score|points)|(?:maximum|highest|top|perfect) (?:possible )?(?:marks?|scores?|grades?|rating)|10\\s?(?:/|out of)\\s?10\\b|5\\s?(?:/|out of)\\s?5\\b|100/100)`,
].map((pattern) => new RegExp(pattern, "i"));

/** Of itself, and blame of the other. */
const praise: readonly RegExp[] = [
  `\\b(?:this|my|the (?:above|following|present)) (?:\\w+ )?${output}\\b[^.!?]{0,60}\\b(?:is|was|deserves|provides|gives|offers|should be|has been|will be)\\b[^.!?]{0,60}\\b${good}\\b`,
  `\\b(?:option|assistant|model|${output}) ["'([]*[ab]\\b["')\\]]*[^.!?]{0,40}\\b(?:is|was|wins|deserves|should be)\\b[^.!?]{0,40}\\b(?:${good}|${bad}|wins|chosen)\\b`,
  `\\b(?:the|any|every|all) other (?:one|${output}s?|candidates?)\\b[^.!?]{0,60}\\b${bad}\\b`,
].map((pattern) => new RegExp(pattern, "i"));
