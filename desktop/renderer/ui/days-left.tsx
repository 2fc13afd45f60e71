import { Badge } from './badge.tsx';

/** How many days are left until a deadline, in the colour of its urgency: red within 3 days, amber within 10. */
export function DaysLeft({ days }: { days: number }) {
  if (days < 0) return <Badge tone="bad">{`${String(-days)} d late`}</Badge>;
  const tone = days <= 3 ? 'bad' : days <= 10 ? 'warn' : 'quiet';
  return <Badge tone={tone}>{days === 0 ? 'today' : `${String(days)} d left`}</Badge>;
}
