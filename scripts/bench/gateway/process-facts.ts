import { readFileSync } from 'node:fs';

/** Linux counts processor time in hundredths of a second on every machine Node runs on (`getconf CLK_TCK`). */
const ticksPerSecond = 100;

/** Seconds of processor time, of all threads, in a line of /proc/<pid>/stat. The name in brackets may hold spaces. Pure. */
export function cpuSecondsIn(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** The process and those it has started that still run. */
function familyOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  return [pid, ...children.map(Number).flatMap(familyOf)];
}

/** Seconds of processor time that a process and its children have used so far. Neighbours on the machine do not show in it. */
export const cpuSecondsOf = (pid: number): number =>
  familyOf(pid).reduce((sum, one) => sum + cpuSecondsIn(readFileSync(`/proc/${one}/stat`, 'utf8')), 0);

/** Resident memory in MiB, from the text of /proc/<pid>/status. Pure. */
export function residentMibIn(status: string): number {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kib === undefined) throw new Error('no VmRSS');
  return Number(kib) / 1024;
}

/** Resident memory of one process in MiB. */
export const residentMibOf = (pid: number): number =>
  residentMibIn(readFileSync(`/proc/${pid}/status`, 'utf8'));
