import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { EspalierError } from "../../core/errors.ts";
import { type Gguf, numberOf, readGguf, textOf } from "./read.ts";
import { bytesOf, type TensorType, tensorTypes } from "./types.ts";
import { type Field, type TensorToWrite, writeGguf } from "./write.ts";

const folder = mkdtempSync(join(tmpdir(), "espalier-gguf-"));
afterAll(() => rmSync(folder, { recursive: true }));

const metadata: Record<string, Field> = {
  "general.architecture": { text: "llama" },
  "llama.block_count": { u32: 2 },
  "llama.rope.freq_base": { f32: 0.5 },
  "tokenizer.ggml.add_bos_token": { bool: true },
  "tokenizer.ggml.tokens": { texts: Array.from({ length: 2000 }, (_, token) => `w${token}`) },
  "tokenizer.ggml.scores": { f32s: Array.from({ length: 2000 }, (_, token) => -token) },
  "tokenizer.ggml.token_type": { i32s: [1, -2, 3] },
};

function tensor(name: string, type: TensorType, shape: readonly number[], fill: number): TensorToWrite {
  return { name, type, shape, data: () => new Uint8Array(bytesOf(type, shape)).fill(fill) };
}

const valid = written("valid.gguf", metadata, [
  tensor("token_embd.weight", "Q8_0", [64, 3], 1),
  tensor("odd", "F16", [3], 2),
  tensor("output_norm.weight", "F32", [64], 3),
]);

function written(name: string, entries: Record<string, Field>, tensors: readonly TensorToWrite[]): string {
  const file = join(folder, name);
  writeGguf(file, entries, tensors);
  return file;
}

/** A file of these bytes, read. */
function readBytes(bytes: Uint8Array): Gguf {
  const file = join(folder, "bytes.gguf");
  writeFileSync(file, bytes);
  return readGguf(file);
}

/** The valid file with some of its bytes replaced, found by what stands before them. */
function edited(before: string, change: (bytes: Buffer, at: number) => void): Buffer {
  const bytes = readFileSync(valid);
  change(bytes, bytes.indexOf(before) + before.length);
  return bytes;
}

