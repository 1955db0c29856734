// Loaded before atm-cli, for two gaps of Wine 8; nothing else is changed.
'use strict';

const { Socket } = require('node:net');

// It does not know the keep-alive of TCP, and a connection that asks for it fails with UNKNOWN.
Socket.prototype.setKeepAlive = function setKeepAlive() {
  return this;
};

// Its console has no title, and Node 22 ends with an assertion when an empty one is read.
process.title = 'atm-cli';
