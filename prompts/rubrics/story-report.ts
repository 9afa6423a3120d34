/** Which of two reports on a story's consistency is right. Its judge may not have read the story: notes tell of places. */
export const storyReport = {
  name: "story-report",
  version: "1",
  candidate: "report",
  input: "question",
  criteria: [
    "The better report is the right one: it names a contradiction where the story has one, and none where it has none.",
    "Two sentences contradict each other when they cannot both be true of the same person or thing.",
    "What changed because the story tells so is no contradiction: somebody moves, ages, dyes hair, sells what was theirs.",
    "Quotes that the story does not have make a report worthless. Notes are findings of helpers: weigh what they quote.",
  ].join("\n"),
};
