import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Group } from "./job.ts";
import { branchSpans, groupLength, pack } from "./packing.ts";

const tokens = fc.array(fc.nat(999), { minLength: 1, maxLength: 6 });
const groups: fc.Arbitrary<Group[]> = fc.array(
  fc.record({ prefix: tokens, branches: fc.array(tokens, { minLength: 1, maxLength: 4 }) }),
  { maxLength: 40 },
);
/** The longest group there is. */
const most = 30;

test("every group lies in one row, once, whole, and beside the others", () => {
  fc.assert(
    fc.property(groups, fc.integer({ min: most, max: 90 }), (given, rowTokens) => {
      const rows = pack(given, rowTokens);
      const placed = rows.flatMap((row) => row.groups.map(({ group }) => group));
      expect(new Set(placed)).toEqual(new Set(given));
      expect(placed).toHaveLength(given.length);
      for (const row of rows) {
        expect(row.length).toBeLessThanOrEqual(rowTokens);
        let at = 0;
        for (const { group, start } of row.groups) {
          expect(start).toBe(at);
          at += groupLength(group);
        }
        expect(row.length).toBe(at);
      }
    }),
  );
});

test("branches follow their prefix and each other, as long as they are", () => {
  fc.assert(
    fc.property(groups, (given) => {
      for (const placed of pack(given, most).flatMap((row) => row.groups)) {
        let at = placed.start + placed.group.prefix.length;
        for (const [index, { start, end }] of branchSpans(placed).entries()) {
          expect(start).toBe(at);
          expect(end - start).toBe(placed.group.branches[index]!.length);
          at = end;
        }
        expect(at).toBe(placed.start + groupLength(placed.group));
      }
    }),
  );
});

test("no row is opened while one of the last four has room", () => {
  const group = (length: number): Group => ({ prefix: [1], branches: [Array.from({ length: length - 1 }, () => 1)] });
  expect(pack([group(6), group(6), group(4), group(4)], 10).map(({ length }) => length)).toEqual([10, 10]);
});

test("a group that is longer than a row is refused", () => {
  expect(() => pack([{ prefix: [1, 2], branches: [[3, 4]] }], 3)).toThrow("4 tokens does not fit a row of 3");
});
