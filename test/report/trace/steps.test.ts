import { readdir, readFile } from 'node:fs/promises';

import { expect, it } from 'vitest';

import { describeStep } from '../../../src/report/trace/steps.ts';

const named = /(?:\bhttp\(|\bproviderFetch\(context, settings, |\bstep: )'([^']+)'/g;

it('every step that a flow records has words of its own', async () => {
  const folder = new URL('../../../src/flows/', import.meta.url);
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts'));
  const texts = await Promise.all(files.map((name) => readFile(new URL(name, folder), 'utf8')));
  const steps = texts.flatMap((text) => [...text.matchAll(named)].map(([, step = '']) => step));
  expect(steps).toEqual(expect.arrayContaining(['authorization', 'token', 'api', 'grant']));
  const request = { method: 'GET', url: 'https://api.example.test', headers: {} };
  expect(steps.filter((step) => describeStep({ step, request }).title === step)).toEqual([]);
});
