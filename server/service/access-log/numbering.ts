/** Texts by number, in the order in which they came; 0 is null. */
export type Texts = {
  readonly all: readonly (string | null)[];
  readonly numberOf: (text: string) => number;
};

/** Gives each text a number of its own. */
export function textNumbers(): Texts {
  const all: (string | null)[] = [null];
  const known = new Map<string, number>();
  return {
    all,
    numberOf: (text) => {
      const found = known.get(text);
      if (found !== undefined) return found;
      known.set(text, all.length);
      return all.push(text) - 1;
    },
  };
}

/** Gives each pair of numbers a number of its own, from 0 on. The last pair is remembered: rows that are alike often come one after another. */
export function pairNumbers(): (first: number, second: number) => number {
  const known = new Map<number, Map<number, number>>();
  const last = { first: -1, second: -1, number: -1 };
  let size = 0;
  const find = (first: number, second: number): number => {
    let ofFirst = known.get(first);
    if (!ofFirst) {
      ofFirst = new Map();
      known.set(first, ofFirst);
    }
    const found = ofFirst.get(second);
    if (found !== undefined) return found;
    ofFirst.set(second, size);
    size += 1;
    return size - 1;
  };
  return (first, second) => {
    if (first !== last.first || second !== last.second) {
      last.number = find(first, second);
      last.first = first;
      last.second = second;
    }
    return last.number;
  };
}

/** The same for pairs that stand for something: what `make` makes of a new pair gets its number as its place in `all`. */
export function pairsOf<T>(make: (first: number, second: number) => T) {
  const numberOf = pairNumbers();
  const all: T[] = [];
  return {
    all,
    numberOf: (first: number, second: number): number => {
      const number = numberOf(first, second);
      if (number === all.length) all.push(make(first, second));
      return number;
    },
  };
}
