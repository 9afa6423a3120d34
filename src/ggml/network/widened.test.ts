import { expect, test } from "vitest";
import { seededRandom } from "../../core/random.ts";
import { offsetsShape, widened } from "./widened.ts";

test("a matrix is the same in both forms", () => {
  const random = seededRandom("widened");
  const [columns, rows] = [96, 3];
  const [perRow, size] = [columns / 32, 20];
  const bytes = Uint8Array.from({ length: rows * perRow * size }, () => Math.floor(256 * random()));
  const view = new DataView(bytes.buffer);
  for (let block = 0; block < rows * perRow; block++) {
    view.setFloat16(block * size, random(), true);
    view.setFloat16(block * size + 2, 2 * random() - 1, true);
  }
  // q times the scale plus the least, as in dequantize_row_q4_1 of llama.cpp v0.5.0.
  const wanted = (row: number, column: number) => {
    const at = (row * perRow + Math.floor(column / 32)) * size;
    const both = bytes[at + 4 + (column % 16)]!;
    const q = column % 32 < 16 ? both & 15 : both >> 4;
    return q * view.getFloat16(at, true) + view.getFloat16(at + 2, true);
  };
  const { blocks, offsets } = widened(bytes, [columns, rows]);
  expect(offsetsShape([columns, rows])).toEqual([rows, perRow]);
  const wide = new DataView(blocks.buffer);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const block = Math.floor(column / 32);
      const at = (row * perRow + block) * 34;
      const number = wide.getFloat16(at, true) * wide.getInt8(at + 2 + (column % 32)) + offsets[block * rows + row]!;
      expect(number).toBeCloseTo(wanted(row, column), 5);
    }
  }
});
