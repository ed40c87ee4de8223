export { CheckedFiles } from './checked-files.ts';
export { type Evidence, evidenceIntact } from './evidence.ts';
export { keysFromCloudTrail, keysFromFile, type ListedKey, type ListPublicKeys } from './public-keys.ts';
export { readSignatureFile, signatureFilesOf } from './signature-files.ts';
export { type Summary, summarise } from './summary.ts';
export type {
  DigestCheck,
  DigestState,
  DigestStore,
  FindingKind,
  LinkState,
  LogState,
  Place,
  PublicKeys,
  ReadObject,
  StoredObject,
  TimeWindow,
  Uncovered,
  UncoveredCause,
  Verdict,
  VerifyFinding,
  VerifyOptions,
  VerifyProgress,
  VerifyReport,
} from './types.ts';
export { verifyArchive } from './verify.ts';
