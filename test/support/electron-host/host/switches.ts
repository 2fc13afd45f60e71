/** The value of `--name=value` on this process's command line, as Chromium switches are given. Throws when it is missing. */
export function readSwitch(name: string): string {
  const start = `--${name}=`;
  const found = process.argv.find((argument) => argument.startsWith(start));
  if (found === undefined) throw new Error(`the host needs ${start}…`);
  return found.slice(start.length);
}