describe("a GGUF file", () => {
  it("is read as it was written", () => {
    const gguf = readGguf(valid);
    expect(gguf).toMatchObject({ file: valid, version: 3, size: readFileSync(valid).length });
    expect(gguf.metadata.get("tokenizer.ggml.add_bos_token")).toBe(true);
    expect(gguf.metadata.get("tokenizer.ggml.token_type")).toEqual([1, -2, 3]);
    expect([...gguf.tensors.keys()]).toEqual(["token_embd.weight", "odd", "output_norm.weight"]);
    expect(gguf.tensors.get("odd")).toMatchObject({ type: "F16", shape: [3], bytes: 6 });
    const bytes = readFileSync(valid);
    for (const [place, { offset, bytes: length }] of [...gguf.tensors.values()].entries()) {
      expect(offset % 32).toBe(0);
      expect(new Set(bytes.subarray(offset, offset + length))).toEqual(new Set([place + 1]));
    }
  });

  it("has long arrays only for who asks for them", () => {
    expect(readGguf(valid).metadata.has("tokenizer.ggml.tokens")).toBe(false);
    const asked = readGguf(valid, { arrays: ["tokenizer.ggml.tokens"] }).metadata;
    expect(asked.get("tokenizer.ggml.tokens")).toHaveLength(2000);
    expect(asked.has("tokenizer.ggml.scores")).toBe(false);
  });

  it("gives a value only as what it is", () => {
    const gguf = readGguf(valid);
    expect(numberOf(gguf, "llama.block_count")).toBe(2);
    expect(textOf(gguf, "general.architecture")).toBe("llama");
    expect(() => numberOf(gguf, "general.architecture")).toThrow("should be a number; it is a string");
    expect(() => textOf(gguf, "general.name")).toThrow("should be a text; it is missing");
  });

  it("stays as it was when it cannot be written whole", () => {
    const before = readFileSync(valid);
    const short = { ...tensor("short", "F32", [8], 0), data: () => new Uint8Array(7) };
    expect(() => written("valid.gguf", {}, [short])).toThrow("should have 32 bytes; it has 7");
    expect(readFileSync(valid).equals(before)).toBe(true);
    expect(readdirSync(folder).filter((name) => name.endsWith(".partial"))).toEqual([]);
  });

  it("comes back whatever it holds", () => {
    const float = fc.float({ noNaN: true });
    const field: fc.Arbitrary<Field> = fc.oneof(
      fc.record({ u32: fc.nat(0xffffffff) }),
      fc.record({ f32: float }),
      fc.record({ bool: fc.boolean() }),
      fc.record({ text: fc.string({ unit: "grapheme" }) }),
      fc.record({ f32s: fc.array(float) }),
      fc.record({ i32s: fc.array(fc.integer()) }),
      fc.record({ texts: fc.array(fc.string()) }),
    );
    const key = fc.string({ minLength: 1 }).filter((name) => name !== "general.alignment" && name !== "__proto__");
    const type = fc.constantFrom(...(Object.keys(tensorTypes) as TensorType[]));
    const tensors = fc.uniqueArray(
      fc
        .tuple(fc.string({ maxLength: 60 }), type, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }))
        .map(([name, kind, blocks, rows]) => tensor(name, kind, [tensorTypes[kind].block * blocks, rows], 7)),
      { selector: ({ name }) => name },
    );
    fc.assert(
      fc.property(fc.dictionary(key, field), tensors, (entries, made) => {
        const gguf = readGguf(written("any.gguf", entries, made));
        const values = Object.entries(entries).map(([name, value]) => [name, Object.values(value)[0]]);
        expect([...gguf.metadata]).toEqual(values);
        expect([...gguf.tensors.values()].map(({ name, shape }) => ({ name, shape }))).toEqual(
          made.map(({ name, shape }) => ({ name, shape })),
        );
      }),
    );
  });
});

