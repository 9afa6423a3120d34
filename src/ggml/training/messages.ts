/** What the process that trains and the one that asked for it say to each other. */
import type { TrainingJob, TrainingResult, TrainingRow, TrainingStep } from "./job.ts";

export type Order = { readonly kind: "train"; readonly job: TrainingJob } | { readonly kind: "stop" };

export type Notice =
  | { readonly kind: "state"; readonly state: TrainingState }
  | { readonly kind: "step"; readonly step: TrainingStep }
  | { readonly kind: "row"; readonly row: TrainingRow }
  /** Rows of held-out groups that were looked at, of how many. */
  | { readonly kind: "look"; readonly done: number; readonly of: number }
  /** A checkpoint after so many steps is on the disk. */
  | { readonly kind: "kept"; readonly step: number }
  | { readonly kind: "done"; readonly result: TrainingResult }
  | { readonly kind: "stopped" }
  /** @param isMendable the message is for the user; else it is a fault, and the stack tells where */
  | { readonly kind: "failed"; readonly isMendable: boolean; readonly message: string; readonly stack?: string };

export type TrainingState =
  /** The base is read, and the device's gradients are checked. */
  | { readonly kind: "preparing" }
  /** @param done steps found in a checkpoint. @param process its number */
  | { readonly kind: "training"; readonly device: string; readonly done: number; readonly process: number }
  /** @param done steps in the checkpoint that was left */
  | { readonly kind: "stopped"; readonly done: number };
