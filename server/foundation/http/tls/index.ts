export { ensureTls, type OwnCertificate, type ServerTls, TlsError, type TlsOptions } from './ensure-tls.ts';
export { loadOwnCertificate } from './load-own-certificate.ts';
