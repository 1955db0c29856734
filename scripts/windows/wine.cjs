// Loaded before atm-cli. Wine 8 does not know the keep-alive of TCP, and a connection that asks for it
// fails with UNKNOWN; nothing else is changed.
'use strict';

const { Socket } = require('node:net');

Socket.prototype.setKeepAlive = function setKeepAlive() {
  return this;
};
