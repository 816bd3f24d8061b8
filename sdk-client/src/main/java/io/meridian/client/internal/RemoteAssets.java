package io.meridian.client.internal;

import io.meridian.client.Asset;
import io.meridian.client.AssetOutcome;
import io.meridian.client.Assets;
import io.meridian.client.CreateAssetRequest;
import io.meridian.client.DryRun;
import io.meridian.client.Page;
import io.meridian.client.Reason;
import io.meridian.proto.v1.CreateAssetResponse;
import io.meridian.proto.v1.GetAssetRequest;
import io.meridian.proto.v1.GetAssetResponse;
import io.meridian.proto.v1.LedgerServiceGrpc;
import io.meridian.proto.v1.ListAssetsRequest;
import io.meridian.proto.v1.ListAssetsResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The assets of ledgers, asked of a server. */
public final class RemoteAssets extends Remote implements Assets {
  private static final Command<CreateAssetRequest, ?, ?, AssetOutcome> CREATE =
      new Command<>(
          LedgerServiceGrpc.getCreateAssetMethod(),
          RequestMapper::asset,
          message ->
              new AssetOutcome.Applied(
                  AnswerMapper.asset(message.getAsset()), message.getReplayed()),
          CreateAssetResponse::getValidateOnly,
          refused -> refused);

  private static final Reply<GetAssetResponse, Optional<Asset>> FOUND =
      Reply.of(
          message -> Optional.of(AnswerMapper.asset(message.getAsset())),
          failure -> failure.nothingFound(Reason.ASSET_NOT_FOUND));

  private static final Reply<ListAssetsResponse, Page<Asset>> LISTED =
      Reply.of(
          message ->
              new Page<>(
                  message.getAssetsList().stream().map(AnswerMapper::asset).toList(),
                  message.getNextPageToken()));

  public RemoteAssets(Calls calls, Duration deadline) {
    super(calls, deadline);
  }

  @Override
  public Assets withDeadline(Duration deadline) {
    return new RemoteAssets(calls, Deadlines.ofCall(deadline));
  }

  @Override
  public AssetOutcome create(CreateAssetRequest request) {
    return calls.await(CREATE.call(request, deadline));
  }

  @Override
  public CompletableFuture<AssetOutcome> createAsync(CreateAssetRequest request) {
    return calls.start(CREATE.call(request, deadline));
  }

  @Override
  public DryRun<AssetOutcome> validate(CreateAssetRequest request) {
    return calls.await(CREATE.dryRun(request, deadline));
  }

  @Override
  public CompletableFuture<DryRun<AssetOutcome>> validateAsync(CreateAssetRequest request) {
    return calls.start(CREATE.dryRun(request, deadline));
  }

  @Override
  public Optional<Asset> get(String ledger, String code) {
    return calls.await(look(ledger, code));
  }

  @Override
  public CompletableFuture<Optional<Asset>> getAsync(String ledger, String code) {
    return calls.start(look(ledger, code));
  }

  @Override
  public Page<Asset> list(String ledger, int pageSize, String pageToken) {
    return calls.await(listing(ledger, pageSize, pageToken));
  }

  @Override
  public CompletableFuture<Page<Asset>> listAsync(String ledger, int pageSize, String pageToken) {
    return calls.start(listing(ledger, pageSize, pageToken));
  }

  private Call<GetAssetRequest, ?, Optional<Asset>> look(String ledger, String code) {
    return read(
        LedgerServiceGrpc.getGetAssetMethod(),
        GetAssetRequest.newBuilder().setLedger(ledger).setCode(code).build(),
        FOUND);
  }

  private Call<ListAssetsRequest, ?, Page<Asset>> listing(
      String ledger, int pageSize, String pageToken) {
    return read(
        LedgerServiceGrpc.getListAssetsMethod(),
        ListAssetsRequest.newBuilder()
            .setLedger(ledger)
            .setPageSize(pageSize)
            .setPageToken(pageToken)
            .build(),
        LISTED);
  }
}
