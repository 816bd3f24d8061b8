package io.meridian.client.internal;

import io.meridian.client.ConservationReport;
import io.meridian.client.JournalReport;
import io.meridian.client.Operations;
import io.meridian.client.ProgressListener;
import io.meridian.client.RebuildReport;
import io.meridian.client.ServerStatus;
import io.meridian.proto.v1.CheckConservationRequest;
import io.meridian.proto.v1.CheckJournalRequest;
import io.meridian.proto.v1.GetStatusRequest;
import io.meridian.proto.v1.OperationsServiceGrpc;
import io.meridian.proto.v1.Progress;
import io.meridian.proto.v1.RebuildDerivedRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** What operators ask of a running server. */
public final class RemoteOperations implements Operations {
  private final Calls calls;
  private final Duration callDeadline;
  private final Duration operationDeadline;

  public RemoteOperations(Calls calls, Duration callDeadline, Duration operationDeadline) {
    this.calls = calls;
    this.callDeadline = callDeadline;
    this.operationDeadline = operationDeadline;
  }

  @Override
  public Operations withDeadline(Duration deadline) {
    return new RemoteOperations(calls, callDeadline, Deadlines.ofOperation(deadline));
  }

  @Override
  public ConservationReport checkConservation(String ledger, ProgressListener progress) {
    return calls.await(conservation(ledger, progress));
  }

  @Override
  public CompletableFuture<ConservationReport> checkConservationAsync(
      String ledger, ProgressListener progress) {
    return calls.start(conservation(ledger, progress));
  }

  @Override
  public JournalReport checkJournal(Optional<String> region, ProgressListener progress) {
    return calls.await(journal(region, progress));
  }

  @Override
  public CompletableFuture<JournalReport> checkJournalAsync(
      Optional<String> region, ProgressListener progress) {
    return calls.start(journal(region, progress));
  }

  @Override
  public RebuildReport rebuildDerived(Optional<String> region, ProgressListener progress) {
    return calls.await(rebuild(region, progress));
  }

  @Override
  public CompletableFuture<RebuildReport> rebuildDerivedAsync(
      Optional<String> region, ProgressListener progress) {
    return calls.start(rebuild(region, progress));
  }

  @Override
  public ServerStatus status() {
    return calls.await(look());
  }

  @Override
  public CompletableFuture<ServerStatus> statusAsync() {
    return calls.start(look());
  }

  private Call<CheckConservationRequest, ?, ConservationReport> conservation(
      String ledger, ProgressListener progress) {
    return new Call<>(
        Call.Kind.OPERATION,
        OperationsServiceGrpc.getCheckConservationMethod(),
        CheckConservationRequest.newBuilder().setLedger(ledger).build(),
        operationDeadline,
        new NewsReply<>(
            message ->
                message.hasProgress() ? Optional.of(message.getProgress()) : Optional.empty(),
            message ->
                message.hasReport()
                    ? Optional.of(ReportMapper.conservation(message.getReport()))
                    : Optional.empty(),
            progress));
  }

  private Call<CheckJournalRequest, ?, JournalReport> journal(
      Optional<String> region, ProgressListener progress) {
    return new Call<>(
        Call.Kind.OPERATION,
        OperationsServiceGrpc.getCheckJournalMethod(),
        CheckJournalRequest.newBuilder().setRegion(region.orElse("")).build(),
        operationDeadline,
        new NewsReply<>(
            message ->
                message.hasProgress() ? Optional.of(message.getProgress()) : Optional.empty(),
            message ->
                message.hasReport()
                    ? Optional.of(ReportMapper.journal(message.getReport()))
                    : Optional.empty(),
            progress));
  }

  private Call<RebuildDerivedRequest, ?, RebuildReport> rebuild(
      Optional<String> region, ProgressListener progress) {
    return new Call<>(
        Call.Kind.OPERATION,
        OperationsServiceGrpc.getRebuildDerivedMethod(),
        RebuildDerivedRequest.newBuilder().setRegion(region.orElse("")).build(),
        operationDeadline,
        new NewsReply<>(
            message ->
                message.hasProgress() ? Optional.of(message.getProgress()) : Optional.empty(),
            message ->
                message.hasReport()
                    ? Optional.of(ReportMapper.rebuild(message.getReport()))
                    : Optional.empty(),
            progress));
  }

  private Call<GetStatusRequest, ?, ServerStatus> look() {
    return new Call<>(
        Call.Kind.READ,
        OperationsServiceGrpc.getGetStatusMethod(),
        GetStatusRequest.getDefaultInstance(),
        callDeadline,
        Reply.of(ReportMapper::status));
  }

  /**
   * Passes news on and waits for the report, which ends the stream; kinds of messages it does not
   * know are news.
   */
  private record NewsReply<R, T>(
      Function<R, Optional<Progress>> news,
      Function<R, Optional<T>> report,
      ProgressListener progress)
      implements Reply<R, T> {
    @Override
    public Optional<T> message(R message) {
      news.apply(message).ifPresent(each -> progress.at(each.getDone(), each.getTotal()));
      return report.apply(message);
    }

    @Override
    public Optional<T> failure(Failure failure) {
      return Optional.empty();
    }
  }
}
