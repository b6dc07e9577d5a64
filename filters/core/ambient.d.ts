// The number types of AssemblyScript, for the files that both compilers read. To Deno they are
// plain numbers; where 32-bit wrap matters the code says `| 0` itself.
declare type i32 = number;
declare type u8 = number;
declare type bool = boolean;
declare type f64 = number;
declare type i64 = number;
declare type u32 = number;
