export { type AppDeps, buildApp } from './app.ts';
export { type Authenticated, strategies } from './authenticate.ts';
export { clientIp } from './client-ip.ts';
export { type Actor, accountOf, adminOf, type Context, systemContext } from './context.ts';
export { readCookie } from './cookies.ts';
export { type Listener, type ListenerOptions, listen } from './listener.ts';
export { type Log, openLog } from './log.ts';
export { type Cookie, type Handler, type Input, type Reply, type Route, route } from './route.ts';
export { createThrottle, type Throttle } from './throttle.ts';
