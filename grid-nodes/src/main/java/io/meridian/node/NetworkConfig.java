package io.meridian.node;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where a node listens and whom it looks for.
 *
 * @param host the address that all of the node's ports are bound to; loopback unless the grid has
 *     several machines
 * @param discoveryPort where other nodes find this one, 1024..65535; 0 = any free one, for a node
 *     without peers or a client of the grid
 * @param communicationPort where other nodes send to, 1024..65535; 0 = any free one
 * @param connectorPort where the stock control tool connects, 1024..65535; 0 = any free one; always
 *     on loopback
 * @param peers the discovery addresses ({@code host:port}) of the nodes to look for; empty = a grid
 *     of one node. A node that starts asks them in this order and joins the grid of the first that
 *     answers
 * @param failureDetection how long a node may be silent before the others go on without it, 1 s ..
 *     1 min; the same on all nodes. A node that is killed is missed at once
 */
public record NetworkConfig(
    String host,
    int discoveryPort,
    int communicationPort,
    int connectorPort,
    List<String> peers,
    Duration failureDetection) {
  /** What {@code failureDetection} is unless configured otherwise. */
  public static final Duration FAILURE_DETECTION_DEFAULT = Duration.ofSeconds(10);

  /** The address that only this machine reaches. */
  public static final String LOOPBACK = "127.0.0.1";

  /** A grid of one node, on free ports of the loopback address. */
  public static final NetworkConfig SINGLE = at(0, List.of());

  private static final int PORT_MIN = 1024;
  private static final int PORT_MAX = 65_535;
  private static final Pattern PEER = Pattern.compile("[^\\s:]+:[0-9]{4,5}");

  private static final Duration FAILURE_DETECTION_MIN = Duration.ofSeconds(1);
  private static final Duration FAILURE_DETECTION_MAX = Duration.ofMinutes(1);

  /** Keeps a copy of the list. */
  public NetworkConfig {
    peers = List.copyOf(peers);
  }

  /** On the loopback address, with a discovery port and peers and everything else its default. */
  public static NetworkConfig at(int discoveryPort, List<String> peers) {
    return new NetworkConfig(LOOPBACK, discoveryPort, 0, 0, peers, FAILURE_DETECTION_DEFAULT);
  }

  @JsonCreator
  static NetworkConfig parse(
      @JsonProperty("host") String host,
      @JsonProperty("discoveryPort") int discoveryPort,
      @JsonProperty("communicationPort") int communicationPort,
      @JsonProperty("connectorPort") int connectorPort,
      @JsonProperty("peers") List<String> peers,
      @JsonProperty("failureDetectionMillis") Long failureDetectionMillis) {
    return new NetworkConfig(
        host == null ? LOOPBACK : host,
        discoveryPort,
        communicationPort,
        connectorPort,
        peers == null ? List.of() : peers,
        failureDetectionMillis == null
            ? FAILURE_DETECTION_DEFAULT
            : Duration.ofMillis(failureDetectionMillis));
  }

  void check(Problems problems, GridConfig.Role role) {
    problems.require(!host.isBlank(), "network.host must not be empty");
    port(problems, "network.discoveryPort", discoveryPort);
    port(problems, "network.communicationPort", communicationPort);
    port(problems, "network.connectorPort", connectorPort);
    problems.require(
        peers.isEmpty() || discoveryPort != 0 || role == GridConfig.Role.CLIENT,
        "network.discoveryPort must be set when there are peers: they have to know it");
    problems.range(
        "network.failureDetectionMillis",
        failureDetection.toMillis(),
        FAILURE_DETECTION_MIN.toMillis(),
        FAILURE_DETECTION_MAX.toMillis());
    for (String peer : peers) {
      problems.require(
          PEER.matcher(peer).matches(), "network.peers must be host:port; got " + peer);
    }
  }

  private static void port(Problems problems, String name, int port) {
    if (port != 0) {
      problems.range(name, port, PORT_MIN, PORT_MAX);
    }
  }
}
