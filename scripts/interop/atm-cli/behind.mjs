// @ts-check
// Loaded before the program: its server listens one port higher than it knows, behind a recorder.

import { Server } from 'node:net';

// oxlint-disable-next-line typescript/unbound-method -- each is called with its own server below
const { listen, address } = Server.prototype;

Server.prototype.listen =
  /** @type {typeof listen} */ (
    /**
     * @this {Server}
     * @param {any} port
     * @param {any[]} rest
     */
    function oneHigher(port, ...rest) {
      return Reflect.apply(listen, this, [typeof port === 'number' ? port + 1 : port, ...rest]);
    }
  );

Server.prototype.address = function oneLower() {
  const bound = Reflect.apply(address, this, []);
  return bound === null || typeof bound === 'string' ? bound : { ...bound, port: bound.port - 1 };
};
