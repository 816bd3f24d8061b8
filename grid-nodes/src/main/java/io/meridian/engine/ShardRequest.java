package io.meridian.engine;

import io.meridian.codec.Head;
import io.meridian.codec.PreparedCommand;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.CommandId;
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
    CommandReply execute(PreparedCommand command);

    CommandReply dryRun(PreparedCommand command);

    BatchReply executeAtomically(PreparedBatch batch);

    BatchReply dryRun(PreparedBatch batch);

    Optional<Account> account(AccountKey key);

    AccountsRead accounts(List<AccountKey> keys, long throughMicros);

    Optional<FoundTransaction> transaction(CommandId id);

    Head head();
  }

  /** Has the request served; the reply may be given away only when the batch may speak. */
  R serve(Server server);

  /** Names what serving it reads. */
  void collect(Needs needs);

  /** How many commit times it needs, one after the other. */
  default int span() {
    return 1;
  }

  /** About how many bytes it holds in memory while it waits. */
  default long bytes() {
    return READ_BYTES;
  }

  /** Hears that there will be no reply but a fault. */
  default void failed() {}

  /** Execute a command. */
  record Execute(PreparedCommand command) implements ShardRequest<CommandReply> {
    @Override
    public CommandReply serve(Server server) {
      return server.execute(command);
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

  /** Execute a command unless an earlier one of the same sequence failed. */
  record ExecuteInOrder(PreparedCommand command, int item, StopSignal signal)
      implements ShardRequest<CommandReply> {
    @Override
    public CommandReply serve(Server server) {
      Optional<Refusal> stopped = signal.refusal(item);
      if (stopped.isPresent()) {
        return new CommandReply.Unrecorded(stopped.get());
      }
      CommandReply reply = server.execute(command);
      if (reply.refused().isPresent()) {
        signal.stop(item);
      }
      return reply;
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
      signal.stop(item);
    }
  }

  /** Judge a command and store nothing. */
  record DryRun(PreparedCommand command) implements ShardRequest<CommandReply> {
    @Override
    public CommandReply serve(Server server) {
      return server.dryRun(command);
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

  /** Execute all transactions of a batch or none; or judge a batch of any mode. */
  record ExecuteBatch(PreparedBatch batch, boolean isDryRun) implements ShardRequest<BatchReply> {
    @Override
    public BatchReply serve(Server server) {
      return isDryRun ? server.dryRun(batch) : server.executeAtomically(batch);
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

  /** The state of an account. */
  record ReadAccount(AccountKey key) implements ShardRequest<Optional<Account>> {
    @Override
    public Optional<Account> serve(Server server) {
      return server.account(key);
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
    public AccountsRead serve(Server server) {
      return server.accounts(keys, throughMicros);
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

  /** The record of a transaction and what is left of it. */
  record ReadTransaction(CommandId id) implements ShardRequest<Optional<FoundTransaction>> {
    @Override
    public Optional<FoundTransaction> serve(Server server) {
      return server.transaction(id);
    }

    @Override
    public void collect(Needs needs) {
      needs.transaction(id);
    }
  }

  /** A durable head that holds everything answered before the request. */
  record ReadHead() implements ShardRequest<Head> {
    @Override
    public Head serve(Server server) {
      return server.head();
    }

    @Override
    public void collect(Needs needs) {
      // The leader has it.
    }
  }
}
