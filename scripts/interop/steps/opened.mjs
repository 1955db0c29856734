// @ts-check
// The browser of `atm-cli logout`: writes the address that it is to open to a file. The driver opens it.

import { renameSync, writeFileSync } from 'node:fs';

const [path = '', url = ''] = process.argv.slice(2);
writeFileSync(`${path}.part`, url);
renameSync(`${path}.part`, path);
