package io.meridian.wire;

import io.meridian.engine.CommandOptions;
import io.meridian.engine.LedgerReply;
import io.meridian.engine.ReadReply;
import io.meridian.ledger.AssetFact;
import io.meridian.ledger.ShapeCheck;
import io.meridian.proto.v1.CreateAssetRequest;
import io.meridian.proto.v1.CreateAssetResponse;
import io.meridian.proto.v1.GetAssetRequest;
import io.meridian.proto.v1.GetAssetResponse;
import io.meridian.proto.v1.ListAssetsRequest;
import io.meridian.proto.v1.ListAssetsResponse;
import java.util.List;

/** Maps the messages about the assets of ledgers. Any thread. */
public final class AssetMapper {
  private final RequestCheck.Grid grid;
  private final PageTokens tokens;

  AssetMapper(RequestCheck.Grid grid, PageTokens tokens) {
    this.grid = grid;
    this.tokens = tokens;
  }

  /**
   * An asset to register.
   *
   * @param ledger the ledger's name
   * @param code its code
   * @param scale its decimal places
   * @param options how it is asked for
   */
  public record NewAsset(String ledger, String code, int scale, CommandOptions options) {}

  /**
   * An asset that is asked for.
   *
   * @param ledger the ledger's name
   * @param code its code
   */
  public record AssetName(String ledger, String code) {}

  /**
   * A part of a list of assets that is asked for.
   *
   * @param ledger the ledger's name
   * @param after the part begins behind this code; empty = at the start
   * @param limit items at most
   */
  public record AssetPart(String ledger, String after, int limit) {}

  /** CreateAsset. */
  public Exchange<NewAsset, LedgerReply<AssetFact>, CreateAssetResponse> create(
      CreateAssetRequest request) {
    RequestCheck check = grid.check(request);
    ShapeCheck shape = check.shape();
    check.required("asset", request.hasAsset());
    String ledger = shape.ledger("asset.ledger", request.getAsset().getLedger());
    String code = shape.asset("asset.code", request.getAsset().getCode());
    int scale = shape.scale("asset.scale", request.getAsset().getScale());
    check.outputOnly("asset.create_time", request.getAsset().hasCreateTime());
    CommandOptions options =
        LedgerMapper.options(check, request.getId(), request.getValidateOnly());
    return check.exchange(
        () -> new NewAsset(ledger, code, scale, options),
        reply ->
            Answers.created(
                reply,
                created ->
                    CreateAssetResponse.newBuilder()
                        .setAsset(LedgerMessages.asset(created.fact()))
                        .setReplayed(created.replayed())
                        .setValidateOnly(options.dryRun())
                        .build()));
  }

  /** GetAsset. */
  public Exchange<AssetName, ReadReply<AssetFact>, GetAssetResponse> get(GetAssetRequest request) {
    RequestCheck check = grid.check(request);
    String ledger = check.shape().ledger("ledger", request.getLedger());
    String code = check.shape().asset("code", request.getCode());
    return check.exchange(
        () -> new AssetName(ledger, code),
        reply ->
            Answers.read(
                reply,
                fact ->
                    Answer.of(
                        GetAssetResponse.newBuilder()
                            .setAsset(LedgerMessages.asset(fact))
                            .build())));
  }

  /** ListAssets. */
  public Exchange<AssetPart, ReadReply<List<AssetFact>>, ListAssetsResponse> list(
      ListAssetsRequest request) {
    RequestCheck check = grid.check(request);
    String ledger = check.shape().ledger("ledger", request.getLedger());
    Page page =
        Page.of(
            check,
            tokens,
            List.of("ListAssets", ledger),
            request.getPageSize(),
            request.getPageToken());
    return check.exchange(
        () -> new AssetPart(ledger, page.after(), page.limit()),
        reply ->
            Answers.read(
                reply,
                facts -> {
                  ListAssetsResponse.Builder response = ListAssetsResponse.newBuilder();
                  page.fill(
                      facts,
                      AssetFact::code,
                      fact -> response.addAssets(LedgerMessages.asset(fact)),
                      response::setNextPageToken);
                  return Answer.of(response.build());
                }));
  }
}
