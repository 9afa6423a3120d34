/** Rows of the output embedding, straight from the file. Source: ggml.h of llama.cpp v0.5.0, `ggml_type_traits`. */
import { closeSync, openSync, readSync } from "node:fs";
import { EspalierError } from "../../core/errors.ts";
import type { Gguf } from "../gguf/read.ts";
import { bytesOf, tensorTypes } from "../gguf/types.ts";
import type { Library } from "../library.ts";

/** @param tokens of the vocabulary. @returns shape [tokens][width] */
export function readOutputRows({ koffi, base }: Library, gguf: Gguf, tokens: readonly number[]): Float32Array[] {
  // Small models have one embedding for both ends.
  const tensor = gguf.tensors.get("output.weight") ?? gguf.tensors.get("token_embd.weight");
  if (tensor === undefined) throw new EspalierError(`${gguf.file} has no output embedding.`);
  const width = tensor.shape[0]!;
  const bytes = new Uint8Array(bytesOf(tensor.type, [width]));
  const pointer = koffi.pointer("void");
  const traits = koffi.decode(
    base.func("ggml_get_type_traits", pointer, ["int"])(tensorTypes[tensor.type].id),
    koffi.struct({
      ...{ name: "const char *", block: "int64_t", interleave: "int64_t", bytes: "size_t", isQuantised: "bool" },
      ...{ toFloat: "void *", fromFloat: "void *" },
    }),
  );
  const handle = openSync(gguf.file, "r");
  try {
    return tokens.map((token) => {
      readSync(handle, bytes, 0, bytes.length, tensor.offset + token * bytes.length);
      if (tensor.type === "F32") return new Float32Array(bytes.slice().buffer);
      const row = new Float32Array(width);
      koffi.call(traits.toFloat, koffi.proto("void", [pointer, koffi.out(pointer), "int64_t"]), bytes, row, width);
      return row;
    });
  } finally {
    closeSync(handle);
  }
}