describe("what is no GGUF file", () => {
  const u64 = (value: bigint) => (bytes: Buffer, at: number) => void bytes.writeBigUInt64LE(value, at);
  const u32 = (value: number) => (bytes: Buffer, at: number) => void bytes.writeUInt32LE(value, at);
  const head = "GGUF\x03\0\0\0";
  const layout = "\x07\0\0\0\0\0\0\0token_embd.weight".slice(8);

  it.each<[string, Uint8Array, string]>([
    ["an empty file", Buffer.alloc(0), "its first bytes should take 4 bytes at 0, but 0 are left of 0"],
    ["another format", Buffer.from("PK\x03\x04 and so on"), 'it begins with "PK\\u0003\\u0004", not with "GGUF"'],
    ["a big-endian file", edited("GGUF", (bytes, at) => bytes.writeUInt32BE(3, at)), "it is big-endian"],
    ["version 1", edited("GGUF", u32(1)), "version 1; versions 2 and 3"],
    ["version 77", edited("GGUF", u32(77)), "version 77"],
    ["tensors without number", edited(head, u64(2n ** 63n)), "the number of tensors is 9223372036854775808"],
    ["no tensor where one is due", edited(head, u64(4n)), 'the tensor "" has 0 dimensions'],
    [
      "a text without end",
      edited("general.architecture\x08\0\0\0", u64(2n ** 64n - 1n)),
      "has 18446744073709552000 bytes",
    ],
    ["a value of no type", edited("llama.block_count", u32(13)), "is of the unknown type 13"],
    ["arrays in an array", edited("ggml.tokens\x09\0\0\0", u32(9)), "an array of arrays"],
    ["an array longer than the file", edited("ggml.scores\x09\0\0\0\x06\0\0\0", u64(1n << 20n)), "4194304 bytes"],
    ["an array without end", edited("ggml.scores\x09\0\0\0\x06\0\0\0", u64(1n << 60n)), "at most 16777216"],
    [
      "a boolean of 7",
      edited("add_bos_token\x07\0\0\0", (bytes, at) => void bytes.writeUInt8(7, at)),
      "be 0 or 1; it is 7",
    ],
    ["nine dimensions", edited(layout, u32(9)), "has 9 dimensions"],
    ["elements beyond 64 bits", edited(`${layout}\x02\0\0\0`, u64(2n ** 63n)), "more than the whole file"],
    ["no elements", edited(`${layout}\x02\0\0\0`, u64(0n)), "is empty: 0 x 3"],
    ["rows of broken blocks", edited(`${layout}\x02\0\0\0`, u64(33n)), "Q8_0 takes multiples of 32"],
    ["a withdrawn type", edited(layout, (bytes, at) => u32(4)(bytes, at + 20)), "is of the unknown type 4"],
    ["tensors that overlap", edited(layout, (bytes, at) => u64(32n)(bytes, at + 24)), "begins at 32"],
    ["the last byte missing", readFileSync(valid).subarray(0, -1), 'the tensor "output_norm.weight" ends at'],
  ])("is refused: %s", (_, bytes, message) => {
    expect(() => readBytes(bytes)).toThrow(EspalierError);
    expect(() => readBytes(bytes)).toThrow(message);
  });

  it("is refused: names that are there twice, and an alignment that is none", () => {
    const twice = [tensor("same", "F32", [1], 0), tensor("same", "F32", [1], 0)];
    expect(() => readGguf(written("twice.gguf", {}, twice))).toThrow('the tensor "same" is there twice');
    const keys = readFileSync(written("keys.gguf", { "a.key": { u32: 1 }, "b.key": { u32: 1 } }, []));
    keys.write("a", keys.indexOf("b.key"));
    expect(() => readBytes(keys)).toThrow('the metadata "a.key" is there twice');
    for (const field of [{ u32: 24 }, { u32: 0 }, { f32: 32 }, { text: "32" }]) {
      const file = written("aligned.gguf", { "general.alignment": field }, []);
      expect(() => readGguf(file)).toThrow("it should be a power of two");
    }
  });

  it("is refused: what is missing, a folder, a device", () => {
    expect(() => readGguf(join(folder, "missing.gguf"))).toThrow("cannot be read: ENOENT");
    expect(() => readGguf(folder)).toThrow("it is no file");
    symlinkSync("/dev/zero", join(folder, "endless.gguf"));
    expect(() => readGguf(join(folder, "endless.gguf"))).toThrow("it is no file");
  });

  it("takes no memory for what a file only claims", () => {
    const file = written("sparse.gguf", { key: { text: "value" } }, []);
    const bytes = readFileSync(file);
    u64(200n << 20n)(bytes, bytes.indexOf("key") + 7);
    writeFileSync(file, bytes);
    const before = process.memoryUsage().arrayBuffers;
    expect(() => readGguf(file)).toThrow("should take 209715200 bytes");
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1 << 20);
  });
});

describe("a file that was tampered with", () => {
  const bytes = readFileSync(valid);

  function readOrRefused(tampered: Uint8Array): void {
    try {
      for (const { offset, bytes: length } of readBytes(tampered).tensors.values()) {
        expect(offset + length).toBeLessThanOrEqual(tampered.length);
      }
    } catch (error) {
      expect(error).toBeInstanceOf(EspalierError);
    }
  }

  it("is read or refused, wherever it ends", () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), (length) => {
        expect(() => readBytes(bytes.subarray(0, length))).toThrow(EspalierError);
      }),
    );
  });

  it("is read or refused, whatever its bytes", () => {
    const changes = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(changes, (list) => {
        const tampered = Buffer.from(bytes);
        for (const [at, byte] of list) tampered[at] = byte;
        readOrRefused(tampered);
      }),
      { numRuns: 1000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4096 }), (noise) => {
        readOrRefused(noise);
        readOrRefused(Buffer.concat([bytes.subarray(0, 24), noise]));
      }),
    );
  });
});
