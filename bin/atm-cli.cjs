#!/usr/bin/env node
'use strict';

// Where the program is being debugged, its errors name lines of the source.
if (process.env.ATM_DEBUG) process.setSourceMapsEnabled(true);

const { lightProcess, main } = require('../dist/main.cjs');

main(lightProcess(process)).then((exitCode) => {
  process.exitCode = exitCode;
});
