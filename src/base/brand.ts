/** The key that keeps brands apart; it exists in types only. */
export declare const brand: unique symbol;

/** A `T` that must not be mixed with other `T`s: `Brand<string, "ToolCallId">`. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
