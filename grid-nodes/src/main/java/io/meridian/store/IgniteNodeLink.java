package io.meridian.store;

import io.meridian.engine.NodeLink;
import io.meridian.engine.ShardId;
import io.meridian.ledger.Bytes;
import io.meridian.schema.RegionCaches;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ignite.Ignite;
import org.apache.ignite.cache.affinity.Affinity;
import org.apache.ignite.cluster.ClusterNode;
import org.apache.ignite.events.DiscoveryEvent;
import org.apache.ignite.events.EventType;
import org.apache.ignite.internal.IgniteEx;
import org.apache.ignite.internal.managers.eventstorage.DiscoveryEventListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way between the engines of a grid, over Ignite's messages. What Ignite calls with a message
 * never blocks, and whatever may block, such as a connection to a node that is dying, is done by
 * threads of this class. A call fails as soon as its node has left the grid.
 */
public final class IgniteNodeLink implements NodeLink, AutoCloseable {
  /** Calls under way to all nodes; one more fails at once. */
  private static final int CALLS_MAX = 100_000;

  /** How often it is looked who leads what, besides when nodes come and go. */
  private static final long LOOK_MILLIS = 100;

  private static final String CALLS = "meridian.call";
  private static final String ANSWERS = "meridian.answer";
  private static final Logger LOG = LoggerFactory.getLogger(IgniteNodeLink.class);

  private final Ignite ignite;

  /** Ignite does not tell a client that has lost its grid. */
  private final String self;

  private final Map<String, Integer> shardsPerRegion = new HashMap<>();
  private final BlockingPool pool;
  private final AtomicLong numbers = new AtomicLong();
  private final Map<Long, Call> calls = new ConcurrentHashMap<>();
  private final Map<ShardId, ClusterNode> leaders = new ConcurrentHashMap<>();
  private final Map<String, ClusterNode> nodes = new ConcurrentHashMap<>();
  private final ScheduledExecutorService looker;
  private final DiscoveryEventListener leaving = (event, cache) -> left(event);
  private volatile Optional<Server> server = Optional.empty();

  /** A call that waits for its answer. */
  private record Call(UUID node, CompletableFuture<Bytes> answer) {}

  /**
   * The links of a started node.
   *
   * @param regions every region of the grid
   */
  public IgniteNodeLink(Ignite ignite, List<RegionLayout> regions, StoreLimits limits) {
    this.ignite = ignite;
    this.self = ignite.cluster().localNode().consistentId().toString();
    regions.forEach(region -> shardsPerRegion.put(region.region(), region.shards()));
    this.pool = new BlockingPool("meridian-link", limits.linkThreads(), limits.queueItemsMax());
    look();
    this.looker = Lookers.start("meridian-leaders-" + self(), this::look, LOOK_MILLIS);
    ignite.message().localListen(CALLS, (UUID from, byte[] message) -> called(from, message));
    ignite.message().localListen(ANSWERS, (UUID from, byte[] message) -> answered(message));
    ((IgniteEx) ignite)
        .context()
        .event()
        .addDiscoveryEventListener(
            leaving,
            EventType.EVT_NODE_LEFT,
            EventType.EVT_NODE_FAILED,
            EventType.EVT_CLIENT_NODE_DISCONNECTED);
  }

  @Override
  public String self() {
    return self;
  }

  @Override
  public Optional<String> leader(ShardId shard) {
    return Optional.ofNullable(leaders.get(shard)).map(node -> node.consistentId().toString());
  }

  private void look() {
    try {
      for (ClusterNode node : ignite.cluster().nodes()) {
        nodes.put(node.consistentId().toString(), node);
      }
      shardsPerRegion.forEach(this::look);
    } catch (RuntimeException away) {
      LOG.debug("could not look who leads what", away);
    }
  }

