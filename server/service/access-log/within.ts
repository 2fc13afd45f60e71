/** True when `work` is done, false after `ms` without it. Rejects when `work` does. */
export function within(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  return Promise.race([work.then(() => true), limit]).finally(() => clearTimeout(timer));
}
