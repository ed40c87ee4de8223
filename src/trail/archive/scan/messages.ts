import type { Wanted } from '../types.ts';
import type { ScanLimits } from './scan-file.ts';

/** What a worker thread is given when it starts. */
export interface Assignment {
  wanted: Wanted;
  limits: ScanLimits;
}

/** One log file to scan: it has a path, or its bytes. */
export interface Task {
  id: number;
  path?: string;
  bytes?: Uint8Array;
}

/** What a worker thread says: that it is there, or what came of a task. */
export type Report = { ready: true } | { id: number; scan: Texts } | { id: number; unread: true };

/**
 * A scan as it travels between threads. Records go as the text they were written in, to be parsed where they are used:
 * copying objects is slower, and fails where they are nested very deep.
 */
export interface Texts {
  texts: string[];
  bytes: number;
  trouble?: string | undefined;
}

export function isAssignment(value: unknown): value is Assignment {
  return isObject(value) && 'wanted' in value && 'limits' in value;
}

export function isTask(value: unknown): value is Task {
  return isObject(value) && 'id' in value && ('path' in value || 'bytes' in value);
}

export function isReport(value: unknown): value is Report {
  return isObject(value) && ('ready' in value || ('id' in value && ('scan' in value || 'unread' in value)));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
