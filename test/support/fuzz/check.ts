import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { Failure } from '../../../src/model/errors.ts';
import { endpoints, type ReadEndpoint } from './endpoints.ts';
import { membersOf, oddAnswer, type OddAnswer, responseOf, untidyBody } from './odd-answers.ts';
import { textReaders } from './text-readers.ts';

/** How long one input may take, in milliseconds: far more than a busy machine needs. */
const longest = 2000;

export type FuzzCase = {
  readonly name: string;
  readonly property: fc.IAsyncProperty<[unknown]>;
};

/** What holds for every input, one property for each reader. */
export const fuzzCases: readonly FuzzCase[] = [
  ...endpoints.map((one): FuzzCase => ({
    name: `${one.name}: no odd answer is a bug of ours, or passes for a good one`,
    property: propertyOf(oddAnswer(one), (answer) => endsWell(one, answer)),
  })),
  ...endpoints.map((one): FuzzCase => ({
    name: `${one.name}: an odd optional member loses nothing`,
    property: propertyOf(untidyBody(one), (body) => losesNothing(one, body)),
  })),
  ...textReaders.map(({ name, input, read }): FuzzCase => ({
    name: `${name}: reads or refuses whatever it is given`,
    property: propertyOf(input, async (given) => void (await failureOrResult(() => read(given)))),
  })),
];

export type FuzzRun = {
  readonly seed: number;
  readonly numRuns: number;
  /** Milliseconds after which no further input is tried. */
  readonly limit?: number;
};

/** Tries a case; an input that fails is kept in a file, whose path the error names. */
export async function fuzz({ name, property }: FuzzCase, { seed, numRuns, limit }: FuzzRun) {
  const bound = limit === undefined ? {} : { interruptAfterTimeLimit: limit };
  const result = await fc.check(property, { seed, numRuns, ...bound });
  if (!result.failed || result.counterexample === null) return result.numRuns;
  const file = join(tmpdir(), `atm-cli-fuzz-${name.replaceAll(/\W+/g, '-')}-${seed}.json`);
  const [input] = result.counterexample;
  writeFileSync(
    file,
    `${JSON.stringify({ name, seed, path: result.counterexamplePath, input })}\n`,
  );
  throw new Error(`${name}\nseed ${seed}, input in ${file}\n${fc.stringify(input).slice(0, 400)}`, {
    cause: result.errorInstance,
  });
}

function propertyOf<T>(input: fc.Arbitrary<T>, holds: (given: T) => Promise<void>) {
  return fc.asyncProperty(input, async (given) => {
    const startedAt = performance.now();
    await holds(given);
    const took = performance.now() - startedAt;
    if (took > longest) throw new Error(`it took ${took.toFixed(0)} ms`);
  }) as fc.IAsyncProperty<[unknown]>;
}

/** A result, or the `Failure`; any other error is thrown: it would be an exit with 1. */
async function failureOrResult<T>(read: () => T | Promise<T>): Promise<T | Failure> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

async function endsWell({ read, allows }: ReadEndpoint, answer: OddAnswer): Promise<void> {
  const result = await failureOrResult(() => read(responseOf(answer)));
  if (result instanceof Failure || allows(membersOf(answer), result)) return;
  throw new Error(`it passed for a good one: ${JSON.stringify(result)}`);
}

async function losesNothing({ read, body: good }: ReadEndpoint, body: object): Promise<void> {
  const expected = await read(Response.json(good));
  const result = await read(Response.json(body));
  const changed = new Set(
    Object.keys(body).filter((name) => Reflect.get(body, name) !== good[name]),
  );
  for (const [name, value] of Object.entries(expected)) {
    if (changed.has(name) || JSON.stringify(result[name]) === JSON.stringify(value)) continue;
    throw new Error(`${name} was ${JSON.stringify(value)}, is ${JSON.stringify(result[name])}`);
  }
}
