'use strict';

// Runs before the built program and tells its parent every file that it loads.
const { writeFileSync } = require('node:fs');

process.on('exit', () => {
  writeFileSync(process.env.LOADED_FILE, JSON.stringify(Object.keys(require.cache)));
});
