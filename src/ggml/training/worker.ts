/** The process that trains a network: what `runTraining` starts. */
import { openDevice } from "../devices.ts";
import { createTrainer } from "../network/create-trainer.ts";
import { serveTraining } from "./serve.ts";

// The device is given back with the process.
serveTraining(async (job) => createTrainer(job, await openDevice(job.device, job.threads)));
