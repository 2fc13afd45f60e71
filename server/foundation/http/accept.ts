type Range = { readonly media: string; readonly quality: number };

/** A range without a quality that can be read has the highest, 1 (RFC 9110 section 12.4.2). */
function readRange(text: string): Range {
  const [media = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='));
  const quality = weight === undefined ? 1 : Number(weight.slice(2));
  return { media, quality: quality >= 0 && quality <= 1 ? quality : 1 };
}

/** The most exact range decides (RFC 9110 section 12.5.1); 0 when there is none. */
function qualityOf(ranges: readonly Range[], media: string): number {
  for (const fitting of [media, `${media.split('/')[0]}/*`, '*/*']) {
    const found = ranges.find((range) => range.media === fitting);
    if (found) return found.quality;
  }
  return 0;
}

/** Does the caller like `media` better than JSON, which is what everybody gets who does not say? Pure. */
export function prefersToJson(accept: string | string[] | undefined, media: string): boolean {
  const ranges = String(accept ?? '*/*')
    .split(',')
    .map(readRange);
  const wanted = qualityOf(ranges, media);
  return wanted > 0 && wanted > qualityOf(ranges, 'application/json');
}
