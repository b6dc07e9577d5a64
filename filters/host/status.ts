/// <reference path="./assemblyscript.d.ts" />
// What a host call answers.

export const OK: u32 = 0;
export const NOT_FOUND: u32 = 1;
export const BAD_ARGUMENT: u32 = 2;
/** Somebody else wrote since it was read. */
export const CAS_MISMATCH: u32 = 8;
