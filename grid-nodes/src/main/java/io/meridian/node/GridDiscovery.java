package io.meridian.node;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.ignite.IgniteCheckedException;
import org.apache.ignite.spi.IgniteSpiOperationTimeoutHelper;
import org.apache.ignite.spi.discovery.tcp.TcpDiscoverySpi;
import org.apache.ignite.spi.discovery.tcp.messages.TcpDiscoveryAbstractMessage;
import org.apache.ignite.spi.discovery.tcp.messages.TcpDiscoveryPingRequest;
import org.apache.ignite.spi.discovery.tcp.messages.TcpDiscoveryPingResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ignite's discovery over TCP, but for three things. Who joins asks the peers in the order in which
 * they are configured and not in a random one, so that of several grids that can be reached it
 * joins that of the first of them. It can ask a node that is in no grid with this one whether it is
 * there. And whoever is asked so tells of its clock too, see {@link PeerClocks}.
 */
final class GridDiscovery extends TcpDiscoverySpi {
  private static final Logger LOG = LoggerFactory.getLogger(GridDiscovery.class);
  private static final long ASK_MILLIS_MAX = 2_000;

  private final List<InetSocketAddress> order;
  private final String nodeId;
  private final OwnClock clock;

  /**
   * Discovery that has not been configured otherwise.
   *
   * @param peers where other nodes are looked for, {@code host:port}
   * @param nodeId what this node is called
   * @param clock what it tells of when it is asked
   */
  GridDiscovery(List<String> peers, String nodeId, OwnClock clock) {
    this.nodeId = nodeId;
    this.clock = clock;
    this.order = peers.stream().map(GridDiscovery::address).toList();
  }

  static InetSocketAddress address(String hostAndPort) {
    int colon = hostAndPort.lastIndexOf(':');
    return new InetSocketAddress(
        hostAndPort.substring(0, colon), Integer.parseInt(hostAndPort.substring(colon + 1)));
  }

  @Override
  protected Collection<InetSocketAddress> resolvedAddresses() {
    List<InetSocketAddress> addresses = new ArrayList<>(super.resolvedAddresses());
    addresses.sort(Comparator.comparingInt(this::rank));
    return addresses;
  }

  private int rank(InetSocketAddress address) {
    int rank = order.indexOf(address);
    return rank < 0 ? order.size() : rank;
  }

  /** Whoever pings reads Ignite's answer; whoever asks for the clock reads on. */
  @Override
  protected void writeToSocket(Socket socket, TcpDiscoveryAbstractMessage message, long timeout)
      throws IOException, IgniteCheckedException {
    super.writeToSocket(socket, message, timeout);
    if (message instanceof TcpDiscoveryPingResponse) {
      try {
        socket
            .getOutputStream()
            .write(new ClockAnswer(nodeId, clock.wallMicros(), clock.moved()).encode());
      } catch (IOException heardEnough) {
        LOG.debug("nobody wants to hear of the clock", heardEnough);
      }
    }
  }

  /**
   * Asks who answers at a discovery address; waits {@value #ASK_MILLIS_MAX} ms at most.
   *
   * @return the id that the node there has in its present run; empty when nobody answers
   */
  Optional<UUID> ask(InetSocketAddress address) {
    IgniteSpiOperationTimeoutHelper bound = new IgniteSpiOperationTimeoutHelper(ASK_MILLIS_MAX);
    try (Socket socket = openSocket(address, bound)) {
      writeToSocket(
          socket,
          new TcpDiscoveryPingRequest(getLocalNodeId(), null),
          bound.nextTimeoutChunk(ASK_MILLIS_MAX));
      TcpDiscoveryPingResponse answer =
          readMessage(socket, null, bound.nextTimeoutChunk(ASK_MILLIS_MAX));
      return Optional.of(answer.creatorNodeId());
    } catch (IOException | IgniteCheckedException | RuntimeException nobody) {
      LOG.debug("nobody answers at {}", address, nobody);
      return Optional.empty();
    }
  }
}
