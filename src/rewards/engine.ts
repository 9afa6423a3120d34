/** What computes for reward models: llama.cpp in processes of their own. Tests put stand-ins in its place. */
import type { Decoder, DecoderOptions } from "../ggml/decoding/decoder.ts";
import { openDecoder } from "../ggml/decoding/open.ts";
import { readGguf } from "../ggml/gguf/read.ts";
import type { TrainingJob, TrainingResult } from "../ggml/training/job.ts";
import { runTraining, type TrainingOptions } from "../ggml/training/run.ts";
import type { PullOptions } from "../models/download.ts";
import { openTokenizer, type Tokenizer } from "../models/providers/llama/tokenizer.ts";

export interface Engine {
  openTokenizer(model: string, options?: PullOptions): Promise<Tokenizer>;
  openDecoder(options: DecoderOptions): Promise<Decoder>;
  runTraining(job: TrainingJob, options: TrainingOptions): Promise<TrainingResult>;
}

export const llamaCpp: Engine = {
  openTokenizer: (model, options) => openTokenizer(model, { ...options, check: readGguf }),
  openDecoder,
  runTraining,
};
