package io.meridian.engine;

import io.meridian.codec.Head;
import io.meridian.codec.PreparedCommand;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CrossingCommand;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.Decision;
import io.meridian.ledger.Refusal;
import java.util.List;
import java.util.Optional;

/**
 * What a shard's leader can be asked. Everything goes through one queue and is answered in batches,
 * so that a read is fenced by the same commit, or the same confirmations, as the writes beside it.
 *
 * @param <R> the answer
 */
sealed interface ShardRequest<R> {
  /** In place of an instant: whatever instant it is. */
  long NO_INSTANT = 0;

  /** What a read, or each account that it asks about, counts in a queue. */
  long READ_BYTES = 128;

  /** Whoever serves requests: one method a kind. */
  interface Server {
    Served<CommandReply> execute(PreparedCommand command, PendingItem<CommandReply> item);

    /** Puts a command aside for a moment that must not be judged yet. */
    Served<CommandReply> later(PendingItem<CommandReply> item);

    Served<CommandReply> dryRun(PreparedCommand command, PendingItem<CommandReply> item);

    Served<BatchReply> executeAtomically(PreparedBatch batch, PendingItem<BatchReply> item);

    Served<BatchReply> dryRun(PreparedBatch batch, PendingItem<BatchReply> item);

    Served<TriedInOrder> dryRun(DryRunInOrder run, PendingItem<TriedInOrder> item);

    /** A step of a crossing transaction that another shard has sent. */
    StepReply step(PreparedCommand step, boolean isDryRun);

    Optional<Decision> decision(CrossingKey key, CommandId transaction);

    void decide(CrossingDrive drive);

    void abandon(CrossingKey key);

    void finish(CrossingKey key);

    Optional<Account> account(AccountKey key);

    Served<AccountsRead> accounts(
        List<AccountKey> keys, long throughMicros, PendingItem<AccountsRead> item);

    Served<Boolean> resolved(long throughMicros, PendingItem<Boolean> item);

    Optional<FoundTransaction> transaction(CommandId id);

    /** What used an id, whatever it was. */
    Optional<IdUse> use(CommandId id);

    Head head();

    List<OpenCrossing> openCrossings(String ledger, Optional<CrossingKey> after, int limit);

    int driveCrossings(String ledger);
  }

  /**
   * Has the request served; the reply may be given away only when the batch may speak.
   *
   * @param item the request as it waits for its answer, for whoever puts it aside
   */
  Served<R> serve(Server server, PendingItem<R> item);

  /** Names what serving it reads. */
  void collect(Needs needs);

  /**
   * The ledger among whose requests it waits for its turn; empty for what is about the shard, or is
   * the leader's own.
   */
  default String ledger() {
    return "";
  }

  /** How many commit times it needs, one after the other. */
  default int span() {
    return 1;
  }

  /** About how many bytes it holds in memory while it waits. */
  default long bytes() {
    return READ_BYTES;
  }

  /** Hears the reply before the caller does. */
  default void answered(R reply) {}

  /** Hears that there will be no reply but a fault. */
  default void failed() {}

  /** Execute a command. */
  record Execute(PreparedCommand command) implements ShardRequest<CommandReply> {
    @Override
    public String ledger() {
      return command.command().commandId().ledger();
    }

    @Override
    public Served<CommandReply> serve(Server server, PendingItem<CommandReply> item) {
      return server.execute(command, item);
    }

    @Override
    public void collect(Needs needs) {
      needs.command(command.command());
    }

    @Override
    public long bytes() {
      return command.bytes();
    }
  }

  /** Execute a command of a run, in its order. */
  record ExecuteInOrder(PreparedCommand command, int item, RunOrder order)
      implements ShardRequest<CommandReply> {
    @Override
    public String ledger() {
      return command.command().commandId().ledger();
    }

    @Override
    public Served<CommandReply> serve(Server server, PendingItem<CommandReply> pending) {
      Optional<Refusal> stopped = order.refusal(item);
      if (stopped.isPresent()) {
        return Served.now(new CommandReply.Unrecorded(stopped.get()));
      }
      boolean waits = order.mustWait(item);
      Served<CommandReply> served =
          waits ? server.later(pending) : server.execute(command, pending);
      served.reply().ifPresentOrElse(this::answered, () -> order.putAside(item));
      return served;
    }

    @Override
    public void answered(CommandReply reply) {
      order.over(item, reply.refused().isPresent());
    }

    @Override
    public void collect(Needs needs) {
      needs.command(command.command());
    }

    @Override
    public long bytes() {
      return command.bytes();
    }

    @Override
    public void failed() {
      order.over(item, true);
    }
  }

