package io.meridian.wire;

import io.meridian.ledger.AssetFact;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.LedgerPlacement;
import io.meridian.proto.v1.Asset;
import io.meridian.proto.v1.Ledger;

/** Ledgers and assets as messages. Pure; any thread. */
final class LedgerMessages {
  private LedgerMessages() {}

  static Ledger ledger(LedgerFact fact) {
    Ledger.Builder message =
        Ledger.newBuilder()
            .setName(fact.name())
            .addAllRegions(fact.placements().stream().map(LedgerPlacement::region).toList())
            .setReferenceUnique(fact.referenceUnique())
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
