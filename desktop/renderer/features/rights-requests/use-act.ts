import { useChange } from '#desktop/renderer/api/answers.ts';
import { tell } from '#desktop/renderer/ui/toast.tsx';
import {
  type AdminRightsRequestView,
  actOnRightsRequest,
  adminGetRightsRequest,
  adminListRightsRequests,
} from '#shared/contracts/rights-requests.ts';
import { stateWords } from './request-words.ts';

/** Acts on a request; when it is done the request is read again and `onDone` runs. */
export const useAct = (onDone: (request: AdminRightsRequestView) => void) =>
  useChange(actOnRightsRequest, {
    refreshes: [adminGetRightsRequest, adminListRightsRequests],
    onDone: (request) => {
      tell('good', `The request is now: ${stateWords[request.state].title.toLowerCase()}.`);
      onDone(request);
    },
  });
