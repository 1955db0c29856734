import { closest } from '../../util/did-you-mean.ts';
import { Failure } from '../../model/errors.ts';
import { type Endpoint, machineEndpoints } from './endpoints.ts';
import type { Fault } from './fault.ts';
import { faults } from './table.ts';

/** A fault that was asked for, and how often it acts; without a count always. */
export type ActiveFault = Fault & {
  /** As it was asked for, such as `html-502@jwks*2`. */
  readonly spec: string;
  readonly count?: number | undefined;
};

const spelling = /^(?<name>[\w-]+)(?:@(?<place>\w+))?(?:\*(?<times>[1-9]\d{0,3}))?$/;

/**
 * What `name[@endpoint][*count]` asks for, each once, in the order of the table.
 * Throws a `usage` failure that names what is near.
 */
export function parseFaults(specs: readonly string[]): readonly ActiveFault[] {
  const active = [...new Set(specs)].map(parseFault);
  return active.toSorted((left, right) => position(left) - position(right));
}

function parseFault(spec: string): ActiveFault {
  const { name = '', place, times } = spelling.exec(spec)?.groups ?? {};
  if (name === '') throw unreadable(spec);
  const fault = faults.find((one) => one.name === name);
  if (fault === undefined) throw unknown(name);
  const count = times === undefined ? undefined : Number(times);
  return { ...fault, endpoints: endpointsOf(fault, place), spec, count };
}

function endpointsOf(fault: Fault, place: string | undefined): readonly Endpoint[] {
  if (place === undefined) return fault.endpoints;
  if (fault.movable === undefined) {
    throw new Failure('usage', `the fault ${fault.name} acts where it belongs, not at ${place}`, {
      hint: `leave "@${place}" out; those under "any answer" can be moved: atm-cli serve --fault list`,
    });
  }
  if (place === 'all') return machineEndpoints;
  const endpoint = machineEndpoints.find((one) => one === place);
  if (endpoint !== undefined) return [endpoint];
  const meant = closest(place, [...machineEndpoints, 'all']);
  throw new Failure('usage', `there is no endpoint "${place}" for the fault ${fault.name}`, {
    hint:
      meant === undefined
        ? `there are: ${machineEndpoints.join(', ')}, all`
        : `Did you mean ${fault.name}@${meant}?`,
  });
}

function unknown(name: string): Failure {
  const names = faults.map((fault) => fault.name);
  const meant = closest(name, names);
  const all = 'All of them: atm-cli serve --fault list';
  return new Failure('usage', `there is no fault "${name}"`, {
    hint: meant === undefined ? all : `Did you mean ${meant}? ${all}`,
  });
}

function unreadable(spec: string): Failure {
  return new Failure('usage', `"${spec}" names no fault`, {
    hint: 'a fault is written name[@endpoint][*count], such as html-502, html-502@jwks or html-502*2',
  });
}

function position({ name }: Fault): number {
  return faults.findIndex((fault) => fault.name === name);
}
