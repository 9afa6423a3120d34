/** How often notes are right, as far as leaves that a judge opened itself can tell: a posterior on a grid. */

const grid = Array.from({ length: 99 }, (_, index) => (index + 1) / 100);

export class Trust {
  /** Nothing is known at first: uniform. */
  #logs = grid.map(() => 0);

  /** @param agreement probability of what the note says, by the leaves that were opened alone */
  observe(agreement: number): void {
    this.#logs = this.#logs.map((log, index) => {
      const right = grid[index]!;
      return log + Math.log(right * agreement + (1 - right) * (1 - agreement));
    });
  }

  get mean(): number {
    const highest = Math.max(...this.#logs);
    const weights = this.#logs.map((log) => Math.exp(log - highest));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.reduce((sum, weight, index) => sum + weight * grid[index]!, 0) / total;
  }
}
