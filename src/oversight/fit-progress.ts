/** What a fit says while it goes on, in words. */
import type { FitEvent } from "../rewards/fit-options.ts";

/** Of rows and outputs that were scored nothing is said: steps say enough. */
export function tellFit(tell: (text: string) => void): (event: FitEvent) => void {
  return (event) => {
    if (event.kind === "prepared") tell(`${event.train} to train on, ${event.held} held out`);
    if (event.kind === "warning") tell(event.text);
    if (event.kind === "features") tell(`${event.done}/${event.of} prompts evaluated`);
    if (event.kind !== "step") return;
    const { step, steps, loss } = event.step;
    const member = event.members > 1 ? `adapter ${event.member}/${event.members}, ` : "";
    tell(`${member}step ${step}/${steps}, loss ${loss.toFixed(3)}`);
  };
}
