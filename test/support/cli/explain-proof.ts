import { rules } from '../../../src/diagnosis/catalog.ts';
import type { Provoked } from './explain-cases.ts';
import { newGround } from './explain-fixture.ts';
import { runCli } from './run-cli.ts';

/** What came of a provoked failure. */
export type Shown = {
  readonly what: string;
  readonly command: string;
  readonly exitCode: number;
  /** The rule that the failing command printed, and its whole line. */
  readonly printed: string;
  readonly line: string;
  readonly stderr: string;
  /** The first hypothesis of `explain` afterwards. */
  readonly first: string;
  readonly because: string;
  readonly expected: string;
  readonly unknowable: string | undefined;
  readonly isHit: boolean;
};

/** The rules that a failing command does not name: `explain` knows no more than its sentence. */
const saysNothing: ReadonlySet<string> = new Set(
  rules.filter(({ fallback, phase }) => fallback || phase === 'usage').map(({ id }) => id),
);

type Explained = {
  readonly hypotheses: readonly { rule: string; verdict: string; because: string }[];
};

/** Provokes a failure, then asks `explain --json` in the same home. */
export async function show({ what, expected, unknowable, run }: Provoked): Promise<Shown> {
  const ground = await newGround();
  const { code, stderr } = await run(ground);
  const line = stderr.split('\n').find((text) => /^\[[A-Z]\d\d\]/.test(text)) ?? '';
  const { stdout } = await runCli(['explain', '--json'], { home: ground.home });
  const { hypotheses } = JSON.parse(stdout) as Explained;
  const best = hypotheses.find(({ verdict }) => verdict !== 'ruled out');
  const first = best?.rule ?? '-';
  const printed = line.slice(1, 4) || '-';
  const [name = ''] = ground.commands.at(-1) ?? [];
  // What verify prints is its verdict.
  const isQuiet = name === 'verify' || saysNothing.has(first);
  const isSame = printed === first || (isQuiet && printed === '-');
  const isHit = code !== 0 && expected.split(' ').includes(first) && isSame;
  const command = (ground.commands.at(-1) ?? []).filter((word) => /^[a-z-]+$/.test(word));
  return {
    what,
    command: command
      .slice(0, 2)
      .filter((word) => !word.startsWith('-'))
      .join(' '),
    exitCode: code,
    printed,
    line,
    stderr,
    first,
    because: best?.because ?? '',
    expected,
    unknowable,
    isHit,
  };
}
