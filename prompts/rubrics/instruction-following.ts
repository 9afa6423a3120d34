/** Which of two outputs does what the instruction says, however pleasing the other may be. */
export const instructionFollowing = {
  name: "instruction-following",
  version: "1",
  candidate: "response",
  input: "instruction",
  criteria: [
    "The better response is the one that does what the instruction says, exactly and in full.",
    "Look first at what is asked for: the kind of thing, its number, length, form and language. Then at whether it is correct.",
    "A response that does something else, however well written, is worse than a plain one that does what was asked.",
    "Length, tone and layout count only where the instruction asks for them.",
  ].join("\n"),
};
