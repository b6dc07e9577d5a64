/** A plain Envoy: one listener, one route, one cluster, no filter but the router. JSON is YAML. */
export function envoyConfig(port: number, upstreamPort: number): string {
  const address = (value: number) => ({
    socket_address: { address: "127.0.0.1", port_value: value },
  });
  return JSON.stringify({
    static_resources: {
      listeners: [{
        name: "in",
        address: address(port),
        filter_chains: [{
          filters: [{
            name: "envoy.filters.network.http_connection_manager",
            typed_config: {
              "@type":
                "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
              stat_prefix: "in",
              route_config: {
                virtual_hosts: [{
                  name: "all",
                  domains: ["*"],
                  routes: [{ match: { prefix: "/" }, route: { cluster: "up", timeout: "0s" } }],
                }],
              },
              http_filters: [{
                name: "envoy.filters.http.router",
                typed_config: {
                  "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router",
                },
              }],
            },
          }],
        }],
      }],
      clusters: [{
        name: "up",
        type: "STATIC",
        connect_timeout: "1s",
        load_assignment: {
          cluster_name: "up",
          endpoints: [{ lb_endpoints: [{ endpoint: { address: address(upstreamPort) } }] }],
        },
      }],
    },
  });
}
