import type { ActorAnswer, RowAnswer } from '../../tools/answers.ts';
import type { Text } from '../document.ts';
import { concat, flat, join, span } from '../text.ts';

const KINDS: Readonly<Record<ActorAnswer['kind'], string>> = {
  root: 'root user',
  person: 'person',
  ci: 'pipeline',
  workload: 'workload',
  autoscaling: 'auto scaling',
  'aws-service': 'AWS service',
  'ai-agent': 'AI agent',
  'external-account': 'other account',
  unknown: 'unknown',
};

/** An actor kind as people say it; words that are not a kind stay as they are. */
export function kindWords(kind: string): string {
  return Object.entries(KINDS).find(([name]) => name === kind)?.[1] ?? kind;
}

/** "Alice Ng (SRE-OnCall) · AWS CLI · 203.0.113.7": who, with what, from where, without saying a thing twice. */
export function who(row: RowAnswer): Text {
  const { actor } = row;
  // AWS itself acted: its role, client and address only repeat that.
  if (actor.kind === 'autoscaling' || (actor.kind === 'aws-service' && actor.person === undefined)) {
    return span(actor.name, 'name');
  }
  const name = actorName(row);
  const said = `${flat(name)} ${row.client}`.toLowerCase();
  const service = actor.invokedBy?.replace(/\.amazonaws\.com(?:\.cn)?$/, '') ?? '';
  const inside = /\.amazonaws\.com(?:\.cn)?$|^AWS Internal$/.test(row.address);
  const notes = [
    service === '' || said.includes(service.toLowerCase()) ? '' : `through ${service}`,
    flat(name).toLowerCase().includes(row.client.toLowerCase()) ? '' : row.client,
    inside && row.client !== '' ? '' : row.address,
  ];
  return join([name, ...notes.map((note) => span(note))], ' · ');
}

/** "Alice Ng (SRE-OnCall)", "deploy-prod via GitHub Actions (acme/shop, main)", "cloudformation for Bob Ruiz". */
function actorName(row: RowAnswer): Text {
  const { name, pipeline, person, role, permissionSet, session, account, confidence } = row.actor;
  const unsaid = (word: string | undefined) =>
    word === undefined || word === '' || name.toLowerCase().includes(word.toLowerCase()) ? undefined : word;
  const via = unsaid(pipeline?.system);
  const human = unsaid(person);
  const details = [
    unsaid(permissionSet) ?? (pipeline === undefined ? unsaid(role) : undefined),
    unsaid(pipeline?.repository),
    unsaid(pipeline?.ref),
    person === undefined && permissionSet === undefined && session !== undefined && pipeline === undefined
      ? unsaid(session) && `session ${session}`
      : undefined,
    account === undefined || account === row.account ? undefined : `account ${account}`,
    confidence === 'certain' ? undefined : confidence,
  ].filter((detail) => detail !== undefined);
  return concat(
    span(name === '' ? 'unknown caller' : name, 'name'),
    span(via === undefined ? '' : ` via ${via}`),
    human === undefined ? [] : concat(span(' for '), span(human, 'name')),
    span(details.length === 0 ? '' : ` (${details.join(', ')})`),
  );
}

/** "restarted, no other change", or "asked for desired count 0, denied: AccessDenied" for a call that changed nothing. */
export function what(row: RowAnswer, action: 'named' | 'implied'): Text {
  const named = action === 'named' || row.change === undefined;
  const deed = [named ? row.action : '', row.change ?? ''].filter((part) => part !== '').join(': ');
  return row.error === undefined ? span(deed) : concat(span(`${deed}, `), span(row.error, 'medium'));
}
