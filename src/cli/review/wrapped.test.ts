import { describe, expect, test } from "vitest";
import { wrapped } from "./wrapped.ts";

const marks = /[\ue000\ue00f]/g;

describe("wrapped", () => {
  test("leaves lines that fit as they are", () => {
    expect(wrapped("  cells        25\n\nq  B", 40, marks)).toBe("  cells        25\n\nq  B");
  });

  test("breaks between words, and sets in what goes on", () => {
    expect(wrapped("  warning a.v:2: q becomes a latch", 22, marks)).toBe("  warning a.v:2: q\n    becomes a latch");
  });

  test("moves columns together before it breaks a row", () => {
    expect(wrapped("  cells after synthesis          25", 30, marks)).toBe("  cells after synthesis  25");
  });

  test("breaks no word, be it longer than the line", () => {
    expect(wrapped(`a ${"b".repeat(30)} c`, 20, marks)).toBe(`a\n  ${"b".repeat(30)}\n  c`);
  });

  test("counts no mark", () => {
    expect(wrapped("\ue000bold words of\ue00f twenty", 20, marks)).toBe("\ue000bold words of\ue00f twenty");
  });
});
