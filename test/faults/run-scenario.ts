import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Chance } from '#scripts/soak/random.ts';
import { allFaults, sampleOf } from './plan-faults.ts';
import { runFault } from './run-fault.ts';
import type { Scenario } from './scenario.ts';
import { type Fault, nameOfFault } from './strace.ts';

export type ScenarioReport = {
  readonly name: string;
  /** Faults that can be had at all, as the run without one counted them. */
  readonly possible: number;
  readonly runs: number;
  readonly complete: number;
  readonly notBegun: number;
  /** Runs in which there were fewer such calls than in the one that was counted, so nothing broke. */
  readonly unbroken: number;
  /** `<fault>: <what must not be>` */
  readonly findings: readonly string[];
};

export type Choice = {
  readonly sample: number | null;
  readonly only: Fault | null;
  readonly chance: Chance;
  /** Told after each run. */
  readonly tell: (done: number, all: number, fault: Fault) => void;
};

/**
 * Prepares a scenario, runs it once undisturbed to count its calls, then once for each chosen fault. A folder with a finding is kept.
 * Rejects when the undisturbed run is not complete: then the scenario itself is wrong.
 */
export async function runScenario<F>(scenario: Scenario<F>, choice: Choice): Promise<ScenarioReport> {
  const template = mkdtempSync(join(tmpdir(), 'wrkout-fault-template-'));
  try {
    const facts = await scenario.prepare(template);
    const made = { template, facts };
    const undisturbed = await runFault(scenario, made, null);
    if (undisturbed.verdict !== 'complete')
      throw new Error(`${scenario.name}: without a fault it is not done`);
    const faults = allFaults(undisturbed.calls);
    const chosen = choice.only
      ? [choice.only]
      : sampleOf(faults, choice.sample ?? faults.length, choice.chance);
    const counts = { complete: 0, notBegun: 0, unbroken: 0 };
    const findings: string[] = [];
    for (const [at, fault] of chosen.entries()) {
      try {
        const { verdict, happened } = await runFault(scenario, made, fault);
        if (verdict === 'complete') counts.complete += 1;
        else counts.notBegun += 1;
        if (!happened) counts.unbroken += 1;
      } catch (error) {
        findings.push(`${nameOfFault(fault)}: ${(error as Error).message}`);
      }
      choice.tell(at + 1, chosen.length, fault);
    }
    return { name: scenario.name, possible: faults.length, runs: chosen.length, ...counts, findings };
  } finally {
    rmSync(template, { recursive: true });
  }
}
