package io.meridian.engine;

import io.meridian.codec.PreparedCommand;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What can be asked of a shard wherever in the grid it is led. It is executed beside the shard's
 * leader, so that whatever has to be read for the answer is near. A call holds values only: it
 * travels between nodes.
 *
 * @param <R> the answer
 */
sealed interface ShardCall<R> {
  /**
   * Has the node that leads the shard execute the call; never blocks.
   *
   * @param shard the shard on that node
   * @param checks the long work of that node
   */
  CompletableFuture<R> on(Shard shard, ShardChecks checks, CallContext call);

  /**
   * Whether the same call may be made of the next leader when the first could not answer. What
   * changes something is idempotent, so nearly everything may.
   */
  default boolean repeatable() {
    return true;
  }

  /** A request that waits in the shard's queue. */
  record Ask<R>(ShardRequest<R> request) implements ShardCall<R> {
    @Override
    public CompletableFuture<R> on(Shard shard, ShardChecks checks, CallContext call) {
      return shard.submit(request, call);
    }
  }

  /**
   * Commands that wait in the shard's queue together, in their order.
   *
   * @param items the place of each in the sequence that they are of
   * @param stopOnFailure whether none is executed after one that failed
   */
  record ExecuteRun(List<PreparedCommand> commands, List<Integer> items, boolean stopOnFailure)
      implements ShardCall<List<ItemAnswer>> {
    /** Keeps copies of the lists. */
    public ExecuteRun {
      commands = List.copyOf(commands);
      items = List.copyOf(items);
    }

    @Override
    public CompletableFuture<List<ItemAnswer>> on(
        Shard shard, ShardChecks checks, CallContext call) {
      RunOrder order = new RunOrder(stopOnFailure);
      List<CompletableFuture<ItemAnswer>> answers = new ArrayList<>(commands.size());
      for (int i = 0; i < commands.size(); i++) {
        answers.add(
            shard
                .submit(new ShardRequest.ExecuteInOrder(commands.get(i), items.get(i), order), call)
                .handle(ItemAnswer::of));
      }
      return Futures.all(answers);
    }
  }

  /** A part of an account's statement. */
  record ReadStatement(AccountKey account, StatementQuery query)
      implements ShardCall<Optional<StatementEntries>> {
    @Override
    public CompletableFuture<Optional<StatementEntries>> on(
        Shard shard, ShardChecks checks, CallContext call) {
      return StatementReader.read(shard, account, query, call);
    }
  }

  /**
   * Accounts as they were at an instant; empty for those that did not exist.
   *
   * @param read what was read of them, at an instant not before {@code atMicros}
   */
  record ReadAsOf(List<AccountKey> keys, AccountsRead read, long atMicros)
      implements ShardCall<List<Optional<Account>>> {
    @Override
    public CompletableFuture<List<Optional<Account>>> on(
        Shard shard, ShardChecks checks, CallContext call) {
      return AsOfReading.read(shard, keys, read, atMicros);
    }
  }

  /** Events of a ledger from a place on, out of a bounded number of blocks. */
  record ReadEvents(String ledger, EventCursor.Place from, int limit)
      implements ShardCall<ShardEvents.Part> {
    @Override
    public CompletableFuture<ShardEvents.Part> on(
        Shard shard, ShardChecks checks, CallContext call) {
      return shard.events(ledger, from, limit, call);
    }
  }

  /** A part of the shard's journal as it is stored. */
  record ReadJournal(JournalQuery query) implements ShardCall<JournalPage> {
    @Override
    public CompletableFuture<JournalPage> on(Shard shard, ShardChecks checks, CallContext call) {
      return shard.journal(query, call);
    }
  }

  /** Completes when a block is durable, or the leader is gone; who waited looks again. */
  record AwaitBlock(long sequence) implements ShardCall<Void> {
    @Override
    public CompletableFuture<Void> on(Shard shard, ShardChecks checks, CallContext call) {
      return shard.grown(sequence, call);
    }

    @Override
    public boolean repeatable() {
      return false;
    }
  }

  /** Adds up what a ledger has in the shard at an instant. */
  record CheckConservation(String ledger, long atMicros) implements ShardCall<ShardConservation> {
    @Override
    public CompletableFuture<ShardConservation> on(
        Shard shard, ShardChecks checks, CallContext call) {
      return checks.conservation(ledger, shard, atMicros, call);
    }
  }

  /** Reads the shard's journal again. */
  record CheckJournal() implements ShardCall<JournalReport.ShardJournal> {
    @Override
    public CompletableFuture<JournalReport.ShardJournal> on(
        Shard shard, ShardChecks checks, CallContext call) {
      return checks.journal(shard, call);
    }
  }

  /** Makes the shard's derived state again. */
  record Rebuild() implements ShardCall<RebuildReport.ShardRebuild> {
    @Override
    public CompletableFuture<RebuildReport.ShardRebuild> on(
        Shard shard, ShardChecks checks, CallContext call) {
      return checks.rebuild(shard, call);
    }

    @Override
    public boolean repeatable() {
      return false;
    }
  }
}
