/**
 * The question whether two places of a story contradict each other, for a model that has read nothing else of it. The
 * answer begins with one word, which is all that is read of it by code; the reason is for people.
 */
import { definePrompt } from "../src/index.ts";

export interface PlacesToCheck {
  readonly about: string;
  readonly first: string;
  /** Sentences between the two that may tell of a change. */
  readonly between: readonly string[];
  readonly second: string;
}

export interface PlacesChecked {
  readonly contradicts: boolean;
  /** In the model's words; may be empty. */
  readonly reason: string;
}

export const checkContradiction = definePrompt<PlacesToCheck, PlacesChecked>({
  name: "check-contradiction",
  maxTokens: 80,
  render: ({ about, first, between, second }) => [
    {
      role: "system",
      content: [
        "You are shown sentences of one story, in the order in which it has them.",
        "Say whether the last one contradicts the first one: whether not both can be true of the same person or thing.",
        "It is no contradiction when they speak of different things, and none when a change is told in between.",
        "Begin the reply with Yes or No. Then give the reason in one sentence.",
      ].join(" "),
    },
    {
      role: "user",
      content: [
        `First: ${first}`,
        ...between.map((text) => `In between: ${text}`),
        `Last: ${second}`,
        `Does the last sentence contradict the first one about ${about}?`,
      ].join("\n"),
    },
  ],
  parse(reply) {
    const [, word, reason = ""] = reply.trim().match(/^\W*(yes|no)\b[\s,.:;*-]*([\s\S]*)$/i) ?? [];
    if (word === undefined) throw new Error("the reply begins with neither Yes nor No");
    return { contradicts: word.toLowerCase() === "yes", reason: reason.trim() };
  },
});
