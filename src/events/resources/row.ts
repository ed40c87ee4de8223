import type { Path } from './paths.ts';

/** Where an event shows the state of a resource. Paths start at `request`, `response`, `details` or, below `from`, at it. */
export interface StatePlace {
  /** Only for events whose name fits. */
  on?: RegExp;
  /** List of which each item is one resource … */
  from?: Path;
  /** … and where the item says which one. */
  name?: Path;
  before?: Path;
  after?: Path;
  /** How the value reads, `{}` in its place: "desired capacity {}". */
  as?: string;
}

/** One resource type, as data. */
export interface Row {
  label: string;
  type: string;
  /** As in its ARN and in front of `.amazonaws.com` in `eventSource`. */
  service: string;
  lookup: 'resource-name' | 'event-names' | 'access-key';
  /** A name that can only be one of this type; its first group, if any, is the name. Flag `i`: any case, kept in lower case. */
  id?: RegExp;
  /** What else a name may look like, which proves nothing. Left out: only `id` or an ARN. */
  bare?: RegExp;
  /** The part of its ARN after the account. Groups, joined by "/", are the name; the first pattern that fits is the best. */
  arn?: readonly RegExp[];
  /** ARNs of its parts (a listener of a load balancer): an event about them is about it. */
  part?: readonly RegExp[];
  /** What else a name in a record stands for: `checkout:41` is of the family `checkout`. */
  within?: readonly RegExp[];
  /** AWS tells names of this type apart without regard to case; `lower`: and keeps them in lower case. */
  anyCase?: 'kept' | 'lower';
  /** Part of a name that does not count. */
  ignore?: RegExp;
  /** Where events name it. Roots: `request`, `response`, `details` (serviceEventDetails), `additional` (additionalEventData). */
  names: readonly Path[];
  /** Events of its services whose names do not fit only mention it: RunInstances names a security group and leaves it alone. */
  only?: RegExp;
  /** It makes calls itself: an event is also about it when it was called with it. */
  caller?: true;
  states?: readonly StatePlace[];
  /** Event names, strongest first, with `<service>:` in front where it is another service's. */
  ends?: string;
  stops?: string;
  changes?: string;
  creates?: string;
}
