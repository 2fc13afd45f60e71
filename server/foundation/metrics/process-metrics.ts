import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';
import type { Family, Sample } from './exposition.ts';

const one = (value: number): Sample[] => [{ value }];

export type ProcessMetrics = {
  /** Asking begins a new period for the lag of the event loop. */
  readonly families: () => Family[];
  readonly stop: () => void;
};

/** How often the event loop is looked at. */
const resolutionMs = 20;

/**
 * What there is to know of this process, under the names that Prometheus clients agree on, so that dashboards for Node fit. Looks at the event
 * loop until `stop`.
 */
export function watchProcess(startedAtMs: number): ProcessMetrics {
  const lag = monitorEventLoopDelay({ resolution: resolutionMs });
  lag.enable();
  const lagFamilies = (): Family[] => {
    // What is measured is the time between two looks; without any there is no lag to tell.
    const seconds = (nanoseconds: number) =>
      lag.count === 0 ? 0 : Math.max(0, nanoseconds / 1e9 - resolutionMs / 1e3);
    const [p99, most] = [seconds(lag.percentile(99)), seconds(lag.max)];
    lag.reset();
    return [
      {
        name: 'nodejs_eventloop_lag_p99_seconds',
        help: 'The lag of the event loop that 99 of 100 looks since the last scrape did not pass.',
        type: 'gauge',
        samples: one(p99),
      },
      {
        name: 'nodejs_eventloop_lag_max_seconds',
        help: 'The longest lag of the event loop since the last scrape.',
        type: 'gauge',
        samples: one(most),
      },
    ];
  };
  const families = (): Family[] => {
    const memory = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    const gauge = (name: string, help: string, value: number): Family => ({
      name,
      help,
      type: 'gauge',
      samples: one(value),
    });
    return [
      gauge('process_start_time_seconds', 'When the server started, Unix time.', startedAtMs / 1000),
      {
        name: 'process_cpu_seconds_total',
        help: 'Processor time spent, user and system.',
        type: 'counter',
        samples: one((user + system) / 1e6),
      },
      gauge('process_resident_memory_bytes', 'Resident memory.', memory.rss),
      gauge('nodejs_heap_size_total_bytes', 'Heap that is set aside.', memory.heapTotal),
      gauge('nodejs_heap_size_used_bytes', 'Heap in use.', memory.heapUsed),
      gauge('nodejs_external_memory_bytes', 'Memory outside the heap.', memory.external),
      ...lagFamilies(),
    ];
  };
  return { families, stop: () => void lag.disable() };
}
