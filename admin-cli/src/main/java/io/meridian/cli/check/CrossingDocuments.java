package io.meridian.cli.check;

import io.meridian.cli.command.Documents;
import io.meridian.cli.output.Document;
import io.meridian.client.JournalPosition;
import io.meridian.client.OpenCrossing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What is open between shards, as a document. The keys are API. */
final class CrossingDocuments {
  private CrossingDocuments() {}

  /** How many are older than that. */
  static long tooOld(List<OpenCrossing> open, Duration ageMax) {
    return open.stream().filter(crossing -> tooOld(crossing, ageMax)).count();
  }

  /** Whether it is older than that. */
  static boolean tooOld(OpenCrossing crossing, Duration ageMax) {
    return crossing.age().compareTo(ageMax) > 0;
  }

  /**
   * What is open between the shards of a ledger.
   *
   * @param driven how many were driven on before; empty = nobody asked for that
   */
  static Document open(
      String ledger, List<OpenCrossing> open, Duration ageMax, OptionalInt driven) {
    long tooOld = tooOld(open, ageMax);
    return new Document()
        .put("ledger", ledger)
        .put(
            "crossings",
            tooOld == 0
                ? Documents.HOLDS
                : tooOld + " open for more than " + ageMax.toMillis() + " ms")
        .put("open", open.size())
        .put("tooOld", tooOld)
        .put("driven", driven.isEmpty() ? OptionalLong.empty() : OptionalLong.of(driven.getAsInt()))
        .putRows("openCrossings", open.stream().map(CrossingDocuments::crossing).toList());
  }

  private static Document crossing(OpenCrossing crossing) {
    return new Document()
        .put("region", crossing.region())
        .put("shard", crossing.shard())
        .put("transaction", crossing.transaction())
        .put("kind", crossing.kind().name())
        .put("state", crossing.state().name())
        .put("prepareTime", crossing.prepareTime().toString())
        .put("ageMillis", crossing.age().toMillis())
        .put("decisionTime", crossing.decisionTime().map(Instant::toString))
        .putTexts(
            "waitsFor",
            crossing.waitsFor().stream()
                .map(shard -> shard.region() + '/' + shard.shard())
                .toList())
        .put("home", key(crossing.home()));
  }

  private static String key(JournalPosition home) {
    return home.region() + '/' + home.shard() + '/' + home.sequence() + '/' + home.ordinal();
  }
}
