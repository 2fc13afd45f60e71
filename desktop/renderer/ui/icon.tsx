import type { SVGProps } from 'react';

/** Drawn for this console on a grid of 16: strokes of 1.5, round ends, nothing filled. */
const drawings = {
  overview: 'M2.5 13.5v-4M6.2 13.5v-7M9.8 13.5v-5.5M13.5 13.5v-11',
  'access-logs': 'M2.5 4h2M2.5 8h2M2.5 12h2M6.5 4h7M6.5 8h7M6.5 12h5',
  audit: 'M5.5 2.5h5v3.5h-5zM5.5 10h5v3.5h-5zM8 6v4',
  'rights-requests':
    'M8 2v12M4 14h8M3 4.5h10M3 4.5l-1.5 4.5a1.7 1.7 0 0 0 3 0zM13 4.5l-1.5 4.5a1.7 1.7 0 0 0 3 0z',
  'processing-records': 'M4 1.5h5.5L12.5 4.5v10h-8.5zM9.3 1.7v3h3M6.3 8h4M6.3 11h4',
  usage: 'M2 13.5h12M2.5 10.5l3.2-3.7 2.9 2.2 4.9-6M10.3 3h3.2v3.2',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  play: 'M5 3.2l7.5 4.8L5 12.8z',
  close: 'M4 4l8 8M12 4l-8 8',
  check: 'M3 8.5l3.2 3.2L13 4.8',
  chevron: 'M6 3.5L10.5 8 6 12.5',
  down: 'M3.5 6L8 10.5 12.5 6',
  back: 'M10 3.5L5.5 8l4.5 4.5',
  warning: 'M8 2.2L14.5 13.5h-13zM8 6.3v3.4M8 11.6v.1',
  critical: 'M5.3 1.8h5.4l3.5 3.5v5.4l-3.5 3.5H5.3l-3.5-3.5V5.3zM8 4.8v3.9M8 11v.1',
  info: 'M8 14.2A6.2 6.2 0 1 0 8 1.8a6.2 6.2 0 0 0 0 12.4zM8 7.4v3.6M8 5v.1',
  lock: 'M3.5 7h9v7h-9zM5.3 7V4.7a2.7 2.7 0 0 1 5.4 0V7',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  refresh: 'M13.5 8A5.5 5.5 0 1 1 11.7 4M13.5 1.8V5h-3.2',
  sun: 'M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM8 1.3v1.2M8 13.5v1.2M1.3 8h1.2M13.5 8h1.2M3.3 3.3l.8.8M11.9 11.9l.8.8M12.7 3.3l-.8.8M4.1 11.9l-.8.8',
  moon: 'M13.5 9.6A5.8 5.8 0 0 1 6.4 2.5a5.8 5.8 0 1 0 7.1 7.1z',
  system: 'M1.8 2.8h12.4v8.4H1.8zM5.5 14h5M8 11.2V14',
  keyboard: 'M1.5 4h13v8.5h-13zM4 6.8h.1M6.6 6.8h.1M9.3 6.8h.1M12 6.8h.1M4.7 9.8h6.6',
  'sign-out': 'M6.5 2.5h-4v11h4M6.5 8h7.5M11 4.8L14.2 8 11 11.2',
  server: 'M2 2.5h12v4.5H2zM2 9h12v4.5H2zM4.5 4.7h.1M4.5 11.2h.1',
  download: 'M8 2v8.2M4.6 7L8 10.4 11.4 7M2.5 13.7h11',
  clock: 'M8 14.2A6.2 6.2 0 1 0 8 1.8a6.2 6.2 0 0 0 0 12.4zM8 4.5V8l2.5 1.7',
  plus: 'M8 3v10M3 8h10',
  trash: 'M2.5 4h11M6 4V2.3h4V4M4 4l.7 9.7h6.6L12 4',
  filter: 'M2 3.5h12M4.3 8h7.4M6.5 12.5h3',
  person: 'M8 7.8a2.9 2.9 0 1 0 0-5.8 2.9 2.9 0 0 0 0 5.8zM2.5 14c.5-2.7 2.7-4 5.5-4s5 1.3 5.5 4',
} as const;

export type IconName = keyof typeof drawings;

/** One of the console's icons; decoration, so readers never hear of it. */
export function Icon({
  name,
  size = 16,
  ...rest
}: { name: IconName; size?: number } & SVGProps<SVGSVGElement>) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
      {...rest}
    >
      <path d={drawings[name]} />
    </svg>
  );
}

/** The product's sign: a W of two ticks, for two promises kept. */
export function Sign({ size = 20 }: { size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="2.2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d="M1.8 7l3.6 7L10 5.5" />
      <path d="M9.3 9.3l2.5 4.7L18.2 3.5" opacity="0.65" />
    </svg>
  );
}
