package io.meridian.wire;

import io.meridian.engine.ConservationReport;
import io.meridian.engine.JournalPage;
import io.meridian.engine.JournalQuery;
import io.meridian.engine.JournalReport;
import io.meridian.engine.OpenCrossing;
import io.meridian.engine.ReadReply;
import io.meridian.engine.RebuildReport;
import io.meridian.proto.v1.AssetTotals;
import io.meridian.proto.v1.CheckConservationRequest;
import io.meridian.proto.v1.CheckConservationResponse;
import io.meridian.proto.v1.CheckCrossingsRequest;
import io.meridian.proto.v1.CheckCrossingsResponse;
import io.meridian.proto.v1.CheckJournalRequest;
import io.meridian.proto.v1.CheckJournalResponse;
import io.meridian.proto.v1.GetStatusRequest;
import io.meridian.proto.v1.GetStatusResponse;
import io.meridian.proto.v1.Progress;
import io.meridian.proto.v1.ReadJournalRequest;
import io.meridian.proto.v1.ReadJournalResponse;
import io.meridian.proto.v1.RebuildDerivedRequest;
import io.meridian.proto.v1.RebuildDerivedResponse;
import io.meridian.proto.v1.SettleCrossingsRequest;
import io.meridian.proto.v1.SettleCrossingsResponse;
import io.meridian.proto.v1.ShardCut;
import io.meridian.proto.v1.ShardJournal;
import io.meridian.proto.v1.ShardRebuild;
import java.util.List;
import java.util.Optional;

/** Maps the messages of the operations service. Any thread. */
public final class OperationsMapper {
  private final RequestCheck.Grid grid;
  private final PageTokens tokens;

  OperationsMapper(RequestCheck.Grid grid, PageTokens tokens) {
    this.grid = grid;
    this.tokens = tokens;
  }

  /**
   * A ledger, or its shards in one region.
   *
   * @param ledger the ledger's name
   * @param region the region; empty = every region of the ledger
   */
  public record LedgerPart(String ledger, Optional<String> region) {}

  /** CheckConservation. */
  public OperationExchange<String, ReadReply<ConservationReport>, CheckConservationResponse>
      checkConservation(CheckConservationRequest request) {
    RequestCheck check = grid.check(request);
    String ledger = check.shape().ledger("ledger", request.getLedger());
    return new OperationExchange<>(
        check.exchange(
            () -> ledger,
            reply ->
                Answers.read(
                    reply,
                    report ->
                        Answer.of(
                            CheckConservationResponse.newBuilder()
                                .setReport(conservation(report))
                                .build()))),
        (done, total) ->
            CheckConservationResponse.newBuilder().setProgress(progress(done, total)).build());
  }

  /** CheckCrossings. */
  public Exchange<CrossingsQuestion, ReadReply<List<OpenCrossing>>, CheckCrossingsResponse>
      checkCrossings(CheckCrossingsRequest request) {
    RequestCheck check = grid.check(request);
    String ledger = check.shape().ledger("ledger", request.getLedger());
    Optional<String> region = region(check, request.getRegion());
    Page page =
        Page.of(
            check,
            tokens,
            List.of("CheckCrossings", ledger, request.getRegion()),
            request.getPageSize(),
            request.getPageToken());
    return check.exchange(
        () ->
            new CrossingsQuestion(
                ledger, region, OpenCrossingMessages.place(page.after()), page.limit()),
        reply ->
            Answers.read(
                reply,
                crossings -> {
                  CheckCrossingsResponse.Builder response = CheckCrossingsResponse.newBuilder();
                  page.fill(
                      crossings,
                      OpenCrossingMessages::name,
                      open -> response.addCrossings(OpenCrossingMessages.message(open)),
                      response::setNextPageToken);
                  return Answer.of(response.build());
                }));
  }

  /** SettleCrossings. */
  public Exchange<LedgerPart, ReadReply<Integer>, SettleCrossingsResponse> settleCrossings(
      SettleCrossingsRequest request) {
    RequestCheck check = grid.check(request);
    String ledger = check.shape().ledger("ledger", request.getLedger());
    Optional<String> region = region(check, request.getRegion());
    return check.exchange(
        () -> new LedgerPart(ledger, region),
        reply ->
            Answers.read(
                reply,
                driven ->
                    Answer.of(SettleCrossingsResponse.newBuilder().setDriven(driven).build())));
  }

