package io.meridian.cli.client;

import io.meridian.client.Asset;
import io.meridian.client.AssetOutcome;
import io.meridian.client.Assets;
import io.meridian.client.CreateAssetRequest;
import io.meridian.client.DryRun;
import io.meridian.client.Page;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A client that nobody told what to answer; a test overrides what it expects to be called. */
public class UnscriptedAssets implements Assets {
  @Override
  public Assets withDeadline(Duration deadline) {
    return this;
  }

  @Override
  public AssetOutcome create(CreateAssetRequest request) {
    return createAsync(request).join();
  }

  @Override
  public CompletableFuture<AssetOutcome> createAsync(CreateAssetRequest request) {
    throw new UnsupportedOperationException();
  }

  @Override
  public DryRun<AssetOutcome> validate(CreateAssetRequest request) {
    return validateAsync(request).join();
  }

  @Override
  public CompletableFuture<DryRun<AssetOutcome>> validateAsync(CreateAssetRequest request) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<Asset> get(String ledger, String code) {
    return getAsync(ledger, code).join();
  }

  @Override
  public CompletableFuture<Optional<Asset>> getAsync(String ledger, String code) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Page<Asset> list(String ledger, int pageSize, String pageToken) {
    return listAsync(ledger, pageSize, pageToken).join();
  }

  @Override
  public CompletableFuture<Page<Asset>> listAsync(String ledger, int pageSize, String pageToken) {
    throw new UnsupportedOperationException();
  }
}
