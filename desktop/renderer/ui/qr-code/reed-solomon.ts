// Arithmetic in GF(256) with the polynomial x^8 + x^4 + x^3 + x^2 + 1, as ISO/IEC 18004 section 7.5 has it.
function multiply(a: number, b: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit -= 1) {
    product = (product << 1) ^ ((product >>> 7) * 0x11d);
    product ^= ((b >>> bit) & 1) * a;
  }
  return product;
}

/** The generator polynomial of `degree` error-correction bytes, without its leading 1. */
function generatorOf(degree: number): number[] {
  const coefficients: number[] = new Array<number>(degree).fill(0);
  coefficients[degree - 1] = 1;
  let root = 1;
  for (let step = 0; step < degree; step += 1) {
    for (let at = 0; at < degree; at += 1) {
      const next = coefficients[at + 1] ?? 0;
      coefficients[at] = multiply(coefficients[at] ?? 0, root) ^ next;
    }
    root = multiply(root, 2);
  }
  return coefficients;
}

/** The `count` Reed–Solomon bytes that belong to these data bytes. Pure. */
export function correctionBytes(data: readonly number[], count: number): number[] {
  const generator = generatorOf(count);
  const rest: number[] = new Array<number>(count).fill(0);
  for (const byte of data) {
    const factor = byte ^ (rest.shift() ?? 0);
    rest.push(0);
    for (const [at, coefficient] of generator.entries())
      rest[at] = (rest[at] ?? 0) ^ multiply(coefficient, factor);
  }
  return rest;
}
