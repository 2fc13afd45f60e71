import { z } from 'zod';

// Zod compiles validators with `new Function` where it may. The page's policy forbids that and would report each attempt,
// so this has to run before the first schema is made: main.tsx imports it first.
z.config({ jitless: true });
