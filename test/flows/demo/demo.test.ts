import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BuiltInServer } from '../../../src/model/servers.ts';
import { demo } from '../../../src/flows/demo/demo.ts';
import type { DemoStep } from '../../../src/flows/demo/tour.ts';
import { createHttp } from '../../../src/io/http/client.ts';
import { createRecorder } from '../../../src/io/http/recorder.ts';
import { demoSettings } from '../../../src/model/profile-names.ts';
import { createDemoReporter } from '../../../src/report/demo.ts';
import { apiResource } from '../../../src/server/resource.ts';
import { confirmDevice, signIn } from '../../../src/server/automatic-sign-in.ts';
import { type RunningServer, startServer } from '../../../src/server/start.ts';
import { createWorld, realFetch } from '../../support/context.ts';

let server: RunningServer;
beforeAll(async () => {
  server = await startServer({ port: 0 });
});
afterAll(() => server.close());

/** Runs the tour without a person and returns its steps and what was printed. */
async function tour(json: boolean) {
  const builtIn: BuiltInServer = {
    issuer: server.issuer,
    resource: apiResource(server.issuer),
    clients: [],
    signIn: (url) => signIn(realFetch, url),
    confirmDevice: (url) => confirmDevice(realFetch, url),
  };
  const recorder = createRecorder(Date.now);
  const http = await createHttp({
    recorder,
    signal: new AbortController().signal,
    timeoutMs: 10_000,
    env: {},
    network: {},
  });
  const world = createWorld({ server: builtIn });
  const context = {
    ...world.context,
    http: (step: string) => http.fetch(step),
    exchanges: recorder.exchanges,
  };
  const client = demoSettings(Number(new URL(server.issuer).port));
  const settings = { profile: 'demo', known: true, builtIn: true, client, origins: {} };
  const reporter = createDemoReporter(context.terminal, json);
  const { begin, emit } = reporter;
  const options = { browser: { never: false }, timeoutMs: 120_000, begin, emit };
  const steps: DemoStep[] = [];
  for await (const step of demo(context, settings, options)) {
    steps.push(step);
    reporter.step(step);
  }
  reporter.end();
  await http.close();
  return { ...world, steps, exchanges: recorder.exchanges };
}

describe('demo', () => {
  it('signs in, takes the token, refreshes, signs in by device code, verifies', async () => {
    const { steps, tokens } = await tour(false);
    expect(steps.map(({ result }) => result.type)).toEqual([
      'discovered',
      'signed_in',
      'valid',
      'refreshed',
      'signed_in',
      'verified',
    ]);
    expect(tokens.get('demo')).toMatchObject({ flow: 'device_code' });
  });

  it('prints what went over the wire and no secret of it', async () => {
    const { stdout, stderr, exchanges } = await tour(false);
    const printed = stdout.text() + stderr.text();
    expect(printed).toMatch(/grant_type +authorization_code\n/);
    expect(printed).toMatch(/code_challenge_method +S256\n/);
    expect(printed).toMatch(/code_verifier +#[0-9a-f]{8} \(43 characters\)/);
    const secrets = exchanges.flatMap(({ request, response }) => [
      ...new URLSearchParams(request.body).entries(),
      ...Object.entries(parse(response?.body)),
    ]);
    const secretNames = ['code', 'code_verifier', 'device_code', 'refresh_token', 'access_token'];
    const values = secrets.filter(([name]) => secretNames.includes(name)).map(([, value]) => value);
    expect(values.length).toBeGreaterThan(8);
    for (const value of values) expect(printed).not.toContain(value);
  });

  it('ends with three commands to try', async () => {
    const { stdout } = await tour(false);
    expect(
      stdout
        .text()
        .split('What to try next\n')[1]
        ?.match(/^ {2}atm-cli .+$/gm),
    ).toHaveLength(3);
  });

  it('is one JSON object with --json', async () => {
    const { stdout, stderr } = await tour(true);
    const document = JSON.parse(stdout.text());
    expect(document).toMatchObject({ schema_version: 2, steps: { length: 6 } });
    expect(stderr.text()).toBe('');
  });
});

function parse(body: string | undefined): Record<string, string> {
  try {
    return JSON.parse(body ?? '{}');
  } catch {
    return {};
  }
}
