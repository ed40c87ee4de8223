import type { RoleSession } from './arn.ts';
import type { Reading } from './reading.ts';
import type { Actor } from './types.ts';
import { capName } from './user-identity.ts';

/** What one rule says of a role session; role, session, account and keys are put around it elsewhere. */
export type SessionFinding = Pick<
  Actor,
  'kind' | 'name' | 'person' | 'permissionSet' | 'pipeline' | 'confidence' | 'basis'
> &
  Pick<Reading, 'sessionOf'> & {
    principal?: string;
    /** Nobody opened the session but the service itself. */
    closed?: boolean;
  };

/** A pipeline acts as its role: there is no better name for it. */
export function roleName(session: RoleSession): string {
  return session.role ?? session.session ?? 'an unnamed role';
}

/** For a session that names nobody: a role name never stands in a person's place unannounced. */
export function roleLabel(session: RoleSession): string {
  return session.role === undefined ? 'a role session' : `role ${capName(session.role)}`;
}
