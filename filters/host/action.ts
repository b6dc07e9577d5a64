/// <reference path="./assemblyscript.d.ts" />
// What a callback answers: what happens to the headers or the body that it was shown.

/** On they go. */
export const CONTINUE: i32 = 0;
/**
 * Headers wait and the body comes on (only with `allow_on_headers_stop_iteration` in the plugin's
 * configuration: else the body waits too, for ever). A body waits and grows in Envoy's buffer.
 */
export const STOP: i32 = 1;
/** As STOP, and Envoy reads no more than its buffer holds until the stream is continued. */
export const STOP_BODY_AND_WATERMARK: i32 = 2;
/** The chunk is thrown away. */
export const STOP_AND_DROP: i32 = 3;
/** Headers, body and trailers wait for `continueRequest`, and Envoy reads no more than fits. */
export const STOP_ALL: i32 = 4;
