import { expect, test } from "vitest";
import { orderWords, verdictWords } from "./verdict-words.ts";

test("a probability is of the one that is said to be better", () => {
  const verdict = { status: "judged", choice: "a", probability: 0.63 } as const;
  expect(verdictWords({ verdict, side: "a" })).toBe("This one is better (probability 0.63 for this one)");
  expect(verdictWords({ verdict, side: "b" })).toBe("The other is better (probability 0.63 for the other)");
  const other = { status: "judged", choice: "b", probability: 0.25 } as const;
  expect(verdictWords({ verdict: other, side: "b" })).toBe("This one is better (probability 0.75 for this one)");
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
  expect(verdictWords({ verdict: said("a", "b"), side: "a" })).toBe("A tie, as the orders of showing disagree");
  expect(orderWords({ verdict: said("a", "b"), side: "a" })).toBe(
    "This one shown first: this one; the other shown first: the other.",
  );
  expect(verdictWords({ verdict: said("tie", "tie"), side: "a" })).toBe("A tie");
  expect(verdictWords({ verdict: { status: "judged", choice: "tie" }, side: "a" })).toBe("A tie");
});
