/// <reference path="../core/ambient.d.ts" />
// What AssemblyScript has and TypeScript has not, as far as the filters use it: with it Deno checks,
// lints and formats their sources like any other file. Only code below filters/ may use these names.

declare type usize = number;
declare type isize = number;
declare type i8 = number;
declare type i16 = number;
declare type u16 = number;
declare type u64 = number;
declare type f32 = number;

/** Reads a value at `pointer + offset`; the offset is a constant. */
declare function load<T>(pointer: usize, offset?: usize): T;
declare function store<T>(pointer: usize, value: T, offset?: usize): void;
/** Takes a pointer for an object, or an object for its pointer. */
declare function changetype<T>(value: unknown): T;
/** The id by which the runtime knows a class. */
declare function idof<T>(): u32;
declare function __new(size: usize, id: u32): usize;
/** Frees what nobody holds any more, at once. */
declare function __collect(): void;

declare namespace memory {
  /** Bytes that stand still, zeroed. */
  function data(size: i32, align?: i32): usize;
  function copy(to: usize, from: usize, length: usize): void;
  function compare(left: usize, right: usize, length: usize): i32;
  function fill(to: usize, byte: u8, length: usize): void;
  /** Pages of 64 KiB. */
  function size(): i32;
}

interface ArrayBufferView {
  /** Where the first byte stands. */
  readonly dataStart: usize;
}
interface Uint8Array extends ArrayBufferView {}
interface Uint8ArrayConstructor {
  /** A view, no copy. */
  wrap(buffer: ArrayBuffer, offset?: i32, length?: i32): Uint8Array;
}

/** An array of fixed length, which holds its values itself. */
declare class StaticArray<T> {
  constructor(length: i32);
  readonly length: i32;
  [index: number]: T;
}

interface StringConstructor {
  readonly UTF8: {
    byteLength(text: string, nullTerminated?: boolean): i32;
    encode(text: string, nullTerminated?: boolean): ArrayBuffer;
    encodeUnsafe(text: usize, length: i32, to: usize, nullTerminated?: boolean): usize;
    decode(bytes: ArrayBuffer, nullTerminated?: boolean): string;
    decodeUnsafe(bytes: usize, length: usize, nullTerminated?: boolean): string;
  };
}
