package io.meridian.client.internal;

import static io.meridian.client.internal.AnswerMapper.instant;

import io.meridian.client.ConservationReport;
import io.meridian.client.CrossingState;
import io.meridian.client.JournalPage;
import io.meridian.client.JournalReport;
import io.meridian.client.OpenCrossing;
import io.meridian.client.Page;
import io.meridian.client.RebuildReport;
import io.meridian.proto.v1.CheckCrossingsResponse;
import io.meridian.proto.v1.ReadJournalResponse;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Optional;

/** From messages to what operators read. Pure; any thread. */
final class ReportMapper {
  private ReportMapper() {}

  static ConservationReport conservation(io.meridian.proto.v1.ConservationReport message) {
    return new ConservationReport(
        message.getHolds(),
        message.getAssetsList().stream()
            .map(
                totals ->
                    new ConservationReport.AssetTotals(
                        totals.getAsset(),
                        amount(totals.getPostedDebits()),
                        amount(totals.getPostedCredits()),
                        amount(totals.getHeldDebits()),
                        amount(totals.getHeldCredits()),
                        amount(totals.getRemaining())))
            .toList(),
        message.getAccounts(),
        message.getOpenHolds(),
        message.getStatementEntries(),
        message.getCutsList().stream()
            .map(
                cut ->
                    new ConservationReport.ShardCut(
                        cut.getRegion(),
                        cut.getShard(),
                        cut.getSequence(),
                        instant(cut.getCommitTime())))
            .toList(),
        message.getFindingsList());
  }

  /** Absent is 0, as everywhere in the API. */
  private static BigInteger amount(String text) {
    return text.isEmpty() ? BigInteger.ZERO : new BigInteger(text);
  }

  static JournalReport journal(io.meridian.proto.v1.JournalReport message) {
    return new JournalReport(
        message.getHolds(),
        message.getShardsList().stream()
            .map(
                shard ->
                    new JournalReport.ShardJournal(
                        shard.getRegion(),
                        shard.getShard(),
                        shard.getBlocks(),
                        shard.getRecords(),
                        shard.getHeadHash(),
                        shard.getDerivedEntries(),
                        shard.getFindingsList()))
            .toList());
  }

  static JournalPage journalPage(ReadJournalResponse message) {
    return new JournalPage(
        message.getBlocksList().stream()
            .map(
                block ->
                    new JournalPage.Block(
                        block.getSequence(),
                        instant(block.getLastTime()),
                        block.getHash(),
                        block.getStored().asReadOnlyByteBuffer()))
            .toList(),
        message.getMore(),
        new JournalPage.Head(
            message.getHead().getSequence(), message.getHead().getStored().asReadOnlyByteBuffer()),
        message.getNeedsList().stream()
            .map(
                need ->
                    new JournalPage.Need(
                        need.getRegion(),
                        need.getShard(),
                        need.getSequence(),
                        instant(need.hasTime(), need.getTime())))
            .toList(),
        message.getShards(),
        message.getFacts());
  }

  static RebuildReport rebuild(io.meridian.proto.v1.RebuildReport message) {
    return new RebuildReport(
        message.getShardsList().stream()
            .map(
                shard ->
                    new RebuildReport.ShardRebuild(
                        shard.getRegion(), shard.getShard(), shard.getBlocks(), shard.getRecords()))
            .toList());
  }

  static Page<OpenCrossing> crossings(CheckCrossingsResponse message) {
    return new Page<>(
        message.getCrossingsList().stream().map(ReportMapper::crossing).toList(),
        message.getNextPageToken());
  }

  private static OpenCrossing crossing(io.meridian.proto.v1.OpenCrossing message) {
    return new OpenCrossing(
        message.getRegion(),
        message.getShard(),
        AnswerMapper.position(message.getHome()),
        message.getTransaction(),
        AnswerMapper.kind(message.getKind()),
        switch (message.getState()) {
          case CROSSING_STATE_PREPARED -> CrossingState.PREPARED;
          case CROSSING_STATE_DECIDED -> CrossingState.DECIDED;
          case CROSSING_STATE_UNSPECIFIED, UNRECOGNIZED -> CrossingState.UNRECOGNIZED;
        },
        instant(message.getPrepareTime()),
        Duration.ofSeconds(message.getAge().getSeconds(), message.getAge().getNanos()),
        message.hasDecisionTime()
            ? Optional.of(instant(message.getDecisionTime()))
            : Optional.empty(),
        message.getWaitsForList().stream()
            .map(shard -> new OpenCrossing.AwaitedShard(shard.getRegion(), shard.getShard()))
            .toList());
  }
}
