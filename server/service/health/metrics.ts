import process from 'node:process';
import type { DurationBuckets, Family, Sample } from '#server/foundation/metrics/index.ts';
import { accessLogStates } from '#shared/contracts/health.ts';
import type { HealthDeps } from './deps.ts';

type Plain = Omit<Family, 'type' | 'samples'>;

const counter = (about: Plain, samples: readonly Sample[] | number): Family => ({
  ...about,
  type: 'counter',
  samples: typeof samples === 'number' ? [{ value: samples }] : samples,
});
const gauge = (about: Plain, samples: readonly Sample[] | number): Family => ({
  ...about,
  type: 'gauge',
  samples: typeof samples === 'number' ? [{ value: samples }] : samples,
});
const histogram = (about: Plain, buckets: DurationBuckets): Family => ({
  ...about,
  type: 'histogram',
  samples: buckets.samples(),
});

/** What went through the gateway. Codes and outcomes are closed lists of ours. */
function gatewayFamilies({ gateway }: HealthDeps): Family[] {
  const traffic = gateway.traffic();
  const name = (rest: string) => `wrkout_gateway_${rest}`;
  return [
    counter(
      {
        name: name('requests_total'),
        help: 'Requests by outcome and class of status; each has a row in the access log.',
      },
      traffic.requests.map(({ outcome, statusClass, count }) => ({
        labels: { outcome, status: `${statusClass}xx` },
        value: count,
      })),
    ),
    counter(
      {
        name: name('request_codes_total'),
        help: 'Requests that the upstream did not answer, or beyond a soft quota (forwarded, quota-exceeded), by outcome and code.',
      },
      traffic.codes.map(({ outcome, code, count }) => ({ labels: { outcome, code }, value: count })),
    ),
    histogram(
      { name: name('request_duration_seconds'), help: 'Whole requests, WebSockets left out.' },
      traffic.durations,
    ),
    histogram(
      { name: name('upstream_duration_seconds'), help: "The upstream's part of requests." },
      traffic.upstream,
    ),
    histogram(
      { name: name('own_duration_seconds'), help: "The gateway's own part of requests." },
      traffic.own,
    ),
    counter({ name: name('request_bytes_total'), help: 'Bytes of request bodies.' }, traffic.requestBytes),
    counter({ name: name('response_bytes_total'), help: 'Bytes of answer bodies.' }, traffic.responseBytes),
    gauge(
      { name: name('requests_in_flight'), help: 'Requests that are not answered yet, WebSockets included.' },
      gateway.inFlight(),
    ),
    gauge({ name: name('websockets_open'), help: 'WebSockets that are open.' }, gateway.openTunnels()),
  ];
}

/** How the servers behind the gateway are, by the names and addresses of the configuration. */
function upstreamFamilies({ gateway }: HealthDeps): Family[] {
  const states = gateway.upstreams.states();
  const ofEach = (value: (target: (typeof states)[number]['targets'][number]) => number): Sample[] =>
    states.flatMap(({ name, targets }) =>
      targets.map((target) => ({ labels: { upstream: name, target: target.url }, value: value(target) })),
    );
  const name = (rest: string) => `wrkout_upstream_${rest}`;
  return [
    gauge(
      {
        name: name('target_up'),
        help: '1 while a target gets requests, 0 while its breaker is open or its check fails.',
      },
      ofEach(({ state }) => (state === 'healthy' ? 1 : 0)),
    ),
    gauge(
      { name: name('target_in_flight'), help: 'Requests under way at a target.' },
      ofEach(({ inFlight }) => inFlight),
    ),
    counter(
      {
        name: name('target_failures_total'),
        help: 'Requests that a target failed: not reached, broken off or too late.',
      },
      ofEach(({ failures }) => failures),
    ),
    gauge(
      { name: name('waiting_requests'), help: 'Requests that wait for a connection to an upstream.' },
      states.map(({ name: upstream, waiting }) => ({ labels: { upstream }, value: waiting })),
    ),
  ];
}

function accessLogFamilies({ accessLog }: HealthDeps): Family[] {
  const health = accessLog.health();
  const name = (rest: string) => `wrkout_access_log_${rest}`;
  return [
    gauge(
      { name: name('state'), help: '1 at the state that writing is in.' },
      accessLogStates.map((state) => ({ labels: { state }, value: state === health.state ? 1 : 0 })),
    ),
    gauge(
      { name: name('has_room'), help: '0 while requests are refused because their rows cannot be written.' },
      accessLog.hasRoom() ? 1 : 0,
    ),
    counter({ name: name('rows_written_total'), help: 'Rows written to day files.' }, health.writtenRows),
    gauge({ name: name('rows_waiting'), help: 'Rows on their way to their day file.' }, health.waitingRows),
    counter(
      { name: name('rows_lost_total'), help: 'Rows that were lost; 0 unless WRKOUT_LOG_FULL=serve.' },
      health.lostRows,
    ),
    gauge({ name: name('journal_segments'), help: 'Files of the journal.' }, health.journal.segments),
    gauge({ name: name('journal_bytes'), help: 'Bytes of the journal.' }, health.journal.bytes),
  ];
}

function usageFamilies({ usage }: HealthDeps): Family[] {
  const { lagSeconds, failures } = usage.rollUp.state();
  return [
    gauge(
      {
        name: 'wrkout_usage_lag_seconds',
        help: 'Since the last roll-up that went well: rows before it are in usage.',
      },
      lagSeconds === null ? [] : lagSeconds,
    ),
    counter(
      { name: 'wrkout_usage_roll_up_failures_total', help: 'Roll-ups that failed and were tried again.' },
      failures,
    ),
  ];
}

/** Everything that `GET /metrics` tells of the product. From memory alone. No label names a person or a caller's address. */
export const productFamilies = (deps: HealthDeps): Family[] => [
  gauge({ name: 'wrkout_build_info', help: 'Always 1; the labels say what runs.' }, [
    { labels: { version: deps.version, node: process.versions.node }, value: 1 },
  ]),
  gauge(
    { name: 'wrkout_serving', help: '1 while the server takes requests, 0 while it starts or stops.' },
    deps.phase() === 'serving' ? 1 : 0,
  ),
  ...gatewayFamilies(deps),
  ...upstreamFamilies(deps),
  ...accessLogFamilies(deps),
  ...usageFamilies(deps),
];
