import { isIp } from "./address.ts";
import { extension, type Message } from "./proto.ts";

/**
 * TLS to a provider: its certificate has to be its host's, whatever `host` header it is sent. An
 * address is checked as one, and not named in the handshake (RFC 6066 §3).
 */
export function upstreamTls(hostname: string, caFile: string): Message {
  const ip = isIp(hostname);
  return extension(
    "envoy.transport_sockets.tls",
    "envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext",
    {
      sni: ip ? undefined : hostname,
      common_tls_context: {
        tls_params: {
          tls_minimum_protocol_version: "TLSv1_2",
          tls_maximum_protocol_version: "TLSv1_3",
        },
        validation_context: {
          trusted_ca: { filename: caFile },
          match_typed_subject_alt_names: [{
            san_type: ip ? "IP_ADDRESS" : "DNS",
            matcher: { exact: hostname },
          }],
        },
      },
    },
  );
}
