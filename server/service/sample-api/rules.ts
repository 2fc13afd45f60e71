import { type Exercise, exercises, type Level, levels, type Muscle, muscles } from './exercises.ts';

export type Filter = { readonly muscle?: Muscle; readonly level?: Level };

export const isMuscle = (text: string): text is Muscle => (muscles as readonly string[]).includes(text);
export const isLevel = (text: string): text is Level => (levels as readonly string[]).includes(text);

/** The exercises that fit; all of them without a filter. Pure. */
export const findExercises = ({ muscle, level }: Filter): Exercise[] =>
  exercises.filter(
    (exercise) =>
      (muscle === undefined || exercise.muscles.includes(muscle)) &&
      (level === undefined || exercise.level === level),
  );

/** The exercise with this id, or undefined. Pure. */
export const findExercise = (id: string): Exercise | undefined =>
  exercises.find((exercise) => exercise.id === id);

const exercisesADay = 4;
const dayMs = 86_400_000;
/** Coprime with the number of exercises, so that four steps never meet the same one twice. */
const stride = 5;

/** The workout of a UTC day, given in Unix milliseconds: the same all day, another one the next. Pure. */
export function workoutOf(nowMs: number): { date: string; minutes: number; exercises: Exercise[] } {
  const day = Math.floor(nowMs / dayMs);
  const picked = Array.from(
    { length: exercisesADay },
    (_, at) => exercises[(day + at * stride) % exercises.length],
  ).filter((exercise) => exercise !== undefined);
  return {
    date: new Date(day * dayMs).toISOString().slice(0, 10),
    minutes: picked.reduce((sum, exercise) => sum + exercise.minutes, 0),
    exercises: picked,
  };
}
