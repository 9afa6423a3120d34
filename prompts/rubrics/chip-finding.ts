/** Which of two answers to "is this claim true of these lines?" is right: the lines alone decide. */
export const chipFinding = {
  name: "chip-finding",
  version: "1",
  candidate: "answer",
  input: "claim",
  criteria: [
    "A claim about a hardware design is true when the lines shown bear it out, at the line with the arrow.",
    "The better answer is the right one: Yes to a real fault at that line, No to one that is not there or is elsewhere.",
    "A reason must name signals, widths, edges or tests that the lines have. One that invents them is worth nothing.",
    "What the lines do not show is not proved by them. Comments and names of signals are no evidence.",
    "Of two right answers the one with the more exact reason is better.",
  ].join("\n"),
  ties: true,
};
