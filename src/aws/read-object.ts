import { Readable } from 'node:stream';
import type { GetObjectInput, GetObjectOutput } from './archive-operations.ts';
import { failureOf, isTransient } from './failure.ts';
import { pause } from './pace/abort.ts';
import { AwsProblem } from './problem.ts';

/** What the SDK answers: the body is still on its way. */
interface ObjectStream {
  Body?: unknown;
  ContentLength?: number | undefined;
  Metadata?: Record<string, string> | undefined;
}

/** The SDK tries again until an answer begins; a connection that breaks later is ours to make up for. */
const ATTEMPTS = 3;
const FIRST_DELAY_MS = 100;

function tooLarge({ Bucket, Key, MaxBytes }: GetObjectInput, size: number | undefined): AwsProblem {
  const has = size === undefined ? 'more' : `${size} bytes, more`;
  return new AwsProblem(
    'refused',
    `s3://${Bucket}/${Key} has ${has} than the ${MaxBytes} that are read of an object.`,
    {
      fix: 'A log file of CloudTrail is not as large as that: look what it is.',
    },
  );
}

function brokenOff({ Bucket, Key }: GetObjectInput, cause: unknown): AwsProblem {
  return new AwsProblem('network', `The connection broke off while s3://${Bucket}/${Key} was read.`, {
    code: failureOf(cause).code,
    cause,
    retryable: true,
    fix: 'Check the network or VPN, or ask again.',
  });
}

/** The connection ended before the length that was announced. */
class CutShort extends Error {
  readonly code = 'ECONNRESET';
}

async function collect(stream: ObjectStream, input: GetObjectInput): Promise<GetObjectOutput> {
  const { Body, ContentLength, Metadata = {} } = stream;
  const { MaxBytes = Infinity } = input;
  if (!(Body instanceof Readable)) throw new TypeError('S3 answered without a body.');
  if ((ContentLength ?? 0) > MaxBytes) {
    Body.destroy();
    throw tooLarge(input, ContentLength);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of Body) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    // Leaving the loop destroys the stream.
    if (size > MaxBytes) throw tooLarge(input, undefined);
    chunks.push(bytes);
  }
  if (ContentLength !== undefined && size !== ContentLength) throw new CutShort('The body ended too early.');
  return { Body: Buffer.concat(chunks, size), Metadata, ContentLength: size };
}

/**
 * Reads a whole object, from its beginning again when the connection breaks in its midst.
 * @throws AwsProblem when it is larger than `MaxBytes` or the connection keeps breaking; else what `send` throws.
 */
export async function readObject(
  send: () => Promise<ObjectStream>,
  input: GetObjectInput,
  signal: AbortSignal | undefined,
): Promise<GetObjectOutput> {
  for (let attempt = 1; ; attempt += 1) {
    const stream = await send();
    try {
      return await collect(stream, input);
    } catch (error) {
      signal?.throwIfAborted();
      if (!isTransient(failureOf(error))) throw error;
      if (attempt === ATTEMPTS) throw brokenOff(input, error);
      const full = FIRST_DELAY_MS * 2 ** attempt;
      await pause(full / 2 + Math.random() * (full / 2), signal);
      signal?.throwIfAborted();
    }
  }
}
