export const levels = ['easy', 'steady', 'hard'] as const;
export type Level = (typeof levels)[number];

export const muscles = ['legs', 'glutes', 'core', 'back', 'chest', 'shoulders', 'arms', 'calves'] as const;
export type Muscle = (typeof muscles)[number];

export type Exercise = {
  readonly id: string;
  readonly name: string;
  readonly muscles: readonly [Muscle, ...Muscle[]];
  readonly equipment: 'none' | 'dumbbell' | 'barbell' | 'band' | 'bench' | 'bar';
  readonly level: Level;
  readonly minutes: number;
  readonly steps: readonly string[];
};

/** A dozen exercises, written for this project. Not advice for training. */
export const exercises: readonly Exercise[] = [
  {
    id: 'squat',
    name: 'Air squat',
    muscles: ['legs', 'glutes'],
    equipment: 'none',
    level: 'easy',
    minutes: 4,
    steps: [
      'Stand with your feet as wide as your shoulders.',
      'Sit back as if a stool stood behind you, until your thighs are level.',
      'Push the floor away and come up tall.',
    ],
  },
  {
    id: 'plank',
    name: 'Forearm plank',
    muscles: ['core', 'shoulders'],
    equipment: 'none',
    level: 'easy',
    minutes: 3,
    steps: [
      'Lie face down and put your elbows under your shoulders.',
      'Lift your hips until heels, hips and head make one line.',
      'Breathe slowly and hold; stop when your back begins to sag.',
    ],
  },
  {
    id: 'push-up',
    name: 'Push-up',
    muscles: ['chest', 'arms', 'core'],
    equipment: 'none',
    level: 'steady',
    minutes: 5,
    steps: [
      'Set your hands a little wider than your shoulders.',
      'Lower your chest to a fist above the floor with your elbows close.',
      'Press up in one piece, without letting the hips follow late.',
    ],
  },
  {
    id: 'lunge',
    name: 'Walking lunge',
    muscles: ['legs', 'glutes'],
    equipment: 'none',
    level: 'steady',
    minutes: 5,
    steps: [
      'Take a long step forward.',
      'Sink straight down until the back knee nearly touches the floor.',
      'Stand up over the front foot and step on with the other leg.',
    ],
  },
  {
    id: 'glute-bridge',
    name: 'Glute bridge',
    muscles: ['glutes', 'core'],
    equipment: 'none',
    level: 'easy',
    minutes: 4,
    steps: [
      'Lie on your back with your feet flat and close to you.',
      'Raise your hips until knees and shoulders are in line.',
      'Wait two breaths at the top, then roll down slowly.',
    ],
  },
  {
    id: 'calf-raise',
    name: 'Calf raise on a step',
    muscles: ['calves'],
    equipment: 'none',
    level: 'easy',
    minutes: 3,
    steps: [
      'Stand on a step with only the balls of your feet.',
      'Let the heels sink below the edge.',
      'Rise as high as you can and count to three there.',
    ],
  },
  {
    id: 'bent-row',
    name: 'One-arm dumbbell row',
    muscles: ['back', 'arms'],
    equipment: 'dumbbell',
    level: 'steady',
    minutes: 6,
    steps: [
      'Lean on a chair with one hand and keep your back flat.',
      'Pull the dumbbell to your hip pocket.',
      'Let it down until the arm is long; change sides after the set.',
    ],
  },
  {
    id: 'band-pull',
    name: 'Band pull-apart',
    muscles: ['shoulders', 'back'],
    equipment: 'band',
    level: 'easy',
    minutes: 3,
    steps: [
      'Hold the band before you at the height of your chest.',
      'Spread your arms until the band touches you.',
      'Come back slowly and keep some tension all the way.',
    ],
  },
  {
    id: 'pull-up',
    name: 'Pull-up',
    muscles: ['back', 'arms'],
    equipment: 'bar',
    level: 'hard',
    minutes: 6,
    steps: [
      'Hang from the bar with your palms away from you.',
      'Draw the elbows to your ribs until your chin passes the bar.',
      'Lower yourself all the way; do not drop.',
    ],
  },
  {
    id: 'deadlift',
    name: 'Deadlift',
    muscles: ['back', 'glutes', 'legs'],
    equipment: 'barbell',
    level: 'hard',
    minutes: 8,
    steps: [
      'Stand with the bar over the middle of your feet.',
      'Bend down, grip, and flatten your back before anything moves.',
      'Stand up with the bar close to the legs, then set it down the same way.',
    ],
  },
  {
    id: 'bench-press',
    name: 'Bench press',
    muscles: ['chest', 'arms', 'shoulders'],
    equipment: 'bench',
    level: 'hard',
    minutes: 8,
    steps: [
      'Lie with your eyes under the bar and both feet on the floor.',
      'Bring the bar to the lower chest under control.',
      'Press it back over the shoulders; have somebody near for heavy sets.',
    ],
  },
  {
    id: 'mountain-climber',
    name: 'Mountain climber',
    muscles: ['core', 'legs', 'shoulders'],
    equipment: 'none',
    level: 'steady',
    minutes: 3,
    steps: [
      'Begin at the top of a push-up.',
      'Bring one knee under your chest, then change legs in a quick rhythm.',
      'Keep your hips as low as in a plank.',
    ],
  },
];
