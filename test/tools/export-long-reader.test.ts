import { describe, expect, it } from 'vitest';
import type { Event } from '../../src/events/types.ts';
import { LongReader } from '../../src/tools/export/long-reader.ts';
import { newestFirst } from '../../src/tools/export/newest-first.ts';
import { coverageOf, HistoryReader, type Reader, type TrailQuery } from '../../src/trail/index.ts';
import { FolderStore } from '../../src/trail/archive/folder-store.ts';
