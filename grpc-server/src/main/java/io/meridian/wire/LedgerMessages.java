package io.meridian.wire;

import io.meridian.ledger.AssetFact;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.LedgerPlacement;
import io.meridian.proto.v1.Asset;
import io.meridian.proto.v1.CrossRegion;
import io.meridian.proto.v1.Ledger;

/** Ledgers and assets as messages. Pure; any thread. */
final class LedgerMessages {
  private LedgerMessages() {}

  static Ledger ledger(LedgerFact fact) {
    Ledger.Builder message =
        Ledger.newBuilder()
            .setName(fact.name())
            .addAllRegions(fact.placements().stream().map(LedgerPlacement::region).toList())
            .setShards(
                fact.placements().stream().mapToInt(one -> one.shards().size()).max().orElse(0))
            .setReferenceUnique(fact.referenceUnique())
            .setCrossRegion(
                fact.crossRegion()
                    ? CrossRegion.CROSS_REGION_ALLOWED
                    : CrossRegion.CROSS_REGION_FORBIDDEN)
            .setCreateTime(Values.timestamp(fact.createMicros()));
    if (fact.closedUntilMicros() > 0) {
      message.setClosedUntil(Values.timestamp(fact.closedUntilMicros()));
    }
    return message.build();
  }

  static Asset asset(AssetFact fact) {
    return Asset.newBuilder()
        .setLedger(fact.ledger())
        .setCode(fact.code())
        .setScale(fact.scale())
        .setCreateTime(Values.timestamp(fact.createMicros()))
        .build();
  }
}
