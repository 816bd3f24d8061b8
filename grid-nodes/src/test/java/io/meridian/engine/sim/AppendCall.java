package io.meridian.engine.sim;

import io.meridian.codec.EncodedBlock;
import io.meridian.codec.Head;
import io.meridian.engine.JournalStore;
import io.meridian.engine.ShardId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One append as the grid executes it: it waits for the head's lock, reads the head on the primary's
 * copy, and commits copy by copy. Nodes may leave at any point in between. When the primary leaves,
 * the others commit or roll back; what reached a disk that is gone stays there as a private block.
 */
final class AppendCall implements ShardLock.Holder {
  private static final long CRASH_NANOS_MAX = 600_000;
  private static final int RARE_SHARE = 6;
  private static final int RARE_CRASH_SHARE = 20;

  private final SimScheduler scheduler;
  private final Chance chance;
  private final Tally tally;
  private final SimGrid grid;
  private final Supplier<Rates> rates;
  private final SimNode near;
  private final ShardId shard;
  private final Head expected;
  private final Head next;
  private final List<EncodedBlock> blocks;
  private final boolean rare;
  private final Consumer<SimNode> killer;
  private final boolean headCounts;
  private final Reply<JournalStore.Append> reply;
  private final List<SimNode> remaining = new ArrayList<>();
  private View seen = View.NOTHING;
  private SimNode primary;
  private Version version;
  private long base;
  private boolean committing;
  private boolean ended;
  private boolean doubtful;
  private int applied;

  /**
   * An append on its way.
   *
   * @param killer kills a node, which starts again later
   * @param headCounts false in the tests that show what happens when the head is not compared
   */
  AppendCall(
      SimScheduler scheduler,
      Chance chance,
      Tally tally,
      SimGrid grid,
      Supplier<Rates> rates,
      SimNode near,
      ShardId shard,
      Head expected,
      Head next,
      List<EncodedBlock> blocks,
      Consumer<SimNode> killer,
      boolean headCounts,
      Reply<JournalStore.Append> reply) {
    this.scheduler = scheduler;
    this.chance = chance;
    this.tally = tally;
    this.grid = grid;
    this.rates = rates;
    this.near = near;
    this.shard = shard;
    this.expected = expected;
    this.next = next;
    this.blocks = blocks;
    this.rare = BlockTally.rare(blocks);
    this.killer = killer;
    this.headCounts = headCounts;
    this.reply = reply;
  }

  /** What is rare among blocks meets its share of what goes wrong. */
  private boolean strikes(int oneIn, int rareShare) {
    return chance.oneIn(oneIn > rareShare && rare ? oneIn / rareShare : oneIn);
  }

  /** Begins on the near node. */
  void start() {
    if (near.membership() == SimNode.Membership.CUT_OFF) {
      alone();
    } else if (!grid.active() || !near.member()) {
      end("the grid is not active");
    } else if (strikes(rates.get().appendFails(), RARE_SHARE)) {
      tally.struck(Fault.APPEND_FAILED);
      BlockTally.met(blocks, Step.EXPIRY_NOT_APPENDED, Step.BATCH_NOT_APPENDED, tally);
      end("failed before its commit");
    } else {
      grid.lock(shard).acquire(this);
    }
  }

  /**
   * The near node is alone and does not know it, or has just found out and takes itself for the
   * only one left. What it writes reaches its own copy and nobody else's; it can only be told of
   * success once it has seen that the others are gone.
   */
  private void alone() {
    JournalCopy own = near.journal(shard);
    if (headCounts && !own.head().equals(expected)) {
      end("cut off");
    } else if (chance.oneIn(4)) {
      end("cut off");
    } else {
      tally.struck(Fault.PRIVATE_BLOCK);
      scheduler.tell(() -> this + " commits on its own copy alone");
      own.apply(next, blocks, own.counter(), grid.versionOf(near));
      boolean knowsItIsAlone = near.view().place(shard).owners().equals(List.of(near.name()));
      if (knowsItIsAlone) {
        ended = true;
        reply.value(JournalStore.Append.COMMITTED);
      } else {
        end("cut off");
      }
    }
  }

  @Override
  public void granted() {
    if (ended) {
      grid.lock(shard).release(this);
      return;
    }
    if (grid.journalPrimary(shard).isEmpty() || !grid.hasMajority()) {
      end("the partition takes no writes");
      return;
    }
    primary = grid.journalPrimary(shard).get();
    if (primary != near) {
      tally.struck(Fault.LATE_APPEND);
    }
    scheduler.grid(
        chance.hop(), primary.process().orElseThrow(), "append reads head", this::compare);
  }

