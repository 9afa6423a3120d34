/** Who reviews what: one for each aspect. */
import type { Aspect } from "../finding.ts";
import { reviewArea } from "./area.ts";
import { reviewFunction } from "./function.ts";
import { reviewLifetime } from "./lifetime.ts";
import { reviewPower } from "./power.ts";
import { reviewResetAndClocking } from "./reset-and-clocking.ts";
import type { Rule } from "./rule.ts";
import { reviewSecurity } from "./security.ts";
import { reviewTiming } from "./timing.ts";

export const reviewers = {
  function: reviewFunction,
  timing: reviewTiming,
  area: reviewArea,
  power: reviewPower,
  "reset-and-clocking": reviewResetAndClocking,
  security: reviewSecurity,
  lifetime: reviewLifetime,
} satisfies Record<Aspect, Rule>;