  private void look(String region, int shards) {
    Affinity<String> affinity = ignite.affinity(RegionCaches.head(region));
    for (int number = 0; number < shards; number++) {
      ShardId shard = new ShardId(region, number);
      ClusterNode primary = affinity.mapPartitionToNode(number);
      if (primary == null) {
        leaders.remove(shard);
      } else {
        leaders.put(shard, primary);
      }
    }
  }

  @Override
  public CompletableFuture<Bytes> call(String name, Bytes request, Duration timeout) {
    ClusterNode node = nodes.get(name);
    if (node == null) {
      return CompletableFuture.failedFuture(new StoreException("node " + name + " is not in view"));
    }
    if (calls.size() >= CALLS_MAX) {
      return CompletableFuture.failedFuture(
          new StoreException(CALLS_MAX + " calls to other nodes are under way"));
    }
    long number = numbers.incrementAndGet();
    CompletableFuture<Bytes> answer = new CompletableFuture<>();
    calls.put(number, new Call(node.id(), answer));
    CompletableFuture<Boolean> sent = pool.call(() -> send(node, CALLS, number, request));
    var unused =
        sent.whenComplete(
            (done, fault) -> {
              if (fault != null) {
                answer.completeExceptionally(fault);
              }
            });
    return answer
        .orTimeout(Math.max(1, timeout.toNanos()), TimeUnit.NANOSECONDS)
        .whenComplete((value, fault) -> calls.remove(number));
  }

  @Override
  public void serve(Server answering) {
    server = Optional.of(answering);
  }

  private boolean send(ClusterNode node, String topic, long number, Bytes content) {
    ByteBuffer message = ByteBuffer.allocate(Long.BYTES + content.length());
    message.putLong(number).put(content.unsafeArray());
    ignite.message(ignite.cluster().forNode(node)).send(topic, message.array());
    return true;
  }

  private boolean called(UUID from, byte[] message) {
    ByteBuffer read = ByteBuffer.wrap(message);
    long number = read.getLong();
    Optional<Server> answering = server;
    ClusterNode node = ignite.cluster().node(from);
    if (answering.isPresent() && node != null) {
      var unused =
          answering
              .get()
              .answer(rest(read))
              .thenCompose(answer -> pool.call(() -> send(node, ANSWERS, number, answer)))
              .exceptionally(
                  fault -> {
                    LOG.debug("node {} does not hear its answer", from, fault);
                    return false;
                  });
    }
    return true;
  }

  private boolean answered(byte[] message) {
    ByteBuffer read = ByteBuffer.wrap(message);
    Call call = calls.get(read.getLong());
    if (call != null) {
      call.answer().complete(rest(read));
    }
    return true;
  }

  private static Bytes rest(ByteBuffer message) {
    byte[] rest = new byte[message.remaining()];
    message.get(rest);
    return Bytes.wrap(rest);
  }

  /** Nobody waits for a node that has left; without the grid nobody waits at all. */
  private void left(DiscoveryEvent event) {
    UUID gone = event.eventNode().id();
    boolean alone = event.type() == EventType.EVT_CLIENT_NODE_DISCONNECTED;
    pool.execute(
        () -> {
          nodes.values().removeIf(node -> alone || node.id().equals(gone));
          leaders.values().removeIf(node -> alone || node.id().equals(gone));
          calls
              .values()
              .forEach(
                  call -> {
                    if (alone || call.node().equals(gone)) {
                      call.answer()
                          .completeExceptionally(new StoreException("node " + gone + " has left"));
                    }
                  });
          look();
        });
  }

  /** Stops answering and asking; who waits is told. May be called twice. */
  @Override
  public void close() {
    looker.shutdownNow();
    ((IgniteEx) ignite)
        .context()
        .event()
        .removeDiscoveryEventListener(
            leaving,
            EventType.EVT_NODE_LEFT,
            EventType.EVT_NODE_FAILED,
            EventType.EVT_CLIENT_NODE_DISCONNECTED);
    calls
        .values()
        .forEach(call -> call.answer().completeExceptionally(new StoreException("closed")));
    pool.close();
  }
}
