package io.meridian.client.internal;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.meridian.client.ConservationReport;
import io.meridian.client.CrossingsQuery;
import io.meridian.client.JournalPage;
import io.meridian.client.JournalQuery;
import io.meridian.client.JournalReport;
import io.meridian.client.OpenCrossing;
import io.meridian.client.Operations;
import io.meridian.client.Page;
import io.meridian.client.ProgressListener;
import io.meridian.client.RebuildReport;
import io.meridian.client.ServerStatus;
import io.meridian.proto.v1.CheckConservationRequest;
import io.meridian.proto.v1.CheckCrossingsRequest;
import io.meridian.proto.v1.CheckJournalRequest;
import io.meridian.proto.v1.GetStatusRequest;
import io.meridian.proto.v1.OperationsServiceGrpc;
import io.meridian.proto.v1.Progress;
import io.meridian.proto.v1.ReadJournalRequest;
import io.meridian.proto.v1.RebuildDerivedRequest;
import io.meridian.proto.v1.SettleCrossingsRequest;
import io.meridian.proto.v1.SettleCrossingsResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** What operators ask of a running server. */
public final class RemoteOperations extends Remote implements Operations {
  private final Duration callDeadline;

  /** With a deadline for what is answered at once, and one for the long operations. */
  public RemoteOperations(Calls calls, Duration callDeadline, Duration operationDeadline) {
    super(calls, operationDeadline);
    this.callDeadline = callDeadline;
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
  public JournalPage readJournal(JournalQuery query) {
    return calls.await(pageOfJournal(query));
  }

  @Override
  public CompletableFuture<JournalPage> readJournalAsync(JournalQuery query) {
    return calls.start(pageOfJournal(query));
  }

  @Override
  public Page<OpenCrossing> checkCrossings(CrossingsQuery query) {
    return calls.await(crossings(query));
  }

  @Override
  public CompletableFuture<Page<OpenCrossing>> checkCrossingsAsync(CrossingsQuery query) {
    return calls.start(crossings(query));
  }

  @Override
  public int settleCrossings(String ledger, Optional<String> region) {
    return calls.await(settle(ledger, region));
  }

  @Override
  public CompletableFuture<Integer> settleCrossingsAsync(String ledger, Optional<String> region) {
    return calls.start(settle(ledger, region));
  }

  @Override
  public ServerStatus status() {
    return calls.await(look());
  }

  @Override
  public CompletableFuture<ServerStatus> statusAsync() {
    return calls.start(look());
  }

  private Call<?, ?, ConservationReport> conservation(String ledger, ProgressListener progress) {
    return operation(
        OperationsServiceGrpc.getCheckConservationMethod(),
        CheckConservationRequest.newBuilder().setLedger(ledger).build(),
        message -> present(message.hasProgress(), message.getProgress()),
        message -> present(message.hasReport(), message.getReport()),
        ReportMapper::conservation,
        progress);
  }

  private Call<?, ?, JournalReport> journal(Optional<String> region, ProgressListener progress) {
    return operation(
        OperationsServiceGrpc.getCheckJournalMethod(),
        CheckJournalRequest.newBuilder().setRegion(region.orElse("")).build(),
        message -> present(message.hasProgress(), message.getProgress()),
        message -> present(message.hasReport(), message.getReport()),
        ReportMapper::journal,
        progress);
  }

  private Call<?, ?, RebuildReport> rebuild(Optional<String> region, ProgressListener progress) {
    return operation(
        OperationsServiceGrpc.getRebuildDerivedMethod(),
        RebuildDerivedRequest.newBuilder().setRegion(region.orElse("")).build(),
        message -> present(message.hasProgress(), message.getProgress()),
        message -> present(message.hasReport(), message.getReport()),
        ReportMapper::rebuild,
        progress);
  }

  private <Q extends Message, R, P, T> Call<Q, R, T> operation(
      MethodDescriptor<Q, R> method,
      Q request,
      Function<R, Optional<Progress>> news,
      Function<R, Optional<P>> report,
      Function<P, T> words,
      ProgressListener progress) {
    return new Call<>(
        Call.Kind.OPERATION,
        method,
        request,
        deadline,
        new NewsReply<>(news, report.andThen(found -> found.map(words)), progress));
  }

  private static <T> Optional<T> present(boolean present, T value) {
    return present ? Optional.of(value) : Optional.empty();
  }

  private Call<?, ?, JournalPage> pageOfJournal(JournalQuery query) {
    ReadJournalRequest.Builder request =
        ReadJournalRequest.newBuilder()
            .setRegion(query.region())
            .setShard(query.shard())
            .setAfterSequence(query.afterSequence())
            .setAfterHash(query.afterHash())
            .setThroughSequence(query.throughSequence());
    query.throughTime().ifPresent(time -> request.setThroughTime(RequestMapper.timestamp(time)));
    return new Call<>(
        Call.Kind.READ,
        OperationsServiceGrpc.getReadJournalMethod(),
        request.build(),
        callDeadline,
        Reply.of(ReportMapper::journalPage));
  }

  private Call<?, ?, Page<OpenCrossing>> crossings(CrossingsQuery query) {
    return new Call<>(
        Call.Kind.READ,
        OperationsServiceGrpc.getCheckCrossingsMethod(),
        CheckCrossingsRequest.newBuilder()
            .setLedger(query.ledger())
            .setRegion(query.region().orElse(""))
            .setPageSize(query.pageSize())
            .setPageToken(query.pageToken())
            .build(),
        callDeadline,
        Reply.of(ReportMapper::crossings));
  }

  // Like a read it may be repeated at will: of what is recorded it decides nothing.
  private Call<?, ?, Integer> settle(String ledger, Optional<String> region) {
    return new Call<>(
        Call.Kind.READ,
        OperationsServiceGrpc.getSettleCrossingsMethod(),
        SettleCrossingsRequest.newBuilder().setLedger(ledger).setRegion(region.orElse("")).build(),
        callDeadline,
        Reply.of(SettleCrossingsResponse::getDriven));
  }

  private Call<GetStatusRequest, ?, ServerStatus> look() {
    return new Call<>(
        Call.Kind.READ,
        OperationsServiceGrpc.getGetStatusMethod(),
        GetStatusRequest.getDefaultInstance(),
        callDeadline,
        Reply.of(StatusMapper::status));
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
    public Optional<T> message(R message, Tries tries) {
      news.apply(message).ifPresent(each -> progress.at(each.getDone(), each.getTotal()));
      return report.apply(message);
    }

    @Override
    public Optional<T> failure(Failure failure, Tries tries) {
      return Optional.empty();
    }
  }
}
