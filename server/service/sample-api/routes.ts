import type { IncomingMessage } from 'node:http';
import type { Clock } from '#server/foundation/clock/index.ts';
import { type Answer, ok, problem } from './answer.ts';
import { answerEcho } from './echo.ts';
import { levels, muscles } from './exercises.ts';
import { findExercise, findExercises, isLevel, isMuscle, workoutOf } from './rules.ts';

type Deps = { readonly clock: Clock };
type Request = { readonly req: IncomingMessage; readonly url: URL; readonly id: string };

type SampleRoute = {
  readonly method: 'GET' | 'POST';
  /** With at most one group, which is the id. */
  readonly path: RegExp;
  readonly title: string;
  readonly answer: (request: Request) => Answer | Promise<Answer>;
};

function listExercises({ url }: Request): Answer {
  const unknown = [...url.searchParams.keys()].find((name) => name !== 'muscle' && name !== 'level');
  if (unknown !== undefined) return problem(400, `There is no filter ${JSON.stringify(unknown)}.`);
  const muscle = url.searchParams.get('muscle') ?? undefined;
  const level = url.searchParams.get('level') ?? undefined;
  if (muscle !== undefined && !isMuscle(muscle))
    return problem(400, `muscle is one of ${muscles.join(', ')}.`);
  if (level !== undefined && !isLevel(level)) return problem(400, `level is one of ${levels.join(', ')}.`);
  const items = findExercises({
    ...(muscle === undefined ? {} : { muscle }),
    ...(level === undefined ? {} : { level }),
  });
  return ok({ items, count: items.length });
}

function showExercise({ id }: Request): Answer {
  const found = findExercise(id);
  return found ? ok(found) : problem(404, 'There is no such exercise.');
}

const sampleRoutes = ({ clock }: Deps): SampleRoute[] => [
  {
    method: 'GET',
    path: /^\/exercises$/,
    title: 'GET /exercises?muscle=&level=',
    answer: listExercises,
  },
  { method: 'GET', path: /^\/exercises\/([^/]+)$/, title: 'GET /exercises/{id}', answer: showExercise },
  {
    method: 'GET',
    path: /^\/workouts\/today$/,
    title: 'GET /workouts/today',
    answer: () => ok(workoutOf(clock.nowMs())),
  },
  { method: 'POST', path: /^\/echo$/, title: 'POST /echo', answer: ({ req, url }) => answerEcho(req, url) },
];

const allowedMethods = (routes: readonly SampleRoute[]): string =>
  routes.map(({ method }) => (method === 'GET' ? 'GET, HEAD' : method)).join(', ');

/** The address asked for, or null when it is none (`*`, a broken authority). */
const addressOf = (req: IncomingMessage): URL | null => URL.parse(req.url ?? '', 'http://sample');

/** Finds the route and asks it. HEAD is answered as GET; the sender leaves the body out. */
export function answerRequests(deps: Deps): (req: IncomingMessage) => Promise<Answer> {
  const routes = sampleRoutes(deps);
  const index: SampleRoute = {
    method: 'GET',
    path: /^\/$/,
    title: 'GET /',
    answer: () => ok({ title: 'Wrkout sample API', routes: routes.map(({ title }) => title) }),
  };
  const all = [index, ...routes];
  return async (req) => {
    const url = addressOf(req);
    if (!url) return problem(400, 'This is no address.');
    const here = all.filter(({ path }) => path.test(url.pathname));
    if (here.length === 0) return problem(404, 'There is nothing here. GET / lists what there is.');
    const method = req.method === 'HEAD' ? 'GET' : req.method;
    const route = here.find((candidate) => candidate.method === method);
    if (!route)
      return problem(405, 'This address does not answer that method.', { allow: allowedMethods(here) });
    return route.answer({ req, url, id: route.path.exec(url.pathname)?.[1] ?? '' });
  };
}
