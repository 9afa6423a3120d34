/** A process that runs all protocols under one condition with one seed. */
import { serve } from "../pool.ts";
import { runCondition } from "./condition.ts";

serve(runCondition);