  private void compare() {
    if (ended) {
      return;
    }
    JournalCopy copy = primary.journal(shard);
    if (headCounts && !copy.head().equals(expected)) {
      tally.seen("append found another head");
      ended = true;
      grid.lock(shard).release(this);
      reply.value(JournalStore.Append.HEAD_DIFFERS);
      return;
    }
    if (strikes(rates.get().appendDoubts(), RARE_SHARE)) {
      tally.struck(Fault.APPEND_IN_DOUBT_NOT_APPLIED);
      BlockTally.met(blocks, Step.EXPIRY_IN_DOUBT, Step.BATCH_IN_DOUBT, tally);
      end("rolled back");
      return;
    }
    committing = true;
    seen = grid.truth();
    version = grid.nextVersion();
    base = copy.counter();
    remaining.addAll(grid.members());
    if (strikes(rates.get().commitCrashes(), RARE_CRASH_SHARE)) {
      scheduler.world(
          chance.between(0, CRASH_NANOS_MAX),
          primary.name() + " dies while it commits",
          () -> {
            if (committing() && primary.member()) {
              killer.accept(primary);
            }
          });
    }
    for (SimNode participant : List.copyOf(remaining)) {
      scheduler.grid(
          chance.hop(),
          participant.process().orElseThrow(),
          "append commits on " + participant.name(),
          () -> arrive(participant));
    }
  }

  private void arrive(SimNode participant) {
    if (remaining.remove(participant)) {
      write(participant);
      finishIfDone();
    }
  }

  private void write(SimNode participant) {
    scheduler.tell(() -> this + " commits on " + participant);
    participant.journal(shard).apply(next, blocks, base, version);
    applied++;
  }

  private void finishIfDone() {
    if (ended || !remaining.isEmpty()) {
      return;
    }
    if (applied == 0) {
      end("all owners have left");
      return;
    }
    if (applied < grid.nodes().size()) {
      tally.struck(Fault.APPEND_ON_FEWER_OWNERS);
    }
    if (doubtful || strikes(rates.get().appendDoubts(), RARE_SHARE)) {
      tally.struck(Fault.APPEND_IN_DOUBT_APPLIED);
      BlockTally.met(blocks, Step.EXPIRY_IN_DOUBT, Step.BATCH_IN_DOUBT, tally);
      end("the outcome is not known");
      return;
    }
    boolean birth = next.epoch() != expected.epoch();
    tally.seen(birth ? "commit of an epoch" : "commit of a block");
    tally.seen("blocks rewritten by a view change", birth ? blocks.size() : 0);
    if (birth) {
      BlockTally.met(blocks, Step.EXPIRY_REWRITTEN, Step.BATCH_REWRITTEN, tally);
    }
    ended = true;
    grid.lock(shard).release(this);
    // Whoever is told of success knows at least the topology that the commit went by.
    reply.valueAfter(JournalStore.Append.COMMITTED, () -> near.adopt(seen));
  }

  private void end(String why) {
    if (next.equals(expected.settled()) && !next.equals(expected)) {
      tally.seen(Step.EPOCH_NOT_SETTLED);
    }
    scheduler.tell(() -> this + " ends: " + why);
    ended = true;
    remaining.clear();
    grid.lock(shard).release(this);
    reply.fail(why);
  }

  @Override
  public void left(SimNode node) {
    if (ended) {
      return;
    }
    if (!committing) {
      if (node == near || node == primary) {
        end("a node has left");
      }
      return;
    }
    seen = grid.truth();
    if (node == primary && applied == 0 && addsOnly() && chance.oneIn(4)) {
      tally.struck(Fault.HEAD_INVALIDATED);
      remaining.remove(node);
      remaining.forEach(other -> other.journal(shard).invalidate(blocks));
      end("the primary could not write it down");
      return;
    }
    if (remaining.remove(node) && chance.coin()) {
      // It had written and was gone before it could say so.
      scheduler.tell(() -> this + " had committed on " + node);
      node.journal(shard).apply(next, blocks, base, version);
      if (node == primary || applied == 0) {
        tally.struck(Fault.PRIVATE_BLOCK);
      }
    }
    if (node == primary) {
      doubtful = chance.oneIn(4) || node == near;
      if (chance.coin()) {
        if (applied > 0 && !remaining.isEmpty()) {
          tally.struck(Fault.APPEND_ON_SOME_COPIES);
        }
        doubtful = true;
        remaining.clear();
      }
    }
    finishIfDone();
  }

  /** What a view change writes again would be lost with the head, and only then. */
  private boolean addsOnly() {
    return blocks.stream().allMatch(block -> block.header().sequence() > expected.sequence());
  }

  @Override
  public boolean committing() {
    return committing && !ended;
  }

  @Override
  public String toString() {
    return "append of "
        + near.name()
        + " "
        + expected.epoch()
        + '.'
        + expected.sequence()
        + " -> "
        + next.epoch()
        + '.'
        + next.sequence()
        + " blocks "
        + blocks.stream().map(block -> block.header().sequence()).toList();
  }
}
