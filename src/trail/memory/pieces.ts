import type { Piece, Segment, Source, Span } from './types.ts';

/** So few remembered events between two gaps are cheaper read again with them than left out by a call more. */
const NOT_WORTH_A_CALL = 20;

/**
 * Lays a question's time out into what is remembered and what is not, newest first, without overlap and without a
 * second left out.
 */
export function layOut(span: Span, sources: readonly Source[]): Piece[] {
  const pieces: Piece[] = [];
  for (let end = span.to; end >= span.from; ) {
    const piece = rememberedAt(end, span, sources) ?? gapAt(end, span, sources);
    pieces.push(piece);
    end = piece.from - 1;
  }
  return joined(pieces);
}

/** The remembered piece that ends at this second and reaches furthest back. */
function rememberedAt(end: number, span: Span, sources: readonly Source[]): Piece | undefined {
  let best: { source: Source; segment: Segment } | undefined;
  for (const source of sources) {
    for (const segment of source.segments) {
      if (segment.from > end || segment.to < end) continue;
      if (best === undefined || segment.from < best.segment.from) best = { source, segment };
    }
  }
  return best && { kind: 'remembered', from: Math.max(best.segment.from, span.from), to: end, ...best };
}

function gapAt(end: number, span: Span, sources: readonly Source[]): Piece {
  const ends = sources.flatMap((source) => source.segments.map((segment) => segment.to)).filter((to) => to < end);
  return { kind: 'gap', from: Math.max(span.from, ...ends.map((to) => to + 1)), to: end };
}

/** A short memory between two gaps costs a call more than it saves: the three become one gap. */
function joined(pieces: readonly Piece[]): Piece[] {
  const kept: Piece[] = [];
  for (const piece of pieces) {
    const [before, between] = [kept.at(-2), kept.at(-1)];
    const joins =
      piece.kind === 'gap' &&
      before?.kind === 'gap' &&
      between?.kind === 'remembered' &&
      between.segment.events <= NOT_WORTH_A_CALL;
    if (joins) kept.splice(-2, 2, { kind: 'gap', from: piece.from, to: before.to });
    else kept.push(piece);
  }
  return kept;
}

/** True where every second of the span is in a segment. */
export function covers(segments: readonly Segment[], span: Span): boolean {
  return layOut(span, [{ key: { account: '', region: '' }, segments }]).every((piece) => piece.kind === 'remembered');
}
