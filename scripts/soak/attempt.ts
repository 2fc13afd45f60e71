/**
 * How an attempt ended, as the client saw it.
 * `whole`: the answer is complete by its framing. `until-close`: it ended with its connection, which proves nothing. `tunnel`: a WebSocket that
 * was closed by the client after it had its echo. `cut`: the connection broke. `left`: the client went away on purpose. `late`: no
 * end within the client's patience. `malformed`: no HTTP.
 */
export type Ending = 'whole' | 'until-close' | 'tunnel' | 'cut' | 'left' | 'late' | 'malformed';

/** One request as the client knows it. */
export interface Attempt {
  readonly n: number;
  readonly label: string;
  readonly ending: Ending;
  /** Null before the head of an answer. */
  readonly status: number | null;
  readonly requestId: string | null;
  /** Of a problem document. */
  readonly code: string | null;
  /** Null unless the upstream said that it received all of the request. */
  readonly requestBytes: number | null;
  readonly responseBytes: number;
  /** What is wrong with an answer that looks whole; null when nothing is. */
  readonly fault: string | null;
  readonly endedMs: number;
}
