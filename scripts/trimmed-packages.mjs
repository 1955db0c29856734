// @ts-check
// What the build leaves out of packages, with the milliseconds of Node 20 that it gains where that is
// the reason.

/** A module that holds nothing; one for each importer, so that they share no chunk. @param {string} of */
const nothing = (of) => `\0nothing-of-${of}`;

/**
 * Commander loads node:child_process for sub-commands that are programs of their own. There are none
 * here. 2 ms of each start that loads commander.
 * @type {import('rolldown').Plugin}
 */
export const withoutChildProcess = {
  name: 'without-child-process',
  resolveId(id, importer) {
    const isCommander = importer?.includes('/commander/') ?? false;
    return id === 'node:child_process' && isCommander ? nothing('commander') : undefined;
  },
  load: loadNothing,
};

/**
 * Undici loads HTTP/2 with its client, a fetch for bodies that are forms, and a parser for processors
 * without SIMD. 4 ms of each command that sends a request.
 * @type {import('rolldown').Plugin}
 */
export const withLessOfUndici = {
  name: 'with-less-of-undici',
  resolveId(id, importer) {
    const isUnused = /^\.\.\/(?:web\/fetch\/body|llhttp\/llhttp-wasm)\.js$/.test(id);
    const isUndici = importer?.includes('/undici/lib/dispatcher/') ?? false;
    return isUnused && isUndici ? nothing('undici') : undefined;
  },
  load: loadNothing,
  transform(code, id) {
    if (!id.endsWith('/undici/lib/dispatcher/client.js')) return undefined;
    const late = code.replace(/(?<=connectH2 = )(require\(.+?\))/, '(...given) => $1(...given)');
    if (late === code) throw new Error('undici loads its HTTP/2 in another way');
    return { code: late, map: null };
  },
};

/**
 * `when-exit`, below atomically, deletes temporary files before a signal ends the process, and then
 * sends itself the signal. For Ctrl-C this program has a listener of its own, which ends it in order;
 * on Windows there is nothing to send, and `process.kill` is TerminateProcess.
 * @type {import('rolldown').Plugin}
 */
export const withoutForeignInterrupt = {
  name: 'without-foreign-interrupt',
  transform(code, id) {
    if (!/[\\/]when-exit[\\/]dist[\\/]node[\\/]signals\.js$/.test(id)) return undefined;
    const kept = code.replace("'SIGINT', ", '');
    if (kept === code) throw new Error('when-exit names its signals in another way');
    return { code: kept, map: null };
  },
};

/**
 * Of a package, the maps say the line of a place, and not the column and the names: they are 0.2 MB
 * of the packed program.
 * @type {import('rolldown').Plugin}
 */
export const withLinesOfPackages = {
  name: 'with-lines-of-packages',
  transform: {
    filter: { id: /[\\/]node_modules[\\/]/ },
    handler: (code, id) => {
      // Each line begins with that of the same number.
      const mappings = code.split('\n').map((_line, index) => (index === 0 ? 'AAAA' : 'AACA'));
      return { code, map: { version: 3, sources: [id], names: [], mappings: mappings.join(';') } };
    },
  },
};

/** @param {string} id */
function loadNothing(id) {
  return id.startsWith('\0nothing-of-') ? 'module.exports = {};' : undefined;
}
