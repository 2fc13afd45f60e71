import { z } from 'zod';
import {
  appInfoSchema,
  menuCommands,
  sessionStateSchema,
  themePreferences,
  themeStateSchema,
} from './console-state.ts';
import {
  saveFileRequestSchema,
  saveFileResultSchema,
  saveIdSchema,
  saveProgressSchema,
} from './saved-files.ts';
import {
  serverListSchema,
  serverOriginSchema,
  serverProbeSchema,
  trustedServerSchema,
  trustRequestSchema,
} from './server-trust.ts';

const nothing = z.strictObject({});
const oneServer = z.strictObject({ origin: serverOriginSchema });

/** The one table of what the screen may ask the main process. Both directions are checked in the main process. */
export const ipcChannels = {
  'app.info': { request: nothing, response: appInfoSchema },
  'server.list': { request: nothing, response: serverListSchema },
  'server.probe': { request: oneServer, response: serverProbeSchema },
  'server.trust': { request: trustRequestSchema, response: trustedServerSchema },
  'server.choose': { request: oneServer, response: serverListSchema },
  'server.forget': { request: oneServer, response: serverListSchema },
  'session.state': { request: nothing, response: sessionStateSchema },
  'session.signOut': { request: nothing, response: sessionStateSchema },
  'file.save': { request: saveFileRequestSchema, response: saveFileResultSchema },
  /** `stopped` is false when no such save is under way (any more). */
  'file.stop': {
    request: z.strictObject({ saveId: saveIdSchema }),
    response: z.strictObject({ stopped: z.boolean() }),
  },
  'theme.state': { request: nothing, response: themeStateSchema },
  'theme.choose': {
    request: z.strictObject({ preference: z.enum(themePreferences) }),
    response: themeStateSchema,
  },
  'notification.show': {
    request: z.strictObject({ title: z.string().min(1).max(120), body: z.string().max(400) }),
    response: z.strictObject({ shown: z.boolean() }),
  },
  'link.open': {
    request: z.strictObject({ url: z.url({ protocol: /^https$/ }).max(2000) }),
    response: nothing,
  },
} as const satisfies Record<string, { request: z.ZodType; response: z.ZodType }>;

export type IpcChannel = keyof typeof ipcChannels;
/** What the screen hands in; keys with a default may be left out. */
export type IpcRequest<C extends IpcChannel> = z.input<(typeof ipcChannels)[C]['request']>;
/** What the handler in the main process gets, defaults filled in. */
export type IpcParsedRequest<C extends IpcChannel> = z.output<(typeof ipcChannels)[C]['request']>;
export type IpcResponse<C extends IpcChannel> = z.output<(typeof ipcChannels)[C]['response']>;

/** What the main process tells the screen without being asked. */
export const ipcEvents = {
  'session.changed': sessionStateSchema,
  /** A request met another certificate than the accepted one: nothing was sent. Show the warning over everything. */
  'server.certificateChanged': serverProbeSchema,
  'file.progress': saveProgressSchema,
  'theme.changed': themeStateSchema,
  'menu.command': z.strictObject({ command: z.enum(menuCommands) }),
} as const satisfies Record<string, z.ZodType>;

export type IpcEvent = keyof typeof ipcEvents;
export type IpcEventPayload<E extends IpcEvent> = z.output<(typeof ipcEvents)[E]>;
