package io.meridian.account;

import io.meridian.engine.BalancesCut;
import io.meridian.engine.CallContext;
import io.meridian.engine.Engine;
import io.meridian.engine.ReadReply;
import io.meridian.engine.StatementEntries;
import io.meridian.ledger.Account;
import io.meridian.wire.AccountQuestion;
import io.meridian.wire.BalancesQuestion;
import io.meridian.wire.StatementQuestion;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Asks the engine about accounts. */
final class AccountReads {
  private final Engine engine;

  AccountReads(Engine engine) {
    this.engine = engine;
  }

  /** An account as it is, or as a cut of it alone has it. */
  CompletableFuture<ReadReply<Account>> account(AccountQuestion question, CallContext call) {
    return question.asOfMicros().isEmpty()
        ? engine.account(question.account(), call)
        : engine
            .balances(
                question.account().ledger(),
                List.of(question.account().account()),
                question.asOfMicros(),
                call)
            .thenApply(AccountReads::only);
  }

  private static ReadReply<Account> only(ReadReply<BalancesCut> reply) {
    return reply instanceof ReadReply.Found<BalancesCut> found
        ? new ReadReply.Found<>(found.value().accounts().get(0))
        : new ReadReply.Refused<>(((ReadReply.Refused<BalancesCut>) reply).refusal());
  }

  CompletableFuture<ReadReply<BalancesCut>> balances(BalancesQuestion question, CallContext call) {
    return engine.balances(question.ledger(), question.accounts(), question.asOfMicros(), call);
  }

  CompletableFuture<ReadReply<StatementEntries>> statement(
      StatementQuestion question, CallContext call) {
    return engine.statement(question.account(), question.query(), call);
  }
}
