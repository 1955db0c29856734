/** The parts of undici that are loaded one by one: its index costs more than all else of a request. */

declare module 'undici/lib/dispatcher/agent.js' {
  export { Agent as default } from 'undici';
}
declare module 'undici/lib/dispatcher/client.js' {
  export { Client as default } from 'undici';
}
declare module 'undici/lib/dispatcher/proxy-agent.js' {
  export { ProxyAgent as default } from 'undici';
}
declare module 'undici/lib/core/connect.js' {
  export { buildConnector as default } from 'undici';
}
declare module 'undici/lib/api/api-connect.js' {
  import type { Dispatcher } from 'undici';
  const connect: Dispatcher['connect'];
  export default connect;
}
declare module 'undici/lib/core/socks5-client.js' {
  import type { EventEmitter } from 'node:events';
  import type { Socket } from 'node:net';
  /** Emits `authenticated`, `connected`, and `error` with an `UND_ERR_SOCKS5_…` code. */
  export class Socks5Client extends EventEmitter {
    constructor(socket: Socket, options: { username: string; password: string });
    handshake(): void;
    connect(host: string, port: number): void;
  }
}
