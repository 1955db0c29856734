/**
 * The shape of everything that is printed with `--json`: the reports are typed by it, and the files
 * of `schema` and docs/json.md are made from it (`npm run docs`). Only types are taken from here
 * by the program itself.
 */
import type * as v from 'valibot';
import { clientOutputs } from './client-outputs.ts';
import { explainOutputs } from './explain-outputs.ts';
import { keyOutputs } from './key-outputs.ts';
import { profileOutputs } from './profile-outputs.ts';
import { programOutputs } from './program-outputs.ts';
import { serverOutputs } from './server-outputs.ts';
import { tokenOutputs } from './token-outputs.ts';
import { verifyOutputs } from './verify-outputs.ts';

/** By the command, and the flag or operand that changes what it prints. */
export const outputs = {
  ...tokenOutputs,
  ...verifyOutputs,
  ...serverOutputs,
  ...explainOutputs,
  ...profileOutputs,
  ...clientOutputs,
  ...keyOutputs,
  ...programOutputs,
};

export type OutputName = keyof typeof outputs;

/** What is printed, without its `schema_version`. */
export type Output<Name extends OutputName> = v.InferOutput<(typeof outputs)[Name]>;
