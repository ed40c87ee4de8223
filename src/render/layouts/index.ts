import type { ToolName } from '../../tools/answers.ts';
import { alertRuleLayout } from './alert-rule.ts';
import { decodeIdentityLayout } from './decode-identity.ts';
import { fleetAuditLayout } from './fleet-audit.ts';
import type { Layout } from './layout.ts';
import { listClustersLayout } from './list-clusters.ts';
import { lookupEventsLayout } from './lookup-events.ts';
import { trailReadinessLayout } from './trail-readiness.ts';
import { whoChangedLayout } from './who-changed.ts';

/** One layout for each tool. */
export const layouts: { readonly [Name in ToolName]: Layout<Name> } = {
  who_changed: whoChangedLayout,
  fleet_audit: fleetAuditLayout,
  lookup_events: lookupEventsLayout,
  list_clusters: listClustersLayout,
  decode_identity: decodeIdentityLayout,
  alert_rule: alertRuleLayout,
  trail_readiness: trailReadinessLayout,
};
