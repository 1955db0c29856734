/** What `explain` prints with `--json`. */
import * as v from 'valibot';
import { phases } from '../../diagnosis/rule.ts';
import { finding } from './server-outputs.ts';
import { choice, error, flag, integer, list, maybe, moment, text, texts } from './members.ts';

const about = {
  phase: choice(phases, 'the step of the flow'),
  title: text('what it looks like'),
  cause: text('the cause'),
  fix: texts('what to do, the surest first'),
  source: text('the page or source code that documents it'),
};

const hypotheses = list(
  v.object({
    rule: text('the id of the rule'),
    verdict: choice(['likely', 'possible', 'ruled_out'], 'how sure it is'),
    because: text('the evidence that decided it'),
    ...about,
  }),
  'the causes, the most likely first',
);

const { exit_code: _exitCode, ...failure } = error.entries;

const run = v.object({
  command: text('the command, without operands'),
  profile: maybe(text('its profile')),
  started_at: moment('when it was started'),
  exit_code: integer('its exit code'),
  error: maybe(v.object(failure)),
});

const listed = list(
  v.object({
    id: text('the id of the rule'),
    ...about,
    codes: texts('the codes by which it is found'),
    confirmed: flag('its source confirms it'),
  }),
  'the rules',
);

const rules = v.object({ rules: listed });

const pasted = v.object({
  pasted: text('what the text is'),
  hypotheses,
  findings: maybe(list(finding, 'what is odd in pasted metadata of an API, the worst first')),
});

const term = v.object({
  names: texts('its name, and other words for it'),
  says: text('what it is, and what goes wrong with it'),
  source: text('where it is defined'),
});

export const explainOutputs = {
  explain: v.object({ run: v.nullable(run), hypotheses }),
  'explain -': pasted,
  'explain <word>': v.union([
    v.object({ term, rules: listed }),
    v.object({
      rules: listed,
      link: maybe(text('the page of the vendor about a code of its own')),
    }),
    pasted,
  ]),
  'explain --list': rules,
};
