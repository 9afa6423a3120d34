/** What is wrong with a regular expression, in words: the browser's own name its internals. */

const faults: readonly (readonly [RegExp, string])[] = [
  [/unterminated group/i, "a ( is not closed"],
  [/unmatched '\)'/i, "a ) has no ( before it"],
  [/unterminated character class/i, "a [ is not closed"],
  [/nothing to repeat/i, "there is nothing before a *, + or ? that it could repeat"],
  [/lone quantifier|incomplete quantifier/i, "a {, } or ] that is meant as it is needs a \\ before it"],
  [/invalid escape|invalid unicode escape|\\ at end/i, "a \\ stands before something that needs none"],
  [/invalid group|invalid flag/i, "JavaScript knows no such (?…); capitals and small letters are the same here anyway"],
  [/out of order/i, "a range runs from the higher to the lower"],
];

/** @returns nothing where it is fine */
export function faultOf(expression: string): string | undefined {
  try {
    new RegExp(expression, "iu");
    return undefined;
  } catch (error) {
    const { message } = error as Error;
    const known = faults.find(([pattern]) => pattern.test(message.slice(message.lastIndexOf("/iu"))));
    return `Not a regular expression${known ? `: ${known[1]}` : ""}.`;
  }
}
