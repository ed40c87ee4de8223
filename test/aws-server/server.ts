import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { RecordedAccount } from '../../src/trail/demo/types.ts';
import type { AwsOptions, LoggedRequest } from './aws.ts';
import { Aws } from './aws.ts';
import type { WireResponse } from './wire.ts';

export interface AwsServer {
  /** http://127.0.0.1:port */
  url: string;
  accounts: readonly RecordedAccount[];
  log: readonly LoggedRequest[];
  /** Ends the expiry that `expireAfter` began. */
  renew(): void;
  /** Makes one access key expired for good. */
  expire(accessKeyId: string): void;
  close(): Promise<void>;
}

/** The access key that the server takes for an account's own. */
export function accessKeyFor(accountId: string): string {
  return `AKIATEST${accountId}`;
}

async function bodyOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, answered: WireResponse | undefined): void {
  if (answered === undefined) {
    response.destroy();
    return;
  }
  const length = Buffer.byteLength(answered.body);
  response.writeHead(answered.status, { 'content-type': answered.type, 'content-length': length, ...answered.headers });
  if (answered.cut === undefined) {
    response.end(answered.body);
    return;
  }
  const shown = Buffer.from(answered.body).subarray(0, answered.cut);
  if (answered.stall === true) response.write(shown);
  else response.write(shown, () => response.destroy());
}

/**
 * An AWS on this machine's loopback for the real SDK clients to talk to. It answers from recorded accounts, and limits
 * and fails as asked. It keeps no process alive.
 */
export async function startAws(options: AwsOptions): Promise<AwsServer> {
  const aws = new Aws(options);
  const server = createServer((message, response) => {
    bodyOf(message)
      .then((body) => aws.respond(message, body))
      .then((answered) => send(response, answered))
      .catch((error: unknown) => response.writeHead(599).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  // Idle connections of keep-alive clients hold the process as much as the listening socket does.
  server.on('connection', (socket) => socket.unref());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The loopback AWS has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    accounts: options.accounts,
    log: aws.log,
    renew: () => aws.renew(),
    expire: (accessKeyId) => aws.expire(accessKeyId),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Environment in which the SDK talks to the server, as one of its accounts, and to nothing else on this machine. */
export function awsEnv(server: AwsServer, accountId = server.accounts[0]?.id ?? ''): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: server.url,
    AWS_ACCESS_KEY_ID: accessKeyFor(accountId),
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_REGION: 'us-east-1',
    AWS_CONFIG_FILE: '/nonexistent/config',
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent/credentials',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}
