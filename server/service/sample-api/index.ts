export { type SampleApi, startSampleApi } from './start-sample-api.ts';
