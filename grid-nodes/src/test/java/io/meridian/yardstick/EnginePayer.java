package io.meridian.yardstick;

import io.meridian.codec.CommandCodec;
import io.meridian.engine.CallContext;
import io.meridian.engine.CommandOptions;
import io.meridian.engine.CommandReply;
import io.meridian.engine.Engine;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.AccountSettings;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CreateAccount;
import io.meridian.ledger.Hold;
import io.meridian.ledger.NormalSide;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Post;
import io.meridian.ledger.Posting;
import io.meridian.ledger.TransactionDetails;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Our own engine below the API, as a server calls it. */
final class EnginePayer implements PaymentDriver.Payer {
  private final Engine engine;
  private final String ledger;
  private final List<AccountRef> accounts = new ArrayList<>();

  /** A ledger with so many accounts in the grid's first region. */
  EnginePayer(Engine engine, String ledger, int accountCount) {
    this(engine, ledger, accountCount, engine.regions().subList(0, 1));
  }

  /** A ledger with so many accounts, one after the other in these regions. */
  EnginePayer(Engine engine, String ledger, int accountCount, List<String> regions) {
    this.engine = engine;
    this.ledger = ledger;
    engine.createLedger(ledger, List.of(), false, CommandOptions.NONE, call()).join();
    engine.createAsset(ledger, "USD", 2, CommandOptions.NONE, call()).join();
    for (int i = 0; i < accountCount; i++) {
      accounts.add(new AccountRef(regions.get(i % regions.size()), "account-" + i));
    }
    List<CompletableFuture<CommandReply>> created = new ArrayList<>();
    for (AccountRef account : accounts) {
      CreateAccount command =
          new CreateAccount(
              new CommandId(ledger, account.region(), CreateAccount.derivedId(account)),
              "",
              account,
              new AccountSettings(
                  "USD",
                  NormalSide.CREDIT,
                  OptionalLong.empty(),
                  OptionalLong.empty(),
                  Map.of(),
                  Optional.empty()));
      created.add(engine.execute(CommandCodec.prepare(command), call()));
    }
    created.forEach(reply -> check(reply.join()));
  }

  static CallContext call() {
    return new CallContext(System.nanoTime() + TimeUnit.MINUTES.toNanos(1), () -> false);
  }

  @Override
  public CompletableFuture<?> pay(int debit, int credit) {
    Post post =
        new Post(
            new CommandId(ledger, accounts.get(debit).region(), UUID.randomUUID().toString()),
            "",
            List.of(new Posting(accounts.get(debit), accounts.get(credit), "USD", 1)),
            TransactionDetails.NONE);
    return engine.execute(CommandCodec.prepare(post), call()).thenAccept(EnginePayer::check);
  }

  /** Places a hold of one unit for so many microseconds. */
  CompletableFuture<?> hold(int debit, int credit, long timeoutMicros) {
    Hold hold =
        new Hold(
            new CommandId(ledger, accounts.get(debit).region(), UUID.randomUUID().toString()),
            "",
            List.of(new Posting(accounts.get(debit), accounts.get(credit), "USD", 1)),
            timeoutMicros,
            0,
            TransactionDetails.NONE);
    return engine.execute(CommandCodec.prepare(hold), call()).thenAccept(EnginePayer::check);
  }

  private static void check(CommandReply reply) {
    if (!(reply instanceof CommandReply.Recorded recorded)
        || !(recorded.record().outcome() instanceof Outcome.Applied)) {
      throw new IllegalStateException("refused: " + reply);
    }
  }
}
