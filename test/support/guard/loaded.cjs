'use strict';

// Runs before the built program and tells its parent every file, and every module of Node, that it loads.
const { writeFileSync } = require('node:fs');

process.on('exit', () => {
  const files = Object.keys(require.cache);
  writeFileSync(
    process.env.LOADED_FILE,
    JSON.stringify({ files, modules: process.moduleLoadList }),
  );
});
