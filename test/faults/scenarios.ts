import { erasure } from './erasure.ts';
import { type Choice, runScenario, type ScenarioReport } from './run-scenario.ts';
import type { Scenario } from './scenario.ts';

export type Runnable = {
  readonly name: string;
  readonly run: (choice: Choice) => Promise<ScenarioReport>;
};

const runnable = <F>(scenario: Scenario<F>): Runnable => ({
  name: scenario.name,
  run: (choice) => runScenario(scenario, choice),
});

/** All that must end as either not begun or complete. */
export const scenarios: readonly Runnable[] = [runnable(erasure)];
