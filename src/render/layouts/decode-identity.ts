import type { ActorAnswer, DecodeIdentityAnswer } from '../../tools/answers.ts';
import type { Block, Text } from '../document.ts';
import { concat, shortId, span } from '../text.ts';
import { ago, timeOfDay } from '../time.ts';
import { kindWords, what } from './actor.ts';
import { gaps, reach, searchedWindow } from './coverage.ts';
import type { Layout } from './layout.ts';

/** What each class of address tells. Source: CloudTrail user guide, "sourceIPAddress". */
const CLASSES: Readonly<Record<DecodeIdentityAnswer['address']['class'], string>> = {
  service: 'an AWS service made the call, so this is its name and not an address',
  'aws-internal': 'AWS made the call inside its own network',
  private: 'a private address: the call came through a VPC endpoint',
  expected: 'in a range that the configuration expects',
  aws: 'in a range that AWS publishes as its own',
  public: 'a public address that the configuration does not name',
  invalid: 'not an address',
  none: 'the record has no address',
};

const ALONE: Block = { kind: 'paragraph', text: span('Read from the record alone: nothing was looked up.', 'dim') };

/** Who, with what, from where, each with what it rests on. */
export const decodeIdentityLayout: Layout<'decode_identity'> = (answer, now) => {
  const { coverage } = answer;
  return [
    { kind: 'paragraph', text: span(answer.answer) },
    ...(coverage === undefined ? [] : gaps(coverage)),
    {
      kind: 'facts',
      facts: [
        ...whoFacts(answer.actor),
        ...withFacts(answer),
        ...fromFacts(answer),
        ...traceFacts(answer),
        ...eventFacts(answer, now),
      ],
    },
    coverage === undefined ? ALONE : reach(coverage, { window: searchedWindow(coverage), now }),
  ] satisfies Block[];
};

interface Fact {
  label: string;
  text: Text;
}

function whoFacts(actor: ActorAnswer): Fact[] {
  const { pipeline } = actor;
  const details: [words: string, value: string | undefined][] = [
    ['person', actor.person === actor.name ? undefined : actor.person],
    ['permission set', actor.permissionSet],
    ['role', actor.permissionSet === undefined ? actor.role : undefined],
    ['session', actor.session],
    ['account', actor.account],
    ['called through', actor.invokedBy],
    ['pipeline', pipeline?.system],
    ['repository', pipeline?.repository],
    ['ref', pipeline?.ref],
    ['run', pipeline?.run],
  ];
  const shown = details.flatMap(([words, value]) => (value === undefined || value === '' ? [] : [`${words} ${value}`]));
  return [
    { label: 'who', text: concat(span(actor.name, 'name'), span(`, ${kindWords(actor.kind)} · ${actor.confidence}`)) },
    ...(shown.length === 0 ? [] : [{ label: 'as', text: span(shown.join(' · ')) }]),
    ...actor.basis.map((reason) => ({ label: 'because', text: span(reason) })),
  ];
}

function withFacts({ client }: DecodeIdentityAnswer): Fact[] {
  // The label carries the short version; the whole one takes its place.
  const label =
    client.version === undefined || client.label.includes(client.version)
      ? client.label
      : `${client.label.replace(/ [\d.]+$/, '')} ${client.version}`;
  const parts = [
    client.command === undefined ? '' : ` · ${client.command}`,
    client.runsIn === undefined ? '' : ` · in ${client.runsIn}`,
    client.kind === 'none' ? '' : ' · says the user agent, which the caller can set',
  ];
  return [{ label: 'with', text: concat(span(label, 'name'), span(parts.join(''))) }];
}

function fromFacts({ address }: DecodeIdentityAnswer): Fact[] {
  const label = address.label === undefined ? '' : ` (${address.label})`;
  const endpoint = address.vpcEndpointId === undefined ? '' : ` · endpoint ${address.vpcEndpointId}`;
  const value = concat(span(address.value, 'name'), span(label));
  const reason = `${value.length === 0 ? '' : ' · '}${CLASSES[address.class]}${endpoint}`;
  return [{ label: 'from', text: concat(value, span(reason)) }];
}

function traceFacts({ trace }: DecodeIdentityAnswer): Fact[] {
  return (trace?.hops ?? []).map((hop) => ({
    label: 'opened by',
    text: concat(
      span(hop.by, 'name'),
      span(` · ${hop.action}${hop.role === undefined ? '' : ` of role ${hop.role}`}`),
      span(` · ${shortId(hop.eventId)}`, 'dim'),
    ),
  }));
}

function eventFacts({ event }: DecodeIdentityAnswer, now: string): Fact[] {
  const relative = ago(event.time, now);
  const when = `${timeOfDay(event.time, now, 'seconds')}${relative === '' ? '' : ` UTC (${relative})`}`;
  const target = event.target === '' ? [] : concat(span(' · '), span(event.target, 'name'));
  const id = shortId(event.eventId);
  return [
    { label: 'did', text: concat(what(event, 'named'), target, span(` · ${when}`)) },
    { label: 'proof', text: span(`event ${id} (${event.action}, ${event.region})`, 'dim') },
  ];
}
