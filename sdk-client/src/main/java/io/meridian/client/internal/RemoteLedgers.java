package io.meridian.client.internal;

import io.meridian.client.ClosePeriodRequest;
import io.meridian.client.CreateLedgerRequest;
import io.meridian.client.DryRun;
import io.meridian.client.Ledger;
import io.meridian.client.LedgerOutcome;
import io.meridian.client.LedgerRequest;
import io.meridian.client.Ledgers;
import io.meridian.client.Page;
import io.meridian.client.Reason;
import io.meridian.proto.v1.ClosePeriodResponse;
import io.meridian.proto.v1.CreateLedgerResponse;
import io.meridian.proto.v1.GetLedgerRequest;
import io.meridian.proto.v1.GetLedgerResponse;
import io.meridian.proto.v1.LedgerServiceGrpc;
import io.meridian.proto.v1.ListLedgersRequest;
import io.meridian.proto.v1.ListLedgersResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Ledgers, asked of a server. */
public final class RemoteLedgers extends Remote implements Ledgers {
  private static final Command<CreateLedgerRequest, ?, ?, LedgerOutcome> CREATE =
      new Command<>(
          LedgerServiceGrpc.getCreateLedgerMethod(),
          RequestMapper::ledger,
          message ->
              new LedgerOutcome.Applied(
                  AnswerMapper.ledger(message.getLedger()), message.getReplayed()),
          CreateLedgerResponse::getValidateOnly,
          refused -> refused);

  private static final Command<ClosePeriodRequest, ?, ?, LedgerOutcome> CLOSE_PERIOD =
      new Command<>(
          LedgerServiceGrpc.getClosePeriodMethod(),
          RequestMapper::period,
          message ->
              new LedgerOutcome.Applied(
                  AnswerMapper.ledger(message.getLedger()), message.getReplayed()),
          ClosePeriodResponse::getValidateOnly,
          refused -> refused);

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

  public RemoteLedgers(Calls calls, Duration deadline) {
    super(calls, deadline);
  }

  @Override
  public Ledgers withDeadline(Duration deadline) {
    return new RemoteLedgers(calls, Deadlines.ofCall(deadline));
  }

  @Override
  public LedgerOutcome create(CreateLedgerRequest request) {
    return calls.await(CREATE.call(request, deadline));
  }

  @Override
  public CompletableFuture<LedgerOutcome> createAsync(CreateLedgerRequest request) {
    return calls.start(CREATE.call(request, deadline));
  }

  @Override
  public LedgerOutcome closePeriod(ClosePeriodRequest request) {
    return calls.await(CLOSE_PERIOD.call(request, deadline));
  }

  @Override
  public CompletableFuture<LedgerOutcome> closePeriodAsync(ClosePeriodRequest request) {
    return calls.start(CLOSE_PERIOD.call(request, deadline));
  }

  @Override
  public DryRun<LedgerOutcome> validate(LedgerRequest request) {
    return calls.await(judgement(request));
  }

  @Override
  public CompletableFuture<DryRun<LedgerOutcome>> validateAsync(LedgerRequest request) {
    return calls.start(judgement(request));
  }

  private Call<?, ?, DryRun<LedgerOutcome>> judgement(LedgerRequest request) {
    return request instanceof CreateLedgerRequest create
        ? CREATE.dryRun(create, deadline)
        : CLOSE_PERIOD.dryRun((ClosePeriodRequest) request, deadline);
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

  private Call<GetLedgerRequest, ?, Optional<Ledger>> look(String name) {
    return read(
        LedgerServiceGrpc.getGetLedgerMethod(),
        GetLedgerRequest.newBuilder().setName(name).build(),
        FOUND);
  }

  private Call<ListLedgersRequest, ?, Page<Ledger>> listing(int pageSize, String pageToken) {
    return read(
        LedgerServiceGrpc.getListLedgersMethod(),
        ListLedgersRequest.newBuilder().setPageSize(pageSize).setPageToken(pageToken).build(),
        LISTED);
  }
}
