package io.meridian.client;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The assets of ledgers. For the thread rule and for what is a value and what an exception see
 * {@link MeridianClient} and {@link ReasonKind}. Not to be implemented by applications: methods
 * will be added.
 */
public interface Assets {
  /** These calls with another deadline, retries included; 1 ms .. 1 h. */
  Assets withDeadline(Duration deadline);

  /** Registers an asset. Idempotent by its code. */
  default AssetOutcome create(String ledger, String code, int scale) {
    return create(CreateAssetRequest.of(ledger, code, scale));
  }

  /**
   * Registers an asset. Idempotent by its id, or without one by its code. Refused for ASSET_EXISTS
   * (another scale) and IDEMPOTENCY_MISMATCH.
   */
  AssetOutcome create(CreateAssetRequest request);

  /** {@link #create(CreateAssetRequest)} without waiting. */
  CompletableFuture<AssetOutcome> createAsync(CreateAssetRequest request);

  /** Judges a registration as if it were made now, and stores nothing. Its id is not used up. */
  DryRun<AssetOutcome> validate(CreateAssetRequest request);

  /** {@link #validate} without waiting. */
  CompletableFuture<DryRun<AssetOutcome>> validateAsync(CreateAssetRequest request);

  /** An asset; empty when the ledger has none of this code. */
  Optional<Asset> get(String ledger, String code);

  /** {@link #get} without waiting. */
  CompletableFuture<Optional<Asset>> getAsync(String ledger, String code);

  /**
   * The assets of a ledger in the order of their codes.
   *
   * @param ledger the ledger's name
   * @param pageSize the most to return; 0 = the server's default, above its maximum = its maximum
   * @param pageToken {@link Page#nextPageToken()} of the page before; empty = from the start
   */
  Page<Asset> list(String ledger, int pageSize, String pageToken);

  /** {@link #list} without waiting. */
  CompletableFuture<Page<Asset>> listAsync(String ledger, int pageSize, String pageToken);
}
