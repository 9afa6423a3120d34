/**
 * What may be spent, and what has been. A child's budget lies within its parent's: whatever is spent counts in both.
 * A call is booked before it is made, so that calls in flight together cannot exceed what one alone may not; what there is
 * no room for beside those in flight waits until they have ended, since they may take less.
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
  #spent: Spent = nothing;
  /** Of calls in flight. */
  #booked: Spent = nothing;
  /** Who waits for one of them to end. */
  #waiting: (() => void)[] = [];
  #longestReply: number | undefined;

  constructor(limits: Limits, parent?: Budget, depth = 0) {
    this.limits = limits;
    this.parent = parent;
    this.isMetered = limits.tokens !== undefined || limits.cost !== undefined || (parent?.isMetered ?? false);
    this.#depth = depth;
  }

  /** By calls that have ended. */
  get spent(): Spent {
    return this.#spent;
  }

  /** Of all that was spent within the topmost budget, in tokens; undefined before the first. */
  get longestReply(): number | undefined {
    return this.parent ? this.parent.longestReply : this.#longestReply;
  }

  /** What neither this budget nor one above has spent or booked; infinite where it is not limited. */
  left(unit: keyof Spent): number {
    const own = (this.limits[unit] ?? Number.POSITIVE_INFINITY) - this.#spent[unit] - this.#booked[unit];
    return Math.min(own, this.parent?.left(unit) ?? Number.POSITIVE_INFINITY);
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
   * @returns undefined once it is booked; else when to ask again, since calls in flight hold what it needs
   * @throws BudgetError, with nothing booked, when it is more than is not yet spent here or in a budget above
   */
  book(expected: Spent): Promise<void> | undefined {
    let full: Budget | undefined;
    for (let budget: Budget | undefined = this; budget; budget = budget.parent) {
      if (!budget.#hasRoom(expected)) full ??= budget;
    }
    if (full) return new Promise((again) => full.#waiting.push(again));
    for (let budget: Budget | undefined = this; budget; budget = budget.parent) {
      budget.#booked = sum(budget.#booked, expected, 1);
    }
    return undefined;
  }

  /** Replaces what was booked by what was spent. @param reply the tokens of the reply, where there was one */
  settle(booked: Spent, spent: Spent, reply?: number): void {
    for (let budget: Budget | undefined = this; budget; budget = budget.parent) {
      budget.#booked = sum(budget.#booked, booked, -1);
      budget.#spent = sum(budget.#spent, spent, 1);
      if (reply !== undefined) budget.#longestReply = Math.max(reply, budget.#longestReply ?? 0);
      const waiting = budget.#waiting;
      budget.#waiting = [];
      for (const again of waiting) again();
    }
  }

  /** Beside the calls in flight. @throws BudgetError where there is none even without them */
  #hasRoom(expected: Spent): boolean {
    let hasRoom = true;
    for (const unit of units) {
      const limit = this.limits[unit];
      if (limit === undefined) continue;
      const needed = this.#spent[unit] + expected[unit];
      // Sums of prices carry rounding errors far below a millionth of a cent.
      if (needed > limit + 1e-9) throw this.#isReached(unit, limit, expected[unit]);
      if (needed + this.#booked[unit] > limit + 1e-9) hasRoom = false;
    }
    return hasRoom;
  }

  #isReached(unit: keyof Spent, limit: number, expected: number): BudgetError {
    const show = (amount: number) =>
      unit === "cost" ? dollars(amount) : `${Math.ceil(amount)} ${amount === 1 ? unit.slice(0, -1) : unit}`;
    return new BudgetError(
      this,
      `The budget of ${show(limit)} is reached: ${show(this.#spent[unit])} spent, ` +
        `and the next call may take ${show(expected)}. Allow more with --max-${unit}.`,
    );
  }
}

const nothing: Spent = { calls: 0, tokens: 0, cost: 0 };
const units = ["calls", "tokens", "cost"] as const;

function sum(one: Spent, other: Spent, sign: 1 | -1): Spent {
  return {
    calls: one.calls + sign * other.calls,
    tokens: one.tokens + sign * other.tokens,
    cost: one.cost + sign * other.cost,
  };
}

/** With as many decimals as small amounts need. */
function dollars(amount: number): string {
  return `$${amount === 0 || amount >= 0.001 ? amount.toFixed(4) : amount.toFixed(8)}`;
}
