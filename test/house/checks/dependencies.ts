/** The part of package.json that these checks read. */
export interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** One package of package-lock.json. */
export interface LockedPackage {
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Dependencies without a line in CONTRIBUTING.md (`| name | why | licence |`), and lines without a dependency. */
export function findUnexplained(manifest: Manifest, contributing: string): string[] {
  const wanted = new Set([...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies)]);
  const told = new Set(
    [...contributing.matchAll(/^\| `([^`]+)` \| [^|]+ \| [^|]+ \|$/gm)].map((line) => line[1]),
  );
  const silent = [...wanted].filter((name) => !told.has(name)).map((name) => `${name} has no line`);
  const stale = [...told].filter((name) => !wanted.has(name ?? '')).map((name) => `${name} is no dependency`);
  return [...silent, ...stale];
}

/** Dependencies given as a range: an install today and one in a year must be the same. */
export function findRanges(manifest: Manifest): string[] {
  return Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
    .filter(([, version]) => !/^(npm:[^@]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    .map(([name, version]) => `${name}: ${version}`);
}

/** Packages of the lock file that carry the address they came from; another registry must do as well. */
export function findAddresses(packages: Readonly<Record<string, LockedPackage>>): string[] {
  return Object.entries(packages)
    .filter(([, { resolved }]) => resolved !== undefined)
    .map(([name, { resolved }]) => `${name} from ${resolved}`);
}

/** Optional packages (mostly other platforms' binaries) the lock file asks for but does not hold: `npm ci` refuses it. */
export function findAbsentOptionals(packages: Readonly<Record<string, LockedPackage>>): string[] {
  const held = new Set(Object.keys(packages).map((where) => where.replace(/^.*node_modules\//, '')));
  return Object.values(packages)
    .flatMap(({ optionalDependencies }) => Object.keys(optionalDependencies ?? {}))
    .filter((name) => !held.has(name));
}
