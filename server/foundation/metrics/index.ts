export { DurationBuckets } from './duration-buckets.ts';
export { expositionType, type Family, renderFamilies, type Sample } from './exposition.ts';
export { type ProcessMetrics, watchProcess } from './process-metrics.ts';
