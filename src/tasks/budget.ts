/**
 * What may be spent, and what has been. A child's budget lies within its parent's: whatever is spent counts in both.
 * A call is booked before it is made, so that calls in flight together cannot exceed what one alone may not.
 * Replayed calls cost nothing and count for nothing.
 */
import { EspalierError } from "../core/errors.ts";
import type { Model } from "../models/model.ts";

export interface Limits {
  /** Levels below the node it is given to; 0 allows no children. */
  readonly depth?: number;
  readonly calls?: number;
  /** Tokens in and out together. */
  readonly tokens?: number;
  /** US dollars. */
  readonly cost?: number;
}

export interface Spent {
  readonly calls: number;
  readonly tokens: number;
  readonly cost: number;
}

export class BudgetError extends EspalierError {
  override readonly name = "BudgetError";
  /** The budget that would be exceeded. */
  readonly budget: Budget;

  constructor(budget: Budget, message: string) {
    super(message);
    this.budget = budget;
  }
}

/** @throws EspalierError when money is limited and no price is known */
export function checkPrice({ cost }: Limits, { id, price }: Model): void {
  if (cost === undefined || price) return;
  throw new EspalierError(
    `A money limit is set, but no price is known for ${id}. Give one with --price INPUT/OUTPUT (dollars per million tokens).`,
  );
}

export class Budget {
  readonly parent: Budget | undefined;
  readonly limits: Limits;
  /** Whether tokens or money are limited, here or above. */
  readonly isMetered: boolean;
  /** Depth of the node that the limits were given to. */
  readonly #depth: number;
  #spent: Spent = { calls: 0, tokens: 0, cost: 0 };

  constructor(limits: Limits, parent?: Budget, depth = 0) {
    this.limits = limits;
    this.parent = parent;
    this.isMetered = limits.tokens !== undefined || limits.cost !== undefined || (parent?.isMetered ?? false);
    this.#depth = depth;
  }

  get spent(): Spent {
    return this.#spent;
  }

  /** @throws BudgetError when a node may not be that deep */
  checkDepth(depth: number): void {
    const { limits, parent } = this;
    if (limits.depth !== undefined && depth - this.#depth > limits.depth) {
      throw new BudgetError(this, `The depth budget of ${limits.depth} is reached. Allow more with --max-depth.`);
    }
    parent?.checkDepth(depth);
  }

  /**
   * Books what a call is expected to take at most.
   * @throws BudgetError, with nothing booked, when that is more than is left here or in a budget above
   */
  book(expected: Spent): void {
    for (let budget: Budget | undefined = this; budget; budget = budget.parent) budget.#check(expected);
    this.#add(expected, 1);
  }

  /** Replaces what was booked by what was spent. */
  settle(booked: Spent, spent: Spent): void {
    this.#add(booked, -1);
    this.#add(spent, 1);
  }

  #check(expected: Spent): void {
    for (const unit of ["calls", "tokens", "cost"] as const) {
      const limit = this.limits[unit];
      // Sums of prices carry rounding errors far below a millionth of a cent.
      if (limit === undefined || this.#spent[unit] + expected[unit] <= limit + 1e-9) continue;
      const show = (amount: number) =>
        unit === "cost" ? `$${amount.toFixed(4)}` : `${Math.ceil(amount)} ${amount === 1 ? unit.slice(0, -1) : unit}`;
      throw new BudgetError(
        this,
        `The budget of ${show(limit)} is reached: ${show(this.#spent[unit])} spent or in flight, ` +
          `and the next call may take ${show(expected[unit])}. Allow more with --max-${unit}.`,
      );
    }
  }

  #add(amount: Spent, sign: 1 | -1): void {
    const { calls, tokens, cost } = this.#spent;
    this.#spent = {
      calls: calls + sign * amount.calls,
      tokens: tokens + sign * amount.tokens,
      cost: cost + sign * amount.cost,
    };
    if (this.parent) this.parent.#add(amount, sign);
  }
}
