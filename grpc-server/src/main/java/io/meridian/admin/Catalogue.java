package io.meridian.admin;

import io.meridian.engine.CallContext;
import io.meridian.engine.Engine;
import io.meridian.engine.LedgerReply;
import io.meridian.engine.ReadReply;
import io.meridian.ledger.AssetFact;
import io.meridian.ledger.LedgerFact;
import io.meridian.wire.AssetMapper.AssetName;
import io.meridian.wire.AssetMapper.AssetPart;
import io.meridian.wire.AssetMapper.NewAsset;
import io.meridian.wire.LedgerMapper.LedgerPart;
import io.meridian.wire.LedgerMapper.NewLedger;
import io.meridian.wire.LedgerMapper.NewPeriod;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Asks the engine about ledgers and assets. */
final class Catalogue {
  private final Engine engine;

  Catalogue(Engine engine) {
    this.engine = engine;
  }

  CompletableFuture<LedgerReply<LedgerFact>> create(NewLedger ledger, CallContext call) {
    return engine.createLedger(ledger.settings(), ledger.options(), call);
  }

  CompletableFuture<ReadReply<LedgerFact>> ledger(String name, CallContext call) {
    return engine.ledger(name);
  }

  CompletableFuture<List<LedgerFact>> ledgers(LedgerPart part, CallContext call) {
    return engine.ledgers(part.after(), part.limit());
  }

  CompletableFuture<LedgerReply<LedgerFact>> closePeriod(NewPeriod period, CallContext call) {
    return engine.closePeriod(period.ledger(), period.closedUntilMicros(), period.options(), call);
  }

  CompletableFuture<LedgerReply<AssetFact>> createAsset(NewAsset asset, CallContext call) {
    return engine.createAsset(asset.ledger(), asset.code(), asset.scale(), asset.options(), call);
  }

  CompletableFuture<ReadReply<AssetFact>> asset(AssetName asset, CallContext call) {
    return engine.asset(asset.ledger(), asset.code());
  }

  CompletableFuture<ReadReply<List<AssetFact>>> assets(AssetPart part, CallContext call) {
    return engine.assets(part.ledger(), part.after(), part.limit());
  }
}
