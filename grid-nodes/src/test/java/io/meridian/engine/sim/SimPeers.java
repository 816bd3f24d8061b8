package io.meridian.engine.sim;

import io.meridian.codec.PreparedCommand;
import io.meridian.engine.CallContext;
import io.meridian.engine.ShardId;
import io.meridian.engine.ShardPeers;
import io.meridian.engine.StepReply;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.Decision;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The way from one run of one node's program to the shards of all nodes. A message goes to the node
 * that leads the shard by the sender's view, which may be wrong; it may be lost, arrive late or
 * twice, and so may its answer be lost.
 */
final class SimPeers implements ShardPeers {
  /** What befalls messages. */
  static final String LOST = "message lost";

  static final String LATE = "message late";
  static final String REPEATED = "message repeated";
  private static final long MILLIS = 1_000_000;

  /** How often a message, or an answer, is lost, late or repeated: once in so many. */
  private static final int TROUBLED = 12;

  private final SimWorld world;
  private final SimWorld.Surroundings around;
  private final Function<SimNode, Optional<? extends ShardPeers>> engines;
  private final Supplier<Rates> rates;

  /**
   * The way of a node.
   *
   * @param engines the engine that runs on a node now
   * @param rates whether anything goes wrong at all
   */
  SimPeers(
      SimWorld world,
      SimWorld.Surroundings around,
      Function<SimNode, Optional<? extends ShardPeers>> engines,
      Supplier<Rates> rates) {
    this.world = world;
    this.around = around;
    this.engines = engines;
    this.rates = rates;
  }

  @Override
  public CompletableFuture<StepReply> step(
      ShardId to, PreparedCommand step, boolean isDryRun, CallContext call) {
    return send(
        to,
        step.command().kind() + " to " + to,
        (engine, there) -> engine.step(to, step, isDryRun, there));
  }

  @Override
  public CompletableFuture<Optional<Decision>> decision(
      ShardId home, CrossingKey key, CommandId transaction, CallContext call) {
    return send(
        home,
        "question to " + home,
        (engine, there) -> engine.decision(home, key, transaction, there));
  }

  /** What is asked of an engine. */
  private interface Question<T> {
    CompletableFuture<T> ask(ShardPeers engine, CallContext call);
  }

  private <T> CompletableFuture<T> send(ShardId to, String what, Question<T> question) {
    Chance chance = world.chance();
    Reply<T> reply =
        new Reply<>(
            world.scheduler(), chance, around.process(), what + " of " + around.node().name());
    Optional<SimNode> node =
        around.node().view().place(to).journalPrimary().map(this::node).filter(SimNode::running);
    boolean rough = !rates.get().equals(Rates.NONE);
    int copies = rough && chance.oneIn(TROUBLED) ? 2 : 1;
    if (node.isEmpty() || (rough && chance.oneIn(TROUBLED))) {
      world.tally().seen(LOST);
      if (chance.coin()) {
        reply.failAfter(chance.between(50 * MILLIS, 900 * MILLIS), "no answer");
      }
      return reply.future();
    }
    if (copies > 1) {
      world.tally().seen(REPEATED);
    }
    for (int i = 0; i < copies; i++) {
      deliver(node.get(), question, reply, rough);
    }
    return reply.future();
  }

  private <T> void deliver(SimNode node, Question<T> question, Reply<T> reply, boolean rough) {
    Chance chance = world.chance();
    boolean late = rough && chance.oneIn(TROUBLED);
    if (late) {
      world.tally().seen(LATE);
    }
    world
        .scheduler()
        .grid(
            late ? chance.between(100 * MILLIS, 4_000 * MILLIS) : chance.hop(),
            node.process().orElseThrow(),
            "message reaches " + node.name(),
            () -> {
              Optional<? extends ShardPeers> engine = engines.apply(node);
              if (engine.isEmpty()) {
                return;
              }
              CallContext call =
                  new CallContext(node.monotonicNanos(world.nanos()) + 1_000 * MILLIS, () -> false);
              var unused =
                  question
                      .ask(engine.get(), call)
                      .whenComplete(
                          (value, fault) -> {
                            if (rough && chance.oneIn(TROUBLED)) {
                              world.tally().seen(LOST);
                            } else if (fault == null) {
                              reply.value(value);
                            } else {
                              reply.fail(fault);
                            }
                          });
            });
  }

  private SimNode node(String name) {
    return world.grid().nodes().stream()
        .filter(node -> node.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
