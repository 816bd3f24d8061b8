package io.meridian.client.internal;

import io.meridian.client.CreateLedgerRequest;
import io.meridian.client.Ledger;
import io.meridian.client.LedgerOutcome;
import io.meridian.client.Ledgers;
import io.meridian.client.Page;
import io.meridian.client.Reason;
import io.meridian.proto.v1.GetLedgerRequest;
import io.meridian.proto.v1.GetLedgerResponse;
import io.meridian.proto.v1.LedgerServiceGrpc;
import io.meridian.proto.v1.ListLedgersRequest;
import io.meridian.proto.v1.ListLedgersResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Ledgers, asked of a server. */
public final class RemoteLedgers implements Ledgers {
  private static final Reply<io.meridian.proto.v1.CreateLedgerResponse, LedgerOutcome> CREATED =
      Reply.of(
          message ->
              new LedgerOutcome.Created(
                  AnswerMapper.ledger(message.getLedger()), message.getReplayed()),
          failure -> failure.outcome().map(refused -> refused));

  private static final Reply<GetLedgerResponse, Optional<Ledger>> FOUND =
      Reply.of(
          message -> Optional.of(AnswerMapper.ledger(message.getLedger())),
          failure -> failure.nothingFound(Reason.LEDGER_NOT_FOUND));

  private static final Reply<ListLedgersResponse, Page<Ledger>> LISTED =
      Reply.of(
          message ->
              new Page<>(
                  message.getLedgersList().stream().map(AnswerMapper::ledger).toList(),
                  message.getNextPageToken()));

  private final Calls calls;
  private final Duration deadline;

  public RemoteLedgers(Calls calls, Duration deadline) {
    this.calls = calls;
    this.deadline = deadline;
  }

  @Override
  public Ledgers withDeadline(Duration deadline) {
    return new RemoteLedgers(calls, Deadlines.ofCall(deadline));
  }

  @Override
  public LedgerOutcome create(CreateLedgerRequest request) {
    return calls.await(creation(request));
  }

  @Override
  public CompletableFuture<LedgerOutcome> createAsync(CreateLedgerRequest request) {
    return calls.start(creation(request));
  }

  @Override
  public Optional<Ledger> get(String name) {
    return calls.await(look(name));
  }

  @Override
  public CompletableFuture<Optional<Ledger>> getAsync(String name) {
    return calls.start(look(name));
  }

  @Override
  public Page<Ledger> list(int pageSize, String pageToken) {
    return calls.await(listing(pageSize, pageToken));
  }

  @Override
  public CompletableFuture<Page<Ledger>> listAsync(int pageSize, String pageToken) {
    return calls.start(listing(pageSize, pageToken));
  }

  private Call<io.meridian.proto.v1.CreateLedgerRequest, ?, LedgerOutcome> creation(
      CreateLedgerRequest request) {
    return new Call<>(
        Call.Kind.COMMAND,
        LedgerServiceGrpc.getCreateLedgerMethod(),
        RequestMapper.ledger(request),
        deadline,
        CREATED);
  }

  private Call<GetLedgerRequest, ?, Optional<Ledger>> look(String name) {
    return new Call<>(
        Call.Kind.READ,
        LedgerServiceGrpc.getGetLedgerMethod(),
        GetLedgerRequest.newBuilder().setName(name).build(),
        deadline,
        FOUND);
  }

  private Call<ListLedgersRequest, ?, Page<Ledger>> listing(int pageSize, String pageToken) {
    return new Call<>(
        Call.Kind.READ,
        LedgerServiceGrpc.getListLedgersMethod(),
        ListLedgersRequest.newBuilder().setPageSize(pageSize).setPageToken(pageToken).build(),
        deadline,
        LISTED);
  }
}
