/**
 * AdamW over all parameters: a graph of its own, so that gradients can be added up over rows and cut before it runs.
 * Source: Loshchilov and Hutter 2019, arXiv:1711.05101; ggml_opt_step_adamw of llama.cpp v0.5.0.
 */
import type { OpenDevice } from "../devices.ts";
import type { Lora } from "./lora.ts";
import { F32, Program, StaticTensors, write } from "./tensors.ts";

const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8];

export class AdamW implements Disposable {
  readonly #device: OpenDevice;
  readonly #lora: Lora;
  readonly #set: StaticTensors;
  readonly #settings;
  readonly #scale;
  readonly #program: Program;
  /** Taken so far. */
  steps = 0;

  constructor(device: OpenDevice, lora: Lora) {
    this.#device = device;
    this.#lora = lora;
    this.#set = new StaticTensors(device, 2);
    this.#settings = this.#set.add(F32, [7]);
    this.#scale = this.#set.add(F32, [1]);
    this.#set.allocate();
    this.#program = new Program(device, ({ ggml, context, expand }) => {
      for (const { value, firstMoment, secondMoment } of lora.parameters) {
        const gradient = ggml.mul(context, value.gradient, this.#scale);
        expand(ggml.opt_step_adamw(context, value.tensor, gradient, firstMoment, secondMoment, this.#settings));
      }
    });
  }

  /** @param gradientScale what gradients are multiplied with; they are zero afterwards */
  step(options: { readonly learningRate: number; readonly weightDecay: number; readonly gradientScale: number }): void {
    this.steps += 1;
    const { learningRate, weightDecay, gradientScale } = options;
    const corrections = [1 / (1 - beta1 ** this.steps), 1 / (1 - beta2 ** this.steps)];
    const settings = Float32Array.of(learningRate, beta1, beta2, epsilon, weightDecay, ...corrections);
    write(this.#device.ggml, this.#settings, settings);
    write(this.#device.ggml, this.#scale, Float32Array.of(gradientScale));
    this.#program.run();
    this.#lora.forgetGradients();
  }

  [Symbol.dispose](): void {
    this.#program[Symbol.dispose]();
    this.#set[Symbol.dispose]();
  }
}
