export { matchesRecord } from './match.ts';
export { type ScanLimits, scanFile } from './scan-file.ts';
export { type ScannedLogFile, type ScanOptions, scanFiles } from './scan-files.ts';
