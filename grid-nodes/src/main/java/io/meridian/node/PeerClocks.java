package io.meridian.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.ignite.IgniteCheckedException;
import org.apache.ignite.internal.util.typedef.internal.U;
import org.apache.ignite.marshaller.jdk.JdkMarshaller;
import org.apache.ignite.spi.discovery.tcp.messages.TcpDiscoveryPingRequest;
import org.apache.ignite.spi.discovery.tcp.messages.TcpDiscoveryPingResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks nodes what their wall clocks say, at the addresses of their discovery: before this node is
 * in a grid with them too, and past every queue. All at once; a node that is silent for {@value
 * #ASK_MILLIS_MAX} ms has not been heard.
 */
final class PeerClocks implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PeerClocks.class);
  private static final int ASK_MILLIS_MAX = 1_000;
  private static final int ASKED_AT_ONCE_MAX = 16;
  private static final long ALL_MILLIS_MAX = 3 * ASK_MILLIS_MAX;

  private final OwnClock own;
  private final ExecutorService askers;

  PeerClocks(OwnClock own, String nodeId) {
    this.own = own;
    this.askers =
        Executors.newFixedThreadPool(
            ASKED_AT_ONCE_MAX,
            work -> {
              Thread thread = new Thread(work, "meridian-clocks-" + nodeId);
              thread.setDaemon(true);
              return thread;
            });
  }

  /** What those say that answer. */
  List<HeardClock> ask(Collection<InetSocketAddress> addresses) throws InterruptedException {
    List<Callable<Optional<HeardClock>>> questions = new ArrayList<>();
    for (InetSocketAddress address : addresses) {
      questions.add(() -> ask(address));
    }
    List<HeardClock> heard = new ArrayList<>();
    for (Future<Optional<HeardClock>> answer :
        askers.invokeAll(questions, ALL_MILLIS_MAX, TimeUnit.MILLISECONDS)) {
      try {
        answer.get().ifPresent(heard::add);
      } catch (CancellationException late) {
        LOG.debug("somebody answers too slowly", late);
      } catch (ExecutionException defect) {
        throw new IllegalStateException(defect);
      }
    }
    return heard;
  }

  /** Ignite's question who is there; what the node says of its clock stands behind its answer. */
  private Optional<HeardClock> ask(InetSocketAddress address) {
    JdkMarshaller marshaller = new JdkMarshaller();
    try (Socket socket = new Socket()) {
      socket.connect(resolved(address), ASK_MILLIS_MAX);
      socket.setSoTimeout(ASK_MILLIS_MAX);
      long beforeMicros = own.wallMicros();
      OutputStream out = socket.getOutputStream();
      out.write(U.IGNITE_HEADER);
      out.write(marshaller.marshal(new TcpDiscoveryPingRequest(UUID.randomUUID(), null)));
      out.flush();
      InputStream in = socket.getInputStream();
      TcpDiscoveryPingResponse unused = marshaller.unmarshal(in, PeerClocks.class.getClassLoader());
      ClockAnswer said = ClockAnswer.read(in);
      long afterMicros = own.wallMicros();
      return Optional.of(
          new HeardClock(
              said.node(),
              Math.min(beforeMicros, afterMicros) - said.wallMicros(),
              Math.max(beforeMicros, afterMicros) - said.wallMicros(),
              said.moved()));
    } catch (IOException | IgniteCheckedException | RuntimeException nobody) {
      LOG.debug("nobody tells of a clock at {}", address, nobody);
      return Optional.empty();
    }
  }

  /** A name may stand for another address by now. */
  private static InetSocketAddress resolved(InetSocketAddress address) {
    return address.isUnresolved()
        ? new InetSocketAddress(address.getHostString(), address.getPort())
        : address;
  }

  /** Stops asking. May be called twice. */
  @Override
  public void close() {
    askers.shutdownNow();
  }
}
