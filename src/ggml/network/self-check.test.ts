import { expect, test } from "vitest";
import { openDevice } from "../devices.ts";
import { selfCheck } from "./self-check.ts";

test("a processor computes right gradients, and one that does not is refused", async () => {
  using device = await openDevice("cpu", 1);
  selfCheck(device);
  const { ggml } = device;
  const wrong = { ...device, ggml: { ...ggml, rope_ext_back: ggml.rope_ext } };
  expect(() => selfCheck(wrong)).toThrow(/CPU .* computes wrong gradients: .* Use another device/);
});
