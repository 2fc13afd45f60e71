import { useSignOut } from '#desktop/renderer/api/session.ts';
import { goTo } from '#desktop/renderer/ui/place.ts';
import { tellError } from '#desktop/renderer/ui/toast.tsx';

/** Signs out because somebody wants to. The place is not kept: who signs in next may be another person. */
export function useLeave(): () => void {
  const signOut = useSignOut();
  return () => {
    signOut('asked')
      .then(() => goTo([]))
      .catch(tellError);
  };
}
