import { MessageChannel } from 'node:worker_threads';

const { port1: closed } = new MessageChannel();
closed.close();

/**
 * Gives the memory of a large buffer back at once; nobody may look at it afterwards. The collector would take its time,
 * and every file would then be inflated into fresh pages, which the system has to clear first: that took a quarter of the
 * whole scan and twice the memory (measured with Node 20 on Linux). What is transferred to a closed port is dropped with
 * the message (HTML standard, "message port post message steps"). Only for buffers that share their memory with nothing.
 */
export function release(bytes: Buffer): void {
  if (bytes.buffer instanceof ArrayBuffer) closed.postMessage(undefined, [bytes.buffer]);
}
