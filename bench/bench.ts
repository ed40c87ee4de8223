/**
 * Prints what the product costs: calls, characters, seconds. Figures that depend on the machine stand beside something
 * measured in the same run. Bars are printed beside the figures; nothing is asserted here, the tests do that.
 */
import { archive } from './archive.ts';
import { audit } from './audit.ts';
import { runPaceBench } from './pace.ts';
import { questions } from './questions.ts';
import { startup } from './startup.ts';
import { ways } from './ways.ts';

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

// Nothing of an earlier run may answer; the audit brings a memory of its own.
process.env['WHO_RESTARTED_PROD_CACHE'] = 'off';

// `npm run bench -- archive` runs one part.
const PARTS = { questions, startup, audit, ways, pace: runPaceBench, archive };
const chosen = process.argv.slice(2);
for (const [name, part] of Object.entries(PARTS))
  if (chosen.length === 0 || chosen.includes(name)) console.log(await part());