  /** CheckJournal. */
  public OperationExchange<Optional<String>, ReadReply<JournalReport>, CheckJournalResponse>
      checkJournal(CheckJournalRequest request) {
    RequestCheck check = grid.check(request);
    Optional<String> region = region(check, request.getRegion());
    return new OperationExchange<>(
        check.exchange(
            () -> region,
            reply ->
                Answers.read(
                    reply,
                    report ->
                        Answer.of(
                            CheckJournalResponse.newBuilder().setReport(journal(report)).build()))),
        (done, total) ->
            CheckJournalResponse.newBuilder().setProgress(progress(done, total)).build());
  }

  /** ReadJournal. */
  public Exchange<JournalQuery, JournalPage, ReadJournalResponse> readJournal(
      ReadJournalRequest request) {
    RequestCheck check = grid.check(request);
    return JournalMessages.exchange(check, grid.shardsPerRegion(), request);
  }

  /** RebuildDerived. */
  public OperationExchange<Optional<String>, ReadReply<RebuildReport>, RebuildDerivedResponse>
      rebuildDerived(RebuildDerivedRequest request) {
    RequestCheck check = grid.check(request);
    Optional<String> region = region(check, request.getRegion());
    return new OperationExchange<>(
        check.exchange(
            () -> region,
            reply ->
                Answers.read(
                    reply,
                    report ->
                        Answer.of(
                            RebuildDerivedResponse.newBuilder()
                                .setReport(rebuild(report))
                                .build()))),
        (done, total) ->
            RebuildDerivedResponse.newBuilder().setProgress(progress(done, total)).build());
  }

  /** GetStatus. */
  public Exchange<GetStatusRequest, ServerStatus, GetStatusResponse> getStatus(
      GetStatusRequest request) {
    return grid.check(request)
        .exchange(() -> request, status -> Answer.of(StatusMessages.message(status)));
  }

  private static Optional<String> region(RequestCheck check, String region) {
    return region.isEmpty() ? Optional.empty() : Optional.of(check.region("region", region));
  }

  private static Progress progress(long done, long total) {
    return Progress.newBuilder().setDone(done).setTotal(total).build();
  }

  private static io.meridian.proto.v1.ConservationReport conservation(ConservationReport report) {
    io.meridian.proto.v1.ConservationReport.Builder message =
        io.meridian.proto.v1.ConservationReport.newBuilder()
            .setHolds(report.holds())
            .setAccounts(report.accounts())
            .setOpenHolds(report.openHolds())
            .setStatementEntries(report.statementEntries())
            .addAllFindings(report.findings());
    report
        .assets()
        .forEach(
            totals ->
                message.addAssets(
                    AssetTotals.newBuilder()
                        .setAsset(totals.asset())
                        .setPostedDebits(totals.postedDebits().toString())
                        .setPostedCredits(totals.postedCredits().toString())
                        .setHeldDebits(totals.heldDebits().toString())
                        .setHeldCredits(totals.heldCredits().toString())
                        .setRemaining(totals.remaining().toString())));
    report
        .cuts()
        .forEach(
            cut ->
                message.addCuts(
                    ShardCut.newBuilder()
                        .setRegion(cut.shard().region())
                        .setShard(cut.shard().number())
                        .setSequence(cut.sequence())
                        .setCommitTime(Values.timestamp(cut.atMicros()))));
    return message.build();
  }

  private static io.meridian.proto.v1.JournalReport journal(JournalReport report) {
    io.meridian.proto.v1.JournalReport.Builder message =
        io.meridian.proto.v1.JournalReport.newBuilder().setHolds(report.holds());
    report
        .shards()
        .forEach(
            journal ->
                message.addShards(
                    ShardJournal.newBuilder()
                        .setRegion(journal.shard().region())
                        .setShard(journal.shard().number())
                        .setBlocks(journal.blocks())
                        .setRecords(journal.records())
                        .setHeadHash(journal.headHash())
                        .setDerivedEntries(journal.derivedEntries())
                        .addAllFindings(journal.findings())));
    return message.build();
  }

  private static io.meridian.proto.v1.RebuildReport rebuild(RebuildReport report) {
    io.meridian.proto.v1.RebuildReport.Builder message =
        io.meridian.proto.v1.RebuildReport.newBuilder();
    report
        .shards()
        .forEach(
            rebuilt ->
                message.addShards(
                    ShardRebuild.newBuilder()
                        .setRegion(rebuilt.shard().region())
                        .setShard(rebuilt.shard().number())
                        .setBlocks(rebuilt.blocks())
                        .setRecords(rebuilt.records())));
    return message.build();
  }
}
