import { EventEmitter } from 'node:events';

type Answer<T> = (answer: T) => void;
type RequestHandler = (
  contents: unknown,
  permission: string,
  answer: Answer<boolean>,
  details: object,
) => void;
type CheckHandler = (contents: unknown, permission: string, origin: string, details: object) => boolean;
type Verify = (request: object, answer: Answer<number>) => void;
type RequestListener = (
  details: { url: string; resourceType: string },
  answer: Answer<{ cancel?: boolean }>,
) => void;

class HostSession extends EventEmitter {
  #request: RequestHandler = (_contents, _permission, answer) => answer(true);
  #check: CheckHandler = () => true;
  #before: RequestListener = (_details, answer) => answer({});
  #verify: Verify | null = null;

  readonly webRequest = {
    onBeforeRequest: (listener: RequestListener): void => {
      this.#before = listener;
    },
  };

  setPermissionRequestHandler = (handler: RequestHandler): void => {
    this.#request = handler;
  };
  setPermissionCheckHandler = (handler: CheckHandler): void => {
    this.#check = handler;
  };
  setDevicePermissionHandler = (_handler: () => boolean): void => {};
  setDisplayMediaRequestHandler = (_handler: (request: object, answer: Answer<null>) => void): void => {};
  setCertificateVerifyProc = (verify: Verify | null): void => {
    this.#verify = verify;
  };

  /** Would a page of this origin get this permission, both when it is looked up and when it is asked for? */
  grants(permission: string, origin: string): boolean {
    let isGranted = false;
    this.#request(null, permission, (answer) => (isGranted = answer), {
      requestingUrl: `${origin}/`,
      isMainFrame: true,
    });
    return isGranted && this.#check(null, permission, `${origin}/`, { isMainFrame: true });
  }

  /** Does the session let this request out of the page? */
  lets(url: string, resourceType: string): boolean {
    let isCancelled = false;
    this.#before({ url, resourceType }, ({ cancel = false }) => (isCancelled = cancel));
    return !isCancelled;
  }

  /** What the console would say to a server's certificate met by a page: 0 yes, -2 no, -3 as Chromium thinks. */
  judgeCertificate(hostname: string): number {
    let verdict = -3;
    this.#verify?.({ hostname }, (answer) => (verdict = answer));
    return verdict;
  }
}

/** Electron's `session`: there is one, and what it is told is applied to every page (guard-page.ts). */
export const session = { defaultSession: new HostSession() };
