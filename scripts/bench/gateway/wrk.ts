import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface WrkOrder {
  readonly url: string;
  readonly key: string;
  readonly seconds: number;
}

export interface WrkReport {
  readonly requests: number;
  readonly perSecond: number;
}

const numberIn = (text: string, pattern: RegExp): number => {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`wrk did not say ${pattern}:\n${text}`);
  return Number(found);
};

/** What wrk measured. Throws Error when an answer was no success or a connection broke: such a figure would flatter. Pure. */
export function readReport(text: string): WrkReport {
  if (/Non-2xx or 3xx responses|Socket errors/.test(text))
    throw new Error(`not every request was answered with success:\n${text}`);
  return {
    requests: numberIn(text, /(\d+) requests in/),
    perSecond: numberIn(text, /Requests\/sec: +([\d.]+)/),
  };
}

/** 64 connections from one thread, each asking as soon as it has its answer. The key is sent to every peer alike. */
export async function runWrk({ url, key, seconds }: WrkOrder): Promise<WrkReport> {
  const load = ['--threads', '1', '--connections', '64', '--duration', `${seconds}s`];
  const { stdout } = await run('wrk', [...load, '--header', `X-Api-Key: ${key}`, url]);
  return readReport(stdout);
}
