/// <reference path="./assemblyscript.d.ts" />
// The one function of WASI that filters use; AssemblyScript takes this file's name for the module's.

/** Fills memory with random bytes; 0 when it did. */
export declare function random_get(start: usize, length: i32): i32;
