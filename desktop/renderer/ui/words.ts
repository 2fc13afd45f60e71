/** A closed word of the server as people write it: `in-progress` becomes `In progress`. Pure. */
export function tellWord(word: string): string {
  const spaced = word.replaceAll('-', ' ');
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
