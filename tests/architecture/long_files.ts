/** Lines above which a file needs a reason (STYLE: p90 under 400). */
export const LONGEST = 400;

/** The files above it. A file that shrinks leaves this table. */
export const LONG_FILES: readonly { readonly path: string; readonly why: string }[] = [];
