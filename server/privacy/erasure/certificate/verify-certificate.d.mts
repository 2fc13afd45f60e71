/** What the server itself uses of the program that anyone can run; see verify-certificate.mjs. */
export declare function run(
  args: readonly string[],
  say: (line: string) => void,
  complain: (line: string) => void,
): number;
