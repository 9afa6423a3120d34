/** Which of two answers to a question about a short text is right: the text alone decides. */
export const answerFromText = {
  name: "answer-from-text",
  version: "1",
  candidate: "answer",
  input: "question",
  criteria: [
    "The better answer is the one that the text bears out. What else may be true of the world counts for nothing.",
    "A quote that is not in the text, word for word, is worth nothing, and neither is the answer that rests on it.",
    "An answer that says that the text is silent is right when it is, and wrong when the text answers the question.",
    "Of two right answers the shorter and more exact one is better.",
  ].join("\n"),
  ties: true,
};
