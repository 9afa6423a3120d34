/** A process that runs all arms of one family with one seed. */
import { serve } from "../pool.ts";
import { seedRun } from "./seed-run.ts";

serve(seedRun);
