// @ts-check
// Verifies the tokens of standard input with another package, a line each, as a script of a few lines
// would: `node verify-peer.mjs <package> <alg> <key file> <issuer> <audience> [folder of the package]`.

import { createPublicKey, createSecretKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [, , name = '', alg = '', keyFile = '', issuer = '', audience = '', folder = ''] =
  process.argv;
const bytes = readFileSync(keyFile);
const key = alg.startsWith('HS') ? createSecretKey(bytes) : createPublicKey(bytes);

/** @type {Record<string, () => Promise<(tokens: readonly string[]) => Promise<boolean[]>>>} */
const verifiers = {
  jsonwebtoken: async () => {
    const { verify } = load('jsonwebtoken');
    const options = { algorithms: [alg], issuer, audience };
    return oneByOne((token) => verify(token, key, options));
  },
  'fast-jwt': async () => {
    const { createVerifier } = load('fast-jwt');
    const options = { algorithms: [alg], allowedIss: issuer, allowedAud: audience };
    const plain = alg.startsWith('HS') ? bytes : bytes.toString();
    return oneByOne(createVerifier({ key: plain, ...options }));
  },
  'jose, one at a time': async () => {
    const { jwtVerify } = await import('jose');
    const options = { algorithms: [alg], issuer, audience };
    return oneByOne((token) => jwtVerify(token, key, options));
  },
  'jose, 32 at a time': async () => {
    const { jwtVerify } = await import('jose');
    const options = { algorithms: [alg], issuer, audience };
    return async (tokens) => {
      const verdicts = [];
      for (let at = 0; at < tokens.length; at += 32) {
        const judged = tokens.slice(at, at + 32).map((token) =>
          jwtVerify(token, key, options).then(
            () => true,
            () => false,
          ),
        );
        verdicts.push(...(await Promise.all(judged)));
      }
      return verdicts;
    };
  },
};

const verify = await verifiers[name]?.();
if (verify === undefined) throw new Error(`no such package: ${name}`);
let line = 0;
let rest = '';
process.stdin.setEncoding('utf8');
for await (const chunk of process.stdin) {
  const lines = `${rest}${chunk}`.split('\n');
  rest = lines.pop() ?? '';
  const verdicts = await verify(lines);
  process.stdout.write(verdicts.map((valid) => `{"line":${++line},"valid":${valid}}\n`).join(''));
}

/**
 * @param {(token: string) => unknown} check
 * @returns {(tokens: readonly string[]) => Promise<boolean[]>}
 */
function oneByOne(check) {
  return async (tokens) => {
    const verdicts = [];
    for (const token of tokens) {
      try {
        const checked = check(token);
        if (checked instanceof Promise) await checked;
        verdicts.push(true);
      } catch {
        verdicts.push(false);
      }
    }
    return verdicts;
  };
}

/** @param {string} id */
function load(id) {
  return createRequire(join(folder, 'package.json'))(id);
}
