import { existsSync } from 'node:fs';
import type { Machine } from '../../model/context.ts';

/** Files that Docker and Podman put into a container. */
const containerMarks = ['/.dockerenv', '/run/.containerenv'];

export function findMachine(platform: string): Machine {
  return { platform, container: containerMarks.some((path) => existsSync(path)) };
}
