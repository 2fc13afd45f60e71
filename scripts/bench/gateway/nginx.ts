/** Of every answer's body in the suite. */
export const bodyBytes = 1024;

const frame = (events: string, http: string): string => `daemon off;
pid nginx.pid;
error_log stderr error;
${events}
http {
  access_log off;
  keepalive_requests 1000000000;
  client_body_temp_path temp-body;
  proxy_temp_path temp-proxy;
  fastcgi_temp_path temp-fastcgi;
  uwsgi_temp_path temp-uwsgi;
  scgi_temp_path temp-scgi;
${http}
}
`;

const eventsOf = (workers: number | 'auto'): string =>
  `worker_processes ${workers};\nevents { worker_connections 2048; }`;

/** The API behind every peer: answers 1 KiB at once, from memory, in one process. Pure. */
export const upstreamConfig = (port: number): string =>
  frame(
    eventsOf(1),
    `  server {
    listen 127.0.0.1:${port};
    default_type text/plain;
    return 200 "${'x'.repeat(bodyBytes)}";
  }`,
  );

export interface ProxyPlace {
  readonly port: number;
  readonly upstreamPort: number;
  /** `auto` is one process for each processor, as Debian ships it. */
  readonly workers: number | 'auto';
}

/** nginx as a plain proxy with a text log, buffered as nginx's manual shows; connections to the upstream are kept. Pure. */
export const proxyConfig = ({ port, upstreamPort, workers }: ProxyPlace): string =>
  frame(
    eventsOf(workers),
    `  upstream api { server 127.0.0.1:${upstreamPort}; keepalive 64; keepalive_requests 1000000000; }
  server {
    listen 127.0.0.1:${port};
    access_log access.log combined;
    location / {
      proxy_pass http://api;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header X-Forwarded-For $remote_addr;
    }
  }`,
  );
