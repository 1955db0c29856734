#!/usr/bin/env node
'use strict';

const [major, minor] = process.versions.node.split('.').map(Number);

if (major > 20 || (major === 20 && minor >= 19)) {
  // Where the program is being debugged, its errors name lines of the source.
  if (process.env.ATM_DEBUG) process.setSourceMapsEnabled(true);

  const { processStreams, main } = require('../dist/main.cjs');

  // It stands when nothing is left to wait for and main has not come to an end: a bug, not a success.
  process.exitCode = 1;

  main(processStreams(process)).then((exitCode) => {
    process.exitCode = exitCode;
  });
} else {
  console.error(`error: atm-cli needs Node 20.19 or newer, and this is ${process.version}`);
  process.exitCode = 2;
}
