/** Does it begin in a known state, and does everything in it tick together? */
import { bothEdges, crossingOfMany, derivedClock, fallingEdge, severalClocks, unsynchronised } from "./clocks.ts";
import {
  initialAgainstReset,
  mixedReset,
  neverKnown,
  partialReset,
  unusedReset,
  withoutReset,
  wrongPolarity,
} from "./resets.ts";
import { reviewer } from "./rule.ts";

export const reviewResetAndClocking = reviewer([
  partialReset,
  wrongPolarity,
  mixedReset,
  neverKnown,
  initialAgainstReset,
  unusedReset,
  withoutReset,
  derivedClock,
  bothEdges,
  fallingEdge,
  severalClocks,
  unsynchronised,
  crossingOfMany,
]);