  /** Judge a command and store nothing. */
  record DryRun(PreparedCommand command) implements ShardRequest<CommandReply> {
    @Override
    public String ledger() {
      return command.command().commandId().ledger();
    }

    @Override
    public Served<CommandReply> serve(Server server, PendingItem<CommandReply> item) {
      return server.dryRun(command, item);
    }

    @Override
    public void collect(Needs needs) {
      needs.command(command.command());
    }

    @Override
    public long bytes() {
      return command.bytes();
    }
  }

  /** Execute all transactions of a batch or none; or judge it. */
  record ExecuteBatch(PreparedBatch batch, boolean isDryRun) implements ShardRequest<BatchReply> {
    @Override
    public String ledger() {
      return batch.items().get(0).command().commandId().ledger();
    }

    @Override
    public Served<BatchReply> serve(Server server, PendingItem<BatchReply> item) {
      return isDryRun ? server.dryRun(batch, item) : server.executeAtomically(batch, item);
    }

    @Override
    public void collect(Needs needs) {
      batch.frame().ifPresent(frame -> needs.command(frame.command()));
      batch.items().forEach(item -> needs.command(item.command()));
    }

    @Override
    public int span() {
      return batch.items().size() + 1;
    }

    @Override
    public long bytes() {
      long bytes = READ_BYTES + batch.frame().map(PreparedCommand::bytes).orElse(0L);
      for (PreparedCommand item : batch.items()) {
        bytes += item.bytes();
      }
      return bytes;
    }
  }

  /** Judge transactions as they would be executed one after the other, and store nothing. */
  record TryInOrder(DryRunInOrder run) implements ShardRequest<TriedInOrder> {
    @Override
    public String ledger() {
      return run.commands().get(0).command().commandId().ledger();
    }

    @Override
    public Served<TriedInOrder> serve(Server server, PendingItem<TriedInOrder> item) {
      return server.dryRun(run, item);
    }

    @Override
    public void collect(Needs needs) {
      run.earlier().forEach(before -> needs.command(before.record().command()));
      run.commands().forEach(command -> needs.command(command.command()));
    }

    @Override
    public int span() {
      return run.commands().size();
    }

    @Override
    public long bytes() {
      long bytes = READ_BYTES * (1 + run.earlier().size());
      for (PreparedCommand command : run.commands()) {
        bytes += command.bytes();
      }
      return bytes;
    }
  }

  /** The state of an account. */
  record ReadAccount(AccountKey key) implements ShardRequest<Optional<Account>> {
    @Override
    public String ledger() {
      return key.ledger();
    }

    @Override
    public Served<Optional<Account>> serve(Server server, PendingItem<Optional<Account>> item) {
      return Served.now(server.account(key));
    }

    @Override
    public void collect(Needs needs) {
      needs.account(key);
    }
  }

  /**
   * The state of several accounts at one point of the order, which holds everything that is ever
   * committed at or before {@code throughMicros}: an instant that is not beyond the clock [R2], or
   * {@link #NO_INSTANT}.
   */
  record ReadAccounts(List<AccountKey> keys, long throughMicros)
      implements ShardRequest<AccountsRead> {
    @Override
    public String ledger() {
      return keys.get(0).ledger();
    }

    @Override
    public Served<AccountsRead> serve(Server server, PendingItem<AccountsRead> item) {
      return server.accounts(keys, throughMicros, item);
    }

    @Override
    public void collect(Needs needs) {
      keys.forEach(needs::account);
    }

    @Override
    public long bytes() {
      return READ_BYTES * (1 + keys.size());
    }
  }

  /**
   * Makes sure that nothing is committed any more up to an instant, and that whatever was prepared
   * by then is decided and settled here [K5].
   */
  record Resolve(long throughMicros) implements ShardRequest<Boolean> {
    @Override
    public Served<Boolean> serve(Server server, PendingItem<Boolean> item) {
      return server.resolved(throughMicros, item);
    }

    @Override
    public void collect(Needs needs) {
      // All crossings that are open are in memory.
    }
  }

  /** Whether some command used an id. */
  record ReadIdUse(CommandId id) implements ShardRequest<Optional<IdUse>> {
    @Override
    public String ledger() {
      return id.ledger();
    }

