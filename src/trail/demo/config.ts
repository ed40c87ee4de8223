import type { JsonObject } from '../../events/types.ts';

/** What the recorded company would have in its configuration file. */
export function demoConfig(): JsonObject {
  return {
    regions: ['us-east-1', 'eu-west-1'],
    expectedAddresses: [{ cidr: '203.0.113.0/24', label: 'office' }],
    principals: [
      { match: 'alice.ng@acme.example', label: 'Alice Ng' },
      { match: 'bob.ruiz@acme.example', label: 'Bob Ruiz' },
      { match: 'carol.vance@acme.example', label: 'Carol Vance' },
      { match: 'dan.okafor@acme.example', label: 'Dan Okafor' },
      { match: 'priya.shah@acme.example', label: 'Priya Shah' },
    ],
    production: ['prod*', 'eu-prod'],
  };
}
