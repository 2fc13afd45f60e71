export {
  type IpcAnswer,
  type IpcError,
  type IpcErrorCode,
  ipcErrorCodes,
  ipcErrorSchema,
} from './answers.ts';
export type { WrkoutBridge } from './bridge.ts';
export {
  type IpcChannel,
  type IpcEvent,
  type IpcEventPayload,
  type IpcParsedRequest,
  type IpcRequest,
  type IpcResponse,
  ipcChannels,
  ipcEvents,
} from './channels.ts';
export {
  consoleHost,
  consoleOrigin,
  consoleScheme,
  type ForwardProblemCode,
  forwardProblemCodes,
  serverPathPrefix,
} from './console-origin.ts';
export {
  type AppInfo,
  appInfoSchema,
  type MenuCommand,
  menuCommands,
  type SecretsStorage,
  type SessionState,
  sessionStateSchema,
  type ThemePreference,
  type ThemeState,
  themePreferences,
} from './console-state.ts';
export {
  fileNameSchema,
  type SaveFileRequest,
  type SaveFileResult,
  type SaveProgress,
  serverPathSchema,
} from './saved-files.ts';
export {
  type CertificateSummary,
  type Fingerprint,
  fingerprintSchema,
  type ServerList,
  type ServerOrigin,
  type ServerProbe,
  serverOriginSchema,
  type TrustedServer,
  type TrustRequest,
  trustedServerSchema,
} from './server-trust.ts';