    @Override
    public Served<Optional<IdUse>> serve(Server server, PendingItem<Optional<IdUse>> item) {
      return Served.now(server.use(id));
    }

    @Override
    public void collect(Needs needs) {
      needs.record(id);
    }
  }

  /** The record of a transaction, what is left of it, and its way between shards. */
  record ReadTransaction(CommandId id) implements ShardRequest<Optional<FoundTransaction>> {
    @Override
    public String ledger() {
      return id.ledger();
    }

    @Override
    public Served<Optional<FoundTransaction>> serve(
        Server server, PendingItem<Optional<FoundTransaction>> item) {
      return Served.now(server.transaction(id));
    }

    @Override
    public void collect(Needs needs) {
      needs.transaction(id);
    }
  }

  /** A durable head that holds everything answered before the request. */
  record ReadHead() implements ShardRequest<Head> {
    @Override
    public Served<Head> serve(Server server, PendingItem<Head> item) {
      return Served.now(server.head());
    }

    @Override
    public void collect(Needs needs) {
      // The leader has it.
    }
  }

  /** A step of a crossing transaction that another shard has sent. */
  record Step(PreparedCommand command, boolean isDryRun) implements ShardRequest<StepReply> {
    @Override
    public String ledger() {
      return command.command().commandId().ledger();
    }

    @Override
    public Served<StepReply> serve(Server server, PendingItem<StepReply> item) {
      return Served.now(server.step(command, isDryRun));
    }

    @Override
    public void collect(Needs needs) {
      needs.step((CrossingCommand) command.command());
    }

    @Override
    public long bytes() {
      return command.bytes();
    }
  }

  /** What home has decided about a crossing transaction, if it has. */
  record ReadDecision(CrossingKey key, CommandId transaction)
      implements ShardRequest<Optional<Decision>> {
    @Override
    public String ledger() {
      return transaction.ledger();
    }

    @Override
    public Served<Optional<Decision>> serve(Server server, PendingItem<Optional<Decision>> item) {
      return Served.now(server.decision(key, transaction));
    }

    @Override
    public void collect(Needs needs) {
      needs.decision(key, transaction);
    }
  }

  /** Those crossing transactions of a ledger that are open, behind a name, in their order. */
  record ReadCrossings(@Override String ledger, Optional<CrossingKey> after, int limit)
      implements ShardRequest<List<OpenCrossing>> {
    @Override
    public Served<List<OpenCrossing>> serve(Server server, PendingItem<List<OpenCrossing>> item) {
      return Served.now(server.openCrossings(ledger, after, limit));
    }

    @Override
    public void collect(Needs needs) {
      // All crossings that are open are in memory.
    }
  }

  /** Has the open crossing transactions of a ledger driven on at once; answers how many. */
  record DriveCrossings(@Override String ledger) implements ShardRequest<Integer> {
    @Override
    public Served<Integer> serve(Server server, PendingItem<Integer> item) {
      return Served.now(server.driveCrossings(ledger));
    }

    @Override
    public void collect(Needs needs) {
      // All crossings that are open are in memory.
    }
  }

  /** Home decides about a crossing transaction of which every participant has answered. */
  record DecideCrossing(CrossingDrive drive) implements ShardRequest<Boolean> {
    @Override
    public Served<Boolean> serve(Server server, PendingItem<Boolean> item) {
      server.decide(drive);
      return Served.now(true);
    }

    @Override
    public void collect(Needs needs) {
      drive
          .call()
          .ifPresent(
              call ->
                  call.request().commands().forEach(command -> needs.command(command.command())));
      needs.crossing(drive.key());
    }

    @Override
    public int span() {
      return drive.call().map(call -> call.request().commands().size()).orElse(1);
    }
  }

  /** Home gives a crossing transaction up unless it is decided. */
  record AbandonOwn(CrossingKey key) implements ShardRequest<Boolean> {
    @Override
    public Served<Boolean> serve(Server server, PendingItem<Boolean> item) {
      server.abandon(key);
      return Served.now(true);
    }

    @Override
    public void collect(Needs needs) {
      // All crossings that are open are in memory.
    }
  }

  /** Home has nothing left to do about a crossing transaction. */
  record FinishOwn(CrossingKey key) implements ShardRequest<Boolean> {
    @Override
    public Served<Boolean> serve(Server server, PendingItem<Boolean> item) {
      server.finish(key);
      return Served.now(true);
    }

    @Override
    public void collect(Needs needs) {
      // All crossings that are open are in memory.
    }
  }
}
