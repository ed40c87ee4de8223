import { writeCdk } from './cdk.ts';
import { checkPlan } from './check.ts';
import { writeCli } from './cli.ts';
import { writeCloudFormation } from './cloudformation.ts';
import { type Layout, layOut } from './layout.ts';
import { writeNotes } from './notes.ts';
import { writeTerraform } from './terraform.ts';
import type { AlertFile, AlertPlan, AlertText, Format } from './types.ts';

const WRITERS: Record<Format, (layout: Layout) => AlertFile[]> = {
  terraform: writeTerraform,
  cloudformation: writeCloudFormation,
  cdk: writeCdk,
  cli: writeCli,
};

/**
 * An alert as text to deploy: rules, target, permissions, dead-letter queue, and nothing left out but secrets.
 * @throws UsageError where a name, an ARN, an id or a pattern cannot be deployed.
 */
export function writeAlert(plan: AlertPlan, format: Format): AlertText {
  checkPlan(plan);
  const layout = layOut(plan);
  return { files: WRITERS[format](layout), notes: writeNotes(plan, layout, format) };
}
