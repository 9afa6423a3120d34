import { getEventListeners } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { canonicalJson, contentHash } from "./hash.ts";
import { makeFolders } from "./make-folders.ts";
import { seededRandom } from "./random.ts";
import { sleep } from "./sleep.ts";

describe("contentHash", () => {
  it("does not depend on the order of fields, nor on fields that are undefined", () => {
    expect(contentHash({ a: 1, b: [2, { c: 3, d: 4 }] })).toBe(
      contentHash({ b: [2, { d: 4, c: 3 }], a: 1, e: undefined }),
    );
  });

  it("tells different values apart", () => {
    expect(contentHash({ a: 1 })).not.toBe(contentHash({ a: "1" }));
    expect(contentHash([1, 2])).not.toBe(contentHash([2, 1]));
  });

  it("writes JSON that reads back as the same value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe("seededRandom", () => {
  it("repeats for a seed and differs between neighbours", () => {
    const draw = (seed: number) => Array.from({ length: 5 }, seededRandom(seed));
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  it("is uniform enough: chi-square over 20 bins of 20,000 draws", () => {
    const random = seededRandom("uniform");
    const bins = new Array<number>(20).fill(0);
    for (let draw = 0; draw < 20_000; draw++) bins[Math.floor(random() * 20)]! += 1;
    const chiSquare = bins.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chiSquare).toBeLessThan(43.8); // 99.9th percentile at 19 degrees of freedom
  });
});

describe("sleep", () => {
  it("is cut short by an abort, with its reason", async () => {
    const controller = new AbortController();
    const other = new AbortController();
    const sleeping = sleep(1e9, other.signal, controller.signal);
    controller.abort(new Error("enough"));
    await expect(sleeping).rejects.toThrow("enough");
    expect([other, controller].flatMap(({ signal }) => getEventListeners(signal, "abort"))).toEqual([]);
    await expect(sleep(1, controller.signal)).rejects.toThrow("enough");
    await expect(sleep(1, undefined, controller.signal)).rejects.toThrow("enough");
  });

  it("is long where a timer could not count so far", async () => {
    const slept = vi.fn();
    vi.useFakeTimers();
    sleep(2 ** 33).then(slept);
    await vi.advanceTimersByTimeAsync(2 ** 31 - 2);
    expect(slept).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(slept).toHaveBeenCalled();
    vi.useRealTimers();
  });
});

describe("makeFolders", () => {
  it("makes all above, says what stands in the way, and returns where no folder can be", () => {
    const place = mkdtempSync(join(tmpdir(), "espalier-folders-"));
    onTestFinished(() => rmSync(place, { recursive: true }));
    makeFolders(join(place, "a", "b"));
    makeFolders(join(place, "a", "b"));
    writeFileSync(join(place, "a", "b", "file"), "");
    expect(() => makeFolders(join(place, "a", "b", "file"))).toThrow("EEXIST");
    expect(() => makeFolders(join(place, "a", "b", "file", "c"))).toThrow(/EEXIST|ENOTDIR/);
    expect(() => makeFolders("/proc/espalier/below")).toThrow("ENOENT");
  });
});
