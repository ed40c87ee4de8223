import { z } from 'zod';

/**
 * Side files that may stand beside a digest in a copy on disk, which has no S3 metadata: their paths, best first. For
 * `x.json.gz` they are `x.json.gz.metadata.json`, `x.metadata.json` and `x.json.gz.signature`.
 */
export function signatureFilesOf(digest: string): string[] {
  return [`${digest}.metadata.json`, `${digest.replace(/\.json\.gz$/, '')}.metadata.json`, `${digest}.signature`];
}

const flat = z.record(z.string(), z.string());
const headObject = z.object({ Metadata: flat });

/**
 * The metadata in a side file: the signature in hex (`.signature`), or JSON with `signature` and `signature-algorithm`
 * (`.metadata.json`), as `aws s3api head-object --query Metadata` prints it, or that command's whole output.
 * @throws Error whose message goes on from the file's name.
 */
export function readSignatureFile(path: string, text: string): Record<string, string> {
  if (path.endsWith('.signature')) return { signature: text.trim() };
  const json = parseJson(text);
  const whole = headObject.safeParse(json);
  const parsed = whole.success ? { success: true, data: whole.data.Metadata } : flat.safeParse(json);
  if (!parsed.success || parsed.data === undefined || !Object.hasOwn(parsed.data, 'signature')) {
    throw new Error('has no "signature" in it');
  }
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('is not JSON');
  }
}
