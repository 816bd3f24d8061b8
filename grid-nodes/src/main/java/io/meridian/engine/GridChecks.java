package io.meridian.engine;

import io.meridian.codec.Head;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The proofs and rebuilds that an operator asks for, over shards wherever they are led, one shard
 * after the other. Safe for any thread.
 */
final class GridChecks {
  private final Shards shards;

  GridChecks(Shards shards) {
    this.shards = shards;
  }

  /**
   * Proves that a ledger's books balance at one instant of all its shards: the latest that any of
   * them has committed anything at, so that nothing answered before is left out.
   */
  CompletableFuture<ConservationReport> conservation(
      String ledger, List<ShardId> ids, Progress progress, CallContext call) {
    return latest(ids, call)
        .thenCompose(
            atMicros ->
                each(
                    ids,
                    progress,
                    id -> shards.call(id, new ShardCall.CheckConservation(ledger, atMicros), call)))
        .thenApply(GridChecks::report);
  }

  private CompletableFuture<Long> latest(List<ShardId> ids, CallContext call) {
    CompletableFuture<Long> latest = CompletableFuture.completedFuture(0L);
    for (ShardId id : ids) {
      latest =
          latest.thenCombine(
              shards.ask(id, new ShardRequest.ReadHead(), call).thenApply(Head::lastMicros),
              Math::max);
    }
    return latest;
  }

  private static ConservationReport report(List<ShardConservation> parts) {
    AssetSums sums = new AssetSums();
    Findings findings = new Findings(ConservationReport.FINDINGS_MAX);
    List<ConservationReport.Cut> cuts = new ArrayList<>();
    long accounts = 0;
    long openHolds = 0;
    long statementEntries = 0;
    for (ShardConservation part : parts) {
      part.sums().forEach(sums::add);
      part.findings().forEach(findings::add);
      cuts.add(part.cut());
      accounts += part.accounts();
      openHolds += part.openHolds();
      statementEntries += part.statementEntries();
    }
    sums.judge(findings);
    return new ConservationReport(
        sums.totals(), accounts, openHolds, statementEntries, cuts, findings.kept());
  }

  CompletableFuture<JournalReport> journals(
      List<ShardId> ids, Progress progress, CallContext call) {
    return each(ids, progress, id -> shards.call(id, new ShardCall.CheckJournal(), call))
        .thenApply(JournalReport::new);
  }

  CompletableFuture<RebuildReport> rebuild(List<ShardId> ids, Progress progress, CallContext call) {
    return each(ids, progress, id -> shards.call(id, new ShardCall.Rebuild(), call))
        .thenApply(RebuildReport::new);
  }

  private static <T> CompletableFuture<List<T>> each(
      List<ShardId> ids, Progress progress, Function<ShardId, CompletableFuture<T>> work) {
    CompletableFuture<List<T>> all = CompletableFuture.completedFuture(new ArrayList<>(ids.size()));
    for (ShardId id : ids) {
      all =
          all.thenCompose(
              done -> {
                progress.at(done.size(), ids.size());
                return work.apply(id)
                    .thenApply(
                        one -> {
                          done.add(one);
                          return done;
                        });
              });
    }
    return all;
  }
}
