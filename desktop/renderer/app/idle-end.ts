import { useEffect, useRef } from 'react';
import { useSignOut } from '#desktop/renderer/api/session.ts';
import { tellError } from '#desktop/renderer/ui/toast.tsx';

/** The server ends a session that nobody uses for so long; the overview's refresh must not count as use. */
const idleLimitMs = 15 * 60_000;
const lookEveryMs = 10_000;
const signsOfLife = ['pointermove', 'pointerdown', 'keydown', 'wheel'] as const;

/**
 * Signs out when nobody has touched mouse or keys for 15 minutes, so that no personal data stays on a screen left alone. Measured by the
 * clock, so a computer that slept counts the sleep.
 */
export function useIdleEnd(): void {
  const signOut = useSignOut();
  const latest = useRef(signOut);
  latest.current = signOut;
  useEffect(() => {
    let lastLifeMs = Date.now();
    const note = () => {
      // A touch after the limit must not bring the session back before the next look.
      if (Date.now() - lastLifeMs < idleLimitMs) lastLifeMs = Date.now();
    };
    const timer = setInterval(() => {
      if (Date.now() - lastLifeMs < idleLimitMs) return;
      clearInterval(timer);
      latest.current('idle').catch(tellError);
    }, lookEveryMs);
    for (const sign of signsOfLife) window.addEventListener(sign, note, { passive: true });
    return () => {
      clearInterval(timer);
      for (const sign of signsOfLife) window.removeEventListener(sign, note);
    };
  }, []);
}
