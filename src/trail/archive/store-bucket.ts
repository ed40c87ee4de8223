import type { Account, Input, Output } from '../../aws/api.ts';
import { bucketRegion } from '../../aws/index.ts';
import { AwsProblem } from '../../aws/problem.ts';
import { GLOBAL_REGION } from '../plan.ts';

export interface ObjectFound {
  key: string;
  /** Bytes as stored. */
  size: number;
}

/** What a listing asks for. Keys come in the order of their bytes, which for log files is that of delivery. */
export interface Listing {
  prefix: string;
  /** Only keys after this one. */
  after?: string;
}

type BucketOperation = 's3:ListObjectsV2' | 's3:GetObject';

/** One bucket, read in its own Region. */
export class BucketReader {
  readonly name: string;
  readonly #account: Account;
  #region: string | undefined;

  constructor(name: string, account: Account) {
    this.name = name;
    this.#account = account;
  }

  /**
   * Finds the bucket's Region, once; before calls go out in parallel, so that they do not each ask. Where the bucket as a
   * whole is out of reach, the caller's Region is tried: a policy may allow some prefixes only, and S3 names the right
   * Region when it refuses the wrong one. @throws AwsProblem
   */
  async locate(signal: AbortSignal): Promise<string> {
    if (this.#region !== undefined) return this.#region;
    try {
      this.#region = await bucketRegion(this.#account, this.name, signal);
    } catch (error) {
      if (!(error instanceof AwsProblem) || error.kind !== 'access-denied') throw error;
      this.#region = this.#account.region ?? GLOBAL_REGION;
    }
    return this.#region;
  }

  /** Every object with that prefix. @throws AwsProblem */
  async *objects({ prefix, after }: Listing, signal: AbortSignal): AsyncGenerator<ObjectFound> {
    const input = { Prefix: prefix, ...(after === undefined ? {} : { StartAfter: after }) };
    for await (const { Contents = [] } of this.#pages(input, signal)) {
      for (const { Key, Size = 0 } of Contents) {
        // Consoles mark folders with empty objects that end with a slash.
        if (Key !== undefined && !Key.endsWith('/')) yield { key: Key, size: Size };
      }
    }
  }

  /** Names of the folders right below a prefix, which ends with a slash or is empty. @throws AwsProblem */
  async folders(prefix: string, signal: AbortSignal): Promise<string[]> {
    const found: string[] = [];
    for await (const { CommonPrefixes = [] } of this.#pages({ Prefix: prefix, Delimiter: '/' }, signal)) {
      for (const { Prefix } of CommonPrefixes) if (Prefix !== undefined) found.push(Prefix.slice(prefix.length, -1));
    }
    return found;
  }

  /** One object, whole. @throws AwsProblem, `refused` where it has more bytes than that. */
  async get(key: string, mostBytes: number, signal: AbortSignal): Promise<Output<'s3:GetObject'>> {
    return this.#call('s3:GetObject', { Bucket: this.name, Key: key, MaxBytes: mostBytes }, signal);
  }

  async *#pages(
    input: Omit<Input<'s3:ListObjectsV2'>, 'Bucket'>,
    signal: AbortSignal,
  ): AsyncGenerator<Output<'s3:ListObjectsV2'>> {
    let token: string | undefined;
    do {
      const next = token === undefined ? {} : { ContinuationToken: token };
      const page = await this.#call('s3:ListObjectsV2', { Bucket: this.name, ...input, ...next }, signal);
      yield page;
      token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
      if (page.IsTruncated === true && token === undefined) {
        throw new AwsProblem('service', `S3 broke off the list of s3://${this.name}/${input.Prefix ?? ''}.`, {
          retryable: true,
        });
      }
    } while (token !== undefined);
  }

  async #call<K extends BucketOperation>(operation: K, input: Input<K>, signal: AbortSignal): Promise<Output<K>> {
    const { api } = this.#account;
    const region = await this.locate(signal);
    try {
      return await api.call(region, operation, input, { signal });
    } catch (error) {
      const told = error instanceof AwsProblem ? error.region : undefined;
      if (told === undefined || told === region) throw error;
      this.#region = told;
      return api.call(told, operation, input, { signal });
    }
  }
}
