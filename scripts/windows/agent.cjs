// Runs under Windows' Node. Standard streams that come from outside of Wine are no good to Node, so
// commands are started from here, with pipes of Windows, and what they print goes over loopback.
'use strict';

const { spawn } = require('node:child_process');
const { closeSync, constants, openSync } = require('node:fs');
const { connect } = require('node:net');
const { createInterface } = require('node:readline');

/** Of libuv: opens a file for this process alone. */
const exclusive = 0x10000000;

const children = new Map();
const socket = connect(Number(process.argv[2]), '127.0.0.1');
const tell = (message) => socket.write(`${JSON.stringify(message)}\n`);

// Nothing of the machine outside: only what Windows sets for every process.
const windows =
  /^(?:path|pathext|systemroot|systemdrive|windir|comspec|temp|tmp|os|processor_.*|number_of_processors|programdata|programfiles.*|userdomain|username|computername|allusersprofile|public|homedrive|homepath|userprofile|appdata|localappdata)$/i;
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => windows.test(name)),
);

const orders = {
  start({ id, program, args, env, cwd, stdin, verbatim }) {
    const child = spawn(program ?? process.execPath, args, {
      cwd,
      env: { ...environment, ...env },
      windowsVerbatimArguments: verbatim,
    });
    children.set(id, child);
    for (const stream of ['stdout', 'stderr']) {
      child[stream].on('data', (data) => tell({ id, stream, data: data.toString('base64') }));
    }
    child.stdin.on('error', () => {}).end(Buffer.from(stdin, 'base64'));
    child.on('error', (error) => tell({ id, code: -1, error: error.message }));
    child.on('close', (code) => {
      children.delete(id);
      tell({ id, code });
    });
  },
  kill: ({ of }) => children.get(of)?.kill(),
  hold({ id, path }) {
    children.set(id, { kill: () => closeSync(file) });
    const file = openSync(path, constants.O_RDWR | exclusive);
    tell({ id, code: 0 });
  },
};

createInterface({ input: socket }).on('line', (line) => {
  const { order, ...message } = JSON.parse(line);
  try {
    orders[order](message);
  } catch (error) {
    tell({ id: message.id, code: -1, error: error.message });
  }
});
socket.on('close', () => {
  for (const child of children.values()) child.kill();
  process.exit();
});
