// The worker thread where nothing is bundled, in tests and benches: Node 20 reads no TypeScript, and what the main thread
// loaded to read it does not reach into others.
import { register } from 'tsx/esm/api';

register();
await import('./worker.ts');
