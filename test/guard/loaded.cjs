'use strict';

// Runs before the built program and tells its parent every file and module of Node that it loads.
const { writeFileSync } = require('node:fs');

process.on('exit', () => {
  writeFileSync(
    process.env.LOADED_FILE,
    JSON.stringify({ files: Object.keys(require.cache), modules: process.moduleLoadList }),
  );
});
