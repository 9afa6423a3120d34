/** Operations on F32 that only some devices have; where one is missing, the tape puts it together from others. */
import type { OpenDevice } from "../devices.ts";
import { F32 } from "./tensors.ts";

export interface Abilities {
  /** `OUT_PROD`, also with a transposed second operand. */
  readonly outerProduct: boolean;
  /** `SOFT_MAX_BACK` */
  readonly softmaxBack: boolean;
  /** `SILU_BACK` */
  readonly siluBack: boolean;
  /** `RMS_NORM_BACK` */
  readonly normBack: boolean;
}

export function abilitiesOf({ ggml, pointer }: Pick<OpenDevice, "ggml" | "pointer">): Abilities {
  const context = ggml.init({ mem_size: 16 * ggml.tensor_overhead(), mem_buffer: null, no_alloc: true });
  const a = ggml.new_tensor_2d(context, F32, 32, 32);
  const b = ggml.new_tensor_2d(context, F32, 32, 32);
  const products = [ggml.out_prod(context, a, b), ggml.out_prod(context, a, ggml.transpose(context, b))];
  const abilities = {
    outerProduct: products.every((product) => ggml.backend_dev_supports_op(pointer, product)),
    softmaxBack: ggml.backend_dev_supports_op(pointer, ggml.soft_max_ext_back(context, a, b, 1, 0)),
    siluBack: ggml.backend_dev_supports_op(pointer, ggml.silu_back(context, a, b)),
    normBack: ggml.backend_dev_supports_op(pointer, ggml.rms_norm_back(context, a, b, 1e-5)),
  };
  ggml.free(context);
  return abilities;
}
