package io.meridian.engine;

import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * Reads accounts at one cut. Accounts of one shard are read at one point of its order; accounts of
 * several, or at an instant, as of that instant [R2]: each shard first raises its durable time to
 * it, so that nothing can be committed at or before it any more, and entries that came later are
 * left out. Safe for any thread.
 */
final class BalancesReader {
  private final EngineRuntime runtime;
  private final Shards shards;

  BalancesReader(EngineRuntime runtime, Shards shards) {
    this.runtime = runtime;
    this.shards = shards;
  }

  /** The accounts that are asked of one shard. */
  private record Part(ShardId shard, List<AccountKey> keys) {}

  /** What a shard has answered. */
  private record Answered(Part part, AccountsRead read) {}

  /** The accounts in the order asked for, or why not. */
  CompletableFuture<ReadReply<BalancesCut>> read(
      LedgerFact ledger, List<AccountRef> accounts, OptionalLong asOfMicros, CallContext call) {
    Map<ShardId, Part> parts = new LinkedHashMap<>();
    for (AccountRef account : accounts) {
      Optional<ShardId> shard = Router.shard(ledger, account);
      if (shard.isEmpty()) {
        return refused(Router.regionNotInLedger(ledger, account.region()));
      }
      parts
          .computeIfAbsent(shard.get(), id -> new Part(id, new ArrayList<>()))
          .keys()
          .add(new AccountKey(ledger.name(), account));
    }
    long nowMicros = runtime.wallMicros();
    if (asOfMicros.isPresent()) {
      return asOfMicros.getAsLong() > nowMicros
          ? refused(
              new Refusal(
                  Reason.MALFORMED_REQUEST,
                  Map.of("field", "as_of", "rule", "must not be ahead of the clock")))
          : ask(parts.values(), asOfMicros.getAsLong(), call)
              .thenCompose(answers -> asOf(answers, asOfMicros.getAsLong(), call))
              .thenApply(found -> cut(asOfMicros.getAsLong(), accounts, found));
    }
    return parts.size() == 1
        ? ask(parts.values(), ShardRequest.NO_INSTANT, call)
            .thenApply(answers -> present(answers.get(0), accounts))
        : acrossShards(parts.values(), nowMicros, accounts, call);
  }

  /**
   * A shard may have answered something later than the clock says here, which the cut must not
   * leave out: then the cut is as late as the latest of them.
   */
  private CompletableFuture<ReadReply<BalancesCut>> acrossShards(
      Iterable<Part> parts, long nowMicros, List<AccountRef> accounts, CallContext call) {
    return ask(parts, nowMicros, call)
        .thenCompose(
            answers -> {
              long latest = nowMicros;
              for (Answered answered : answers) {
                latest = Math.max(latest, answered.read().lastMicros());
              }
              long atMicros = latest;
              CompletableFuture<List<Answered>> reaching =
                  atMicros == nowMicros
                      ? CompletableFuture.completedFuture(answers)
                      : ask(parts, atMicros, call);
              return reaching
                  .thenCompose(reached -> asOf(reached, atMicros, call))
                  .thenApply(found -> cut(atMicros, accounts, found));
            });
  }

  private CompletableFuture<List<Answered>> ask(
      Iterable<Part> parts, long throughMicros, CallContext call) {
    List<CompletableFuture<Answered>> asked = new ArrayList<>();
    for (Part part : parts) {
      asked.add(
          shards
              .ask(part.shard(), new ShardRequest.ReadAccounts(part.keys(), throughMicros), call)
              .thenApply(read -> new Answered(part, read)));
    }
    return Futures.all(asked);
  }

  private CompletableFuture<Map<AccountRef, Account>> asOf(
      List<Answered> answers, long atMicros, CallContext call) {
    CompletableFuture<Map<AccountRef, Account>> all =
        CompletableFuture.completedFuture(new HashMap<>());
    for (Answered answered : answers) {
      Part part = answered.part();
      all =
          all.thenCombine(
              shards.call(
                  part.shard(),
                  new ShardCall.ReadAsOf(part.keys(), answered.read(), atMicros),
                  call),
              (found, more) -> {
                for (int i = 0; i < more.size(); i++) {
                  AccountRef account = part.keys().get(i).account();
                  more.get(i).ifPresent(there -> found.put(account, there));
                }
                return found;
              });
    }
    return all;
  }

  private static ReadReply<BalancesCut> present(Answered answered, List<AccountRef> accounts) {
    Map<AccountRef, Account> found = new HashMap<>();
    for (int i = 0; i < accounts.size(); i++) {
      AccountRef account = answered.part().keys().get(i).account();
      answered.read().accounts().get(i).ifPresent(there -> found.put(account, there));
    }
    return cut(answered.read().atMicros(), accounts, found);
  }

  private static ReadReply<BalancesCut> cut(
      long atMicros, List<AccountRef> accounts, Map<AccountRef, Account> found) {
    List<Account> inOrder = new ArrayList<>(accounts.size());
    for (AccountRef account : accounts) {
      Account there = found.get(account);
      if (there == null) {
        return new ReadReply.Refused<>(
            new Refusal(Reason.ACCOUNT_NOT_FOUND, Map.of("account", account.toString())));
      }
      inOrder.add(there);
    }
    return new ReadReply.Found<>(new BalancesCut(atMicros, inOrder));
  }

  private static CompletableFuture<ReadReply<BalancesCut>> refused(Refusal refusal) {
    return CompletableFuture.completedFuture(new ReadReply.Refused<>(refusal));
  }
}
