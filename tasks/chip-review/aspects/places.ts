/** Where in the source a register of the netlist is written. */
import type { Structure } from "../structure.ts";
import type { Syntax } from "../syntax.ts";

/** @param register its name in the netlist, instances before it */
export function assignedAt(register: string, modules: readonly Structure[]): Syntax[] {
  const own = register.split(".").at(-1)!;
  return modules.flatMap(({ assigns }) =>
    assigns.filter(({ targets, way }) => way !== "continuous" && targets.includes(own)).map(({ syntax }) => syntax),
  );
}
