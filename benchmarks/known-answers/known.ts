/** One figure as others published it, and as it comes out of their verdicts here. */
export interface Known {
  readonly what: string;
  readonly published: number;
  readonly found: number | undefined;
  /** Digits after the point in which the two are compared: those that were published. */
  readonly digits: number;
}

export function agrees({ published, found, digits }: Known): boolean {
  return found !== undefined && found.toFixed(digits) === published.toFixed(digits);
}
