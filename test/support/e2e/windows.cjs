// Makes a process look as on Windows, for a program that is started with it: the name of the
// platform, and that a signal which a process sends ends the receiver at once, with exit code 1.
'use strict';

const kill = process.kill.bind(process);
const exit = process.reallyExit.bind(process);

Object.defineProperty(process, 'platform', { value: 'win32' });
process.kill = (pid, signal) => {
  if (signal !== 0 && pid === process.pid) exit(1);
  return kill(pid, signal);
};
