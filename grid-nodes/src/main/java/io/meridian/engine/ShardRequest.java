package io.meridian.engine;

import io.meridian.codec.Head;
import io.meridian.codec.PreparedCommand;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.CommandId;
import java.util.Optional;

/**
 * What a shard's leader can be asked. Everything goes through one queue and is answered in batches,
 * so that a read is fenced by the same commit, or the same confirmations, as the writes beside it.
 *
 * @param <R> the answer
 */
sealed interface ShardRequest<R> {
  /** Whoever serves requests: one method a kind. */
  interface Server {
    CommandReply execute(PreparedCommand command);

    Optional<Account> account(AccountKey key);

    Optional<CommandReply.Recorded> record(CommandId id);

    Head head();
  }

  /** Has the request served; the reply may be given away only when the batch may speak. */
  R serve(Server server);

  /** Execute a command. */
  record Execute(PreparedCommand command) implements ShardRequest<CommandReply> {
    @Override
    public CommandReply serve(Server server) {
      return server.execute(command);
    }
  }

  /** The state of an account. */
  record ReadAccount(AccountKey key) implements ShardRequest<Optional<Account>> {
    @Override
    public Optional<Account> serve(Server server) {
      return server.account(key);
    }
  }

  /** The record of a command. */
  record ReadRecord(CommandId id) implements ShardRequest<Optional<CommandReply.Recorded>> {
    @Override
    public Optional<CommandReply.Recorded> serve(Server server) {
      return server.record(id);
    }
  }

  /** A durable head that holds everything answered before the request. */
  record ReadHead() implements ShardRequest<Head> {
    @Override
    public Head serve(Server server) {
      return server.head();
    }
  }
}
