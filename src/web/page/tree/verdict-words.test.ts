import { expect, test } from "vitest";
import { orderWords, verdictWords } from "./verdict-words.ts";

const whereA = { a: "this one", b: "the other" };
const whereB = { a: "the other", b: "this one" };

test("a probability is of the one that is said to be better", () => {
  const verdict = { status: "judged", choice: "a", probability: 0.63 } as const;
  expect(verdictWords(verdict, whereA)).toBe("This one is better (probability 0.63 for this one)");
  expect(verdictWords(verdict, whereB)).toBe("The other is better (probability 0.63 for the other)");
  const other = { status: "judged", choice: "b", probability: 0.25 } as const;
  expect(verdictWords(other, whereB)).toBe("This one is better (probability 0.75 for this one)");
});

test("a tie because the orders of showing disagree is told from one that both orders found", () => {
  const said = (one: "a" | "tie", another: "b" | "tie") =>
    ({
      status: "judged",
      choice: "tie",
      orders: [
        { first: "a", choice: one },
        { first: "b", choice: another },
      ],
    }) as const;
  expect(verdictWords(said("a", "b"), whereA)).toBe("A tie, as the orders of showing disagree");
  expect(orderWords(said("a", "b"), whereA)).toBe(
    "With this one shown first: this one is better; with the other shown first: the other is better.",
  );
  expect(verdictWords(said("tie", "tie"), whereA)).toBe("A tie");
  expect(verdictWords({ status: "judged", choice: "tie" }, whereA)).toBe("A tie");
});
