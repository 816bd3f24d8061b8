package io.meridian.transaction;

import io.meridian.codec.PreparedCommand;
import io.meridian.engine.BalancesCut;
import io.meridian.engine.BatchReply;
import io.meridian.engine.CallContext;
import io.meridian.engine.CommandOptions;
import io.meridian.engine.CommandReply;
import io.meridian.engine.ConservationReport;
import io.meridian.engine.Engine;
import io.meridian.engine.EventCursor;
import io.meridian.engine.EventPage;
import io.meridian.engine.FoundTransaction;
import io.meridian.engine.JournalPage;
import io.meridian.engine.JournalQuery;
import io.meridian.engine.JournalReport;
import io.meridian.engine.LedgerReply;
import io.meridian.engine.LedgerSettings;
import io.meridian.engine.OpenCrossing;
import io.meridian.engine.PreparedBatch;
import io.meridian.engine.Progress;
import io.meridian.engine.ReadReply;
import io.meridian.engine.RebuildReport;
import io.meridian.engine.ShardStatus;
import io.meridian.engine.StatementEntries;
import io.meridian.engine.StatementQuery;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.AssetFact;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.LedgerFact;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** An engine that answers nothing but what a test has it answer. */
class StubEngine implements Engine {
  @Override
  public List<String> regions() {
    return List.of("eu", "us");
  }

  @Override
  public Map<String, Integer> shardsPerRegion() {
    return Map.of("eu", 1, "us", 1);
  }

  @Override
  public CompletableFuture<CommandReply> execute(PreparedCommand command, CallContext call) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<CommandReply> dryRun(PreparedCommand command, CallContext call) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<CompletableFuture<CommandReply>> executeInOrder(
      List<PreparedCommand> commands, boolean stopOnFailure, CallContext call) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<BatchReply> executeAtomically(PreparedBatch batch, CallContext call) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<BatchReply> dryRun(PreparedBatch batch, CallContext call) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<LedgerReply<LedgerFact>> createLedger(
      LedgerSettings ledger, CommandOptions options, CallContext call) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<LedgerReply<AssetFact>> createAsset(
      String ledger, String code, int scale, CommandOptions options, CallContext call) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<LedgerReply<LedgerFact>> closePeriod(
      String ledger, long closedUntilMicros, CommandOptions options, CallContext call) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<ReadReply<LedgerFact>> ledger(String name) {
    return CompletableFuture.completedFuture(
        new ReadReply.Found<>(new LedgerFact(name, List.of(), false, 0, 1)));
  }

  @Override
  public CompletableFuture<List<LedgerFact>> ledgers(String after, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<ReadReply<AssetFact>> asset(String ledger, String code) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<ReadReply<List<AssetFact>>> assets(
      String ledger, String after, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<ReadReply<Account>> account(AccountKey account, CallContext call) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<ReadReply<BalancesCut>> balances(
      String ledger, List<AccountRef> accounts, OptionalLong asOfMicros, CallContext call) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<ReadReply<StatementEntries>> statement(
      AccountKey account, StatementQuery query, CallContext call) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<ReadReply<FoundTransaction>> transaction(
      CommandId id, CallContext call) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<ReadReply<EventPage>> events(
      String ledger,
      String region,
      EventCursor cursor,
      int limit,
      Duration wait,
      CallContext call) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<ReadReply<EventCursor>> newestEvents(
      String ledger, String region, CallContext call) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<Bytes> tokenSecret() {
    return CompletableFuture.completedFuture(Bytes.wrap(new byte[32]));
  }

  @Override
  public long nowMicros() {
    return 1_700_000_000_000_000L;
  }

  @Override
  public List<ShardStatus> status() {
    return List.of();
  }

  @Override
  public CompletableFuture<ReadReply<ConservationReport>> checkConservation(
      String ledger, Progress progress, CallContext call) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<ReadReply<List<OpenCrossing>>> checkCrossings(
      String ledger,
      Optional<String> region,
      Optional<OpenCrossing.Place> after,
      int limit,
      CallContext call) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<ReadReply<Integer>> settleCrossings(
      String ledger, Optional<String> region, CallContext call) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<ReadReply<JournalReport>> checkJournal(
      Optional<String> region, Progress progress, CallContext call) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<JournalPage> readJournal(JournalQuery query, CallContext call) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<ReadReply<RebuildReport>> rebuild(
      Optional<String> region, Progress progress, CallContext call) {
    throw new UnsupportedOperationException();
  }
}
