import type { RequestListener } from 'node:http';
import type { Clock } from '#server/foundation/clock/index.ts';
import { type Log, listen } from '#server/foundation/http/index.ts';
import { problem, sendAnswer } from './answer.ts';
import { answerRequests } from './routes.ts';

export type SampleApi = {
  /** Address to put behind the gateway, without a slash at the end. */
  readonly url: string;
  /** Lets requests under way finish for a second, then cuts them off. */
  readonly stop: () => Promise<void>;
};

const stopGraceSeconds = 1;

/**
 * Starts the sample API on plain HTTP; `port: 0` takes a free one. It keeps nothing and needs no key: bind it to a loopback
 * address only. Rejects when the address is taken.
 */
export async function startSampleApi(
  deps: { readonly clock: Clock; readonly log: Pick<Log, 'error'> },
  options: { readonly host: string; readonly port: number },
): Promise<SampleApi> {
  const answer = answerRequests(deps);
  const handler: RequestListener = (req, res) => {
    const withBody = req.method !== 'HEAD';
    answer(req).then(
      (found) => sendAnswer(res, found, withBody),
      (error: unknown) => {
        // A client that went away while it sent its body is no fault of ours, and there is nobody left to answer.
        if (req.destroyed && !req.complete) return;
        deps.log.error({ err: error }, 'the sample API failed');
        sendAnswer(res, problem(500, 'The sample API failed.'), withBody);
      },
    );
  };
  const listener = await listen(handler, { ...options, tls: null });
  return { url: listener.url, stop: () => listener.stop(stopGraceSeconds) };
}
