package io.meridian.cli.imports;

import io.meridian.client.Asset;
import io.meridian.client.AssetOutcome;
import io.meridian.client.Assets;
import io.meridian.client.CreateAssetRequest;
import io.meridian.client.DryRun;
import io.meridian.client.Page;
import io.meridian.client.Refused;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The assets of a ledger: those it had, and those that rows make necessary. Safe for several
 * threads.
 */
final class LedgerAssets {
  /**
   * How many assets are kept in mind; beyond that an asset is registered again, which is a replay.
   */
  private static final int ASSETS_MAX = 200_000;

  private static final int PAGE_SIZE = 1000;

  /** Why an asset cannot be used; reason and message are for the file of refused rows. */
  record Problem(String reason, String message) {}

  private final Assets assets;
  private final String ledger;
  private final Scales scales;
  private final boolean dryRun;
  private final Map<String, CompletableFuture<Optional<Problem>>> known = new ConcurrentHashMap<>();
  private final LongAdder created = new LongAdder();

  /**
   * Knows nothing yet.
   *
   * @param dryRun whether a missing asset is only judged, and counted as if it were registered
   */
  LedgerAssets(Assets assets, String ledger, Scales scales, boolean dryRun) {
    this.assets = assets;
    this.ledger = ledger;
    this.scales = scales;
    this.dryRun = dryRun;
  }

  /**
   * Reads what the ledger has.
   *
   * @throws io.meridian.cli.console.UsageException when a flag says another scale
   */
  void load() {
    Page<Asset> page = assets.list(ledger, PAGE_SIZE, "");
    keep(page);
    while (page.hasNext()) {
      page = assets.list(ledger, PAGE_SIZE, page.nextPageToken());
      keep(page);
    }
  }

  /** Registers an asset unless it is there; says what is in the way of using it, if anything is. */
  CompletableFuture<Optional<Problem>> ensure(String code) {
    CompletableFuture<Optional<Problem>> present = known.get(code);
    if (present != null) {
      return present;
    }
    OptionalInt scale = scales.of(code);
    if (scale.isEmpty()) {
      return CompletableFuture.completedFuture(
          Optional.of(
              new Problem(
                  "ASSET_NOT_FOUND",
                  "ledger '"
                      + ledger
                      + "' has no asset '"
                      + code
                      + "' and its scale is not known: give --scale "
                      + code
                      + "=N")));
    }
    if (known.size() >= ASSETS_MAX) {
      return create(code, scale.getAsInt());
    }
    return known.computeIfAbsent(code, missing -> create(missing, scale.getAsInt()));
  }

  /** How many assets this import has registered. */
  long created() {
    return created.sum();
  }

  private CompletableFuture<Optional<Problem>> create(String code, int scale) {
    CreateAssetRequest request = CreateAssetRequest.of(ledger, code, scale);
    CompletableFuture<AssetOutcome> outcome =
        dryRun
            ? assets.validateAsync(request).thenApply(DryRun::outcome)
            : assets.createAsync(request);
    return outcome.thenApply(this::judge);
  }

  private Optional<Problem> judge(AssetOutcome outcome) {
    if (outcome instanceof Refused refused) {
      return Optional.of(new Problem(refused.refusal().reasonName(), refused.message()));
    }
    if (!outcome.replayed()) {
      created.increment();
    }
    return Optional.empty();
  }

  private void keep(Page<Asset> page) {
    for (Asset asset : page.items()) {
      scales.check(asset.code(), asset.scale());
      if (known.size() < ASSETS_MAX) {
        known.put(asset.code(), CompletableFuture.completedFuture(Optional.empty()));
      }
    }
  }
}
