export { ensureTls, type OwnCertificate, type ServerTls, TlsError, type TlsOptions } from './ensure-tls.ts';
