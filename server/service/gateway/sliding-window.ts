/**
 * Units (requests, bytes) taken within a window of time that slides. Instants are monotonic milliseconds and never go back from call to
 * call. The window is half-open: a unit taken at t counts before t + `windowMs`, and no longer at it.
 */
export type SlidingWindow = {
  readonly windowMs: number;
  /** May change with the plan; what is taken stays. */
  limit: number;
  /** Units that count now. */
  readonly used: (nowMs: number) => number;
  /** Milliseconds until `cost` units may be taken: 0 when they may now, infinite when they never may. */
  readonly waitMs: (nowMs: number, cost: number) => number;
  /** Takes units, whether they may be taken or not. */
  readonly take: (nowMs: number, units: number) => void;
  /** Milliseconds in which nothing that counts now stops counting; the whole window when nothing does. */
  readonly steadyMs: (nowMs: number) => number;
};

/** Up to this limit each unit is remembered with its own instant; 8 bytes each, for what was really taken. */
export const exactUpTo = 16_384;

const smallestRing = 16;

/** Remembers the instant of every unit: refuses exactly when one more would be too many in some window, and never otherwise. */
export class ExactWindow implements SlidingWindow {
  limit: number;
  readonly windowMs: number;
  #instants = new Float64Array(smallestRing);
  #oldest = 0;
  #count = 0;

  constructor(limit: number, windowMs: number) {
    this.limit = limit;
    this.windowMs = windowMs;
  }

  used(nowMs: number): number {
    const mask = this.#instants.length - 1;
    while (this.#count > 0 && nowMs - (this.#instants[this.#oldest] ?? 0) >= this.windowMs) {
      this.#oldest = (this.#oldest + 1) & mask;
      this.#count -= 1;
    }
    return this.#count;
  }

  waitMs(nowMs: number, cost: number): number {
    const tooMany = this.used(nowMs) + cost - this.limit;
    if (tooMany <= 0) return 0;
    return tooMany > this.#count ? Number.POSITIVE_INFINITY : this.#leavesInMs(tooMany - 1, nowMs);
  }

  take(nowMs: number, units: number): void {
    for (let left = units; left > 0; left--) {
      if (this.#count === this.#instants.length) this.#grow();
      this.#instants[(this.#oldest + this.#count) & (this.#instants.length - 1)] = nowMs;
      this.#count += 1;
    }
  }

  steadyMs(nowMs: number): number {
    return this.used(nowMs) === 0 ? this.windowMs : this.#leavesInMs(0, nowMs);
  }

  /** Until the unit at this place, counted from the oldest, stops counting. */
  #leavesInMs(place: number, nowMs: number): number {
    const at = this.#instants[(this.#oldest + place) & (this.#instants.length - 1)] ?? 0;
    return at + this.windowMs - nowMs;
  }

  #grow(): void {
    const old = this.#instants;
    const grown = new Float64Array(old.length * 2);
    grown.set(old.subarray(this.#oldest));
    grown.set(old.subarray(0, this.#oldest), old.length - this.#oldest);
    this.#instants = grown;
    this.#oldest = 0;
  }
}

/** Slots of a window that does not remember each unit. */
export const slotCount = 256;

/**
 * Sums units in slots of a 256th of the window, 2 KiB whatever the limit. A unit counts until the end of its slot has left the window: at
 * most a 256th of the window (0.4 %) longer than it must, never shorter.
 */
export class SlottedWindow implements SlidingWindow {
  limit: number;
  readonly windowMs: number;
  readonly #slotMs: number;
  readonly #sums = new Float64Array(slotCount + 1);
  /** Slots since time 0: the present one, and the first that may hold something. */
  #present = 0;
  #oldest = 0;
  #total = 0;

  constructor(limit: number, windowMs: number) {
    this.limit = limit;
    this.windowMs = windowMs;
    this.#slotMs = windowMs / slotCount;
  }

  used(nowMs: number): number {
    this.#present = Math.max(this.#present, Math.floor(nowMs / this.#slotMs));
    const first = this.#present - slotCount;
    while (this.#total > 0 && (this.#oldest < first || this.#sumOf(this.#oldest) === 0))
      this.#drop(this.#oldest++);
    if (this.#total === 0) this.#oldest = this.#present;
    return this.#total;
  }

  waitMs(nowMs: number, cost: number): number {
    if (cost > this.limit) return Number.POSITIVE_INFINITY;
    let left = this.used(nowMs);
    if (left + cost <= this.limit) return 0;
    let slot = this.#oldest;
    for (; slot < this.#present; slot++) {
      left -= this.#sumOf(slot);
      if (left + cost <= this.limit) break;
    }
    return this.#leavesInMs(slot, nowMs);
  }

  take(nowMs: number, units: number): void {
    this.used(nowMs);
    const place = this.#present % this.#sums.length;
    this.#sums[place] = (this.#sums[place] ?? 0) + units;
    this.#total += units;
  }

  steadyMs(nowMs: number): number {
    return this.used(nowMs) === 0 ? this.windowMs : this.#leavesInMs(this.#oldest, nowMs);
  }

  #sumOf(slot: number): number {
    return this.#sums[slot % this.#sums.length] ?? 0;
  }

  #drop(slot: number): void {
    this.#total -= this.#sumOf(slot);
    this.#sums[slot % this.#sums.length] = 0;
  }

  #leavesInMs(slot: number, nowMs: number): number {
    return (slot + 1 + slotCount) * this.#slotMs - nowMs;
  }
}

/** Whole seconds, rounded up and at least 1: a client that waits so long is never early. Pure. */
export const ceilSeconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1000));
