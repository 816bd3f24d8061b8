package io.meridian.engine.sim;

import io.meridian.codec.EncodedBlock;
import io.meridian.codec.Head;
import io.meridian.engine.Confirmation;
import io.meridian.engine.DerivedKey;
import io.meridian.engine.JournalStore;
import io.meridian.engine.ShardId;
import io.meridian.ledger.Bytes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** The journal as one run of one node's program reaches it. */
final class SimJournalStore implements JournalStore {
  private static final long MILLIS = 1_000_000;

  /** After this time a question without an answer has failed. */
  private static final long PATIENCE_NANOS = 400 * MILLIS;

  private final SimScheduler scheduler;
  private final Chance chance;
  private final Tally tally;
  private final SimGrid grid;
  private final Supplier<Rates> rates;
  private final SimNode near;
  private final SimProcess process;
  private final boolean headCounts;
  private final Consumer<SimNode> killer;

  /**
   * The journal seen from a node.
   *
   * @param killer kills a node, which starts again later
   * @param headCounts false in the tests that show what happens when the head is not compared
   */
  SimJournalStore(
      SimScheduler scheduler,
      Chance chance,
      Tally tally,
      SimGrid grid,
      Supplier<Rates> rates,
      SimNode near,
      SimProcess process,
      Consumer<SimNode> killer,
      boolean headCounts) {
    this.scheduler = scheduler;
    this.chance = chance;
    this.tally = tally;
    this.grid = grid;
    this.rates = rates;
    this.near = near;
    this.process = process;
    this.killer = killer;
    this.headCounts = headCounts;
  }

  private <T> Reply<T> reply(String what) {
    return new Reply<>(scheduler, chance, process, what + " of " + near.name());
  }

  @Override
  public CompletableFuture<Append> append(
      ShardId shard, Head expected, Head next, List<EncodedBlock> blocks) {
    tally.seen("append");
    Reply<Append> reply = reply("append");
    AppendCall call =
        new AppendCall(
            scheduler,
            chance,
            tally,
            grid,
            rates,
            near,
            shard,
            expected,
            next,
            List.copyOf(blocks),
            killer,
            headCounts,
            reply);
    long delay = chance.hop();
    if (chance.oneIn(rates.get().appendsLate())) {
      grid.movePrimary(shard);
      delay = chance.between(20 * MILLIS, PATIENCE_NANOS);
    }
    scheduler.grid(delay, process, "append starts on " + near.name(), call::start);
    return reply.future();
  }

  @Override
  public CompletableFuture<Head> lockedHead(ShardId shard) {
    tally.seen("read-back");
    Reply<Head> reply = reply("read-back");
    scheduler.grid(
        chance.hop(),
        process,
        "read-back starts on " + near.name(),
        () -> {
          if (near.membership() == SimNode.Membership.CUT_OFF) {
            readBackAlone(shard, reply);
          } else if (chance.oneIn(rates.get().readBackFails())) {
            tally.struck(Fault.READ_BACK_FAILED);
            reply.failAfter(chance.between(0, PATIENCE_NANOS), "lost");
          } else {
            grid.lock(shard).acquire(new ReadBack(shard, reply));
          }
        });
    return reply.future();
  }

  private void readBackAlone(ShardId shard, Reply<Head> reply) {
    if (chance.coin()) {
      reply.failAfter(PATIENCE_NANOS, "cut off");
    } else {
      reply.value(near.journal(shard).head());
    }
  }

  /** Reads the head on the primary under the lock, when no append is half way. */
  private final class ReadBack implements ShardLock.Holder {
    private final ShardId shard;
    private final Reply<Head> reply;
    private Optional<SimNode> primary = Optional.empty();

    ReadBack(ShardId shard, Reply<Head> reply) {
      this.shard = shard;
      this.reply = reply;
    }

    @Override
    public void granted() {
      primary = grid.journalPrimary(shard);
      if (primary.isEmpty()) {
        end("no owner");
        return;
      }
      scheduler.grid(
          chance.hop(),
          primary.get().process().orElseThrow(),
          "read-back reads head",
          () -> {
            if (!reply.given()) {
              Head head = primary.get().journal(shard).head();
              grid.lock(shard).release(this);
              reply.value(head);
            }
          });
    }

    private void end(String why) {
      grid.lock(shard).release(this);
      reply.fail(why);
    }

    @Override
    public void left(SimNode node) {
      if (node == near || primary.equals(Optional.of(node))) {
        end("a node has left");
      }
    }

    @Override
    public boolean committing() {
      return false;
    }
  }

  @Override
  public CompletableFuture<Confirmation> confirm(ShardId shard, String owner) {
    tally.seen("confirm");
    return ask(
        "confirm",
        owner,
        rates.get().confirmLost(),
        Fault.CONFIRM_LOST,
        asked ->
            new Confirmation(
                owner,
                asked.view().version(),
                asked.journal(shard).owning() && asked.state(shard).owning(),
                asked.journal(shard).head(),
                asked.wallMicros(scheduler.nanos()),
                asked.state(shard).entry(DerivedKey.MARKER)));
  }

  @Override
  public CompletableFuture<Optional<Bytes>> block(ShardId shard, String owner, long sequence) {
    tally.seen("block read");
    return ask(
        "block " + sequence,
        owner,
        rates.get().blockReadFails(),
        Fault.BLOCK_READ_FAILED,
        asked -> asked.journal(shard).block(sequence));
  }

  /** Asks a node for something of its own copy; the answer is as old as its way back is long. */
  private <T> CompletableFuture<T> ask(
      String what, String owner, int lostOneIn, Fault lost, Function<SimNode, T> answer) {
    Reply<T> reply = reply(what);
    Optional<SimNode> known = grid.find(owner);
    if (known.isEmpty()
        || known.get().process().isEmpty()
        || (known.get() != near && cut(known.get()) && chance.oneIn(3))) {
      reply.failAfter(chance.between(MILLIS, PATIENCE_NANOS), owner + " is not there");
      return reply.future();
    }
    SimNode asked = known.get();
    if (chance.oneIn(lostOneIn)) {
      tally.struck(lost);
      reply.failAfter(chance.between(MILLIS, PATIENCE_NANOS), "lost");
    } else {
      scheduler.grid(
          asked == near ? chance.dispatch() : chance.hop(),
          asked.process().get(),
          what + " reaches " + asked.name(),
          () -> reply.value(answer.apply(asked)));
      scheduler.grid(
          PATIENCE_NANOS, process, what + " times out", () -> reply.failAfter(0, "no answer"));
    }
    return reply.future();
  }

  private boolean cut(SimNode asked) {
    return near.membership() == SimNode.Membership.CUT_OFF
        || asked.membership() == SimNode.Membership.CUT_OFF;
  }
}
