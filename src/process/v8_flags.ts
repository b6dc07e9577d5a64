/**
 * How V8 runs a gateway: a small young generation, and an old one that is swept after growing by
 * 30 %. Measured with 512 paced streams through translation: 141 MB instead of 191, at the same CPU
 * per request. (V8's defaults let the process grow far beyond both.)
 */
export const V8_FLAGS = "--v8-flags=--max-semi-space-size=2,--heap-growing-percent=30";
